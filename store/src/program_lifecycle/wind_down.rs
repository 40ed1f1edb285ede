//! The end of a program: announced, called off, and the reminder before it.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n};
use crate::notifications::notification::Broadcast;
use crate::{Conflict, Ledger, RULES_LEAD, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, AuditAction, AuditEvent, Instant, Phase, Program, ProgramId, WindDown};
use serde::{Deserialize, Serialize};

/// An announced end as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredWindDown {
    #[serde(rename = "nu")]
    number: u32,
    #[serde(rename = "eu", with = "ms::required")]
    earning_ends: Instant,
    #[serde(rename = "su", with = "ms::required")]
    spending_ends: Instant,
    #[serde(rename = "of", default)]
    called_off: bool,
    #[serde(rename = "rm", default)]
    reminded: bool,
}

impl Row for StoredWindDown {
    const KIND: &'static str = "announced end";
}

impl StoredWindDown {
    fn new(wind_down: &WindDown) -> StoredWindDown {
        let WindDown { number, earning_ends, spending_ends } = *wind_down;
        StoredWindDown { number, earning_ends, spending_ends, called_off: false, reminded: false }
    }

    fn wind_down(&self) -> WindDown {
        let StoredWindDown { number, earning_ends, spending_ends, .. } = *self;
        WindDown { number, earning_ends, spending_ends }
    }

    /// Returns the end unless it was called off.
    pub(crate) fn in_force(&self) -> Option<WindDown> {
        (!self.called_off).then(|| self.wind_down())
    }
}

impl Ledger {
    /// Returns how many ends of a program have been announced.
    pub async fn wind_downs_announced(&self, program: &ProgramId) -> Result<u32, StoreError> {
        Ok(self.wind_down_row(program).await?.map_or(0, |stands| stands.number))
    }

    /// Whether a program is closed.
    pub async fn is_closed(&self, program: &ProgramId, now: Instant) -> Result<bool, StoreError> {
        let in_force = self.wind_down_row(program).await?.and_then(|stands| stands.in_force());
        Ok(in_force.is_some_and(|wind_down| wind_down.phase_at(now) == Phase::Closed))
    }

    /// Announces a program's end and starts the broadcast. A repeat changes nothing. A conflict means that another end
    /// was announced or this one was called off.
    pub async fn announce_wind_down(
        &self,
        program: &ProgramId,
        wind_down: &WindDown,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let event =
            AuditEvent::new(AuditAction::WindDownAnnounced).from(wind_down.earning_ends).to(wind_down.spending_ends);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let stands = self.wind_down_row(program).await?;
            let known = stands.as_ref().map_or(0, |stands| stands.number);
            match &stands {
                Some(stands) if stands.in_force().as_ref() == Some(wind_down) => return Ok(Ok(())),
                Some(stands) if !stands.called_off => return Ok(Err(Conflict)),
                _ if wind_down.number != known + 1 => return Ok(Err(Conflict)),
                _ => {}
            }
            let put = self.table.put(keys::wind_down(program), &StoredWindDown::new(wind_down));
            let announced = match stands {
                None => put.if_absent(),
                Some(_) => put.when("nu = :nu AND #of = :yes").value(":nu", n(known)).value(":yes", yes()),
            };
            let writes = vec![announced, self.start_broadcast(program, Broadcast::WindDown(wind_down.number))];
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Calls an end off while points are still earned, and starts the broadcast to members who were told of it. A
    /// conflict means that it is too late or that another end was announced.
    pub async fn reopen_program(
        &self,
        program: &ProgramId,
        number: u32,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let event = AuditEvent::new(AuditAction::ProgramReopened);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(stands) = self.wind_down_row(program).await?.filter(|stands| stands.number == number) else {
                return Ok(Err(Conflict));
            };
            if stands.called_off {
                return Ok(Ok(()));
            }
            // By then other processes may use cached rules.
            if now + RULES_LEAD >= stands.earning_ends {
                return Ok(Err(Conflict));
            }
            let off = self.table.update(keys::wind_down(program)).set("of", yes());
            let stopped = keys::broadcast(program, Broadcast::WindDown(number).kind());
            let writes = vec![
                off.when("nu = :nu AND attribute_not_exists(#of)").value(":nu", n(number)),
                self.table.delete(stopped),
                self.start_broadcast(program, Broadcast::Reopened(number)),
            ];
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Starts the broadcast that reminds members of the end, once it is due.
    pub async fn send_wind_down_reminder(&self, program: &Program, now: Instant) -> Result<(), StoreError> {
        let Some(wind_down) = program.wind_down.as_ref().filter(|wind_down| wind_down.reminder_at() <= now) else {
            return Ok(());
        };
        let stands = self.wind_down_row(&program.id).await?;
        let due = |stands: &StoredWindDown| stands.in_force().as_ref() == Some(wind_down) && !stands.reminded;
        if !stands.is_some_and(|stands| due(&stands)) {
            return Ok(());
        }
        let reminded = self.table.update(keys::wind_down(&program.id)).set("rm", yes());
        let writes = vec![
            reminded.when("nu = :nu AND attribute_not_exists(rm)").value(":nu", n(wind_down.number)),
            self.start_broadcast(&program.id, Broadcast::WindDownReminder(wind_down.number)),
        ];
        // If a concurrent call was faster, the next run finds it done.
        self.table.transact(writes).await.map(drop)
    }

    async fn wind_down_row(&self, program: &ProgramId) -> Result<Option<StoredWindDown>, StoreError> {
        self.table.load(keys::wind_down(program)).await
    }
}

fn yes() -> AttributeValue {
    AttributeValue::Bool(true)
}
