//! The end of a program: announced, called off, and the reminder before it.

use crate::kit::item::{Attributes, Item, Reader, item_key, n, sortable};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, update};
use crate::notifications::notification::Broadcast;
use crate::{Conflict, Ledger, RULES_LEAD, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use domain::{Actor, AuditAction, AuditEvent, Instant, Phase, Program, ProgramId, WindDown};

/// The stored state of an announced end.
struct WindDownRow {
    wind_down: WindDown,
    called_off: bool,
    reminded: bool,
}

impl Ledger {
    /// Returns how many ends of a program have been announced.
    pub async fn wind_downs_announced(&self, program: &ProgramId) -> Result<u32, StoreError> {
        Ok(self.wind_down_row(program).await?.map_or(0, |stands| stands.wind_down.number))
    }

    /// Whether a program is closed.
    pub async fn is_closed(&self, program: &ProgramId, now: Instant) -> Result<bool, StoreError> {
        let over = |stands: WindDownRow| !stands.called_off && stands.wind_down.phase_at(now) == Phase::Closed;
        Ok(self.wind_down_row(program).await?.is_some_and(over))
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
            let known = stands.as_ref().map_or(0, |stands| stands.wind_down.number);
            match &stands {
                Some(stands) if stands.wind_down == *wind_down && !stands.called_off => return Ok(Ok(())),
                Some(stands) if !stands.called_off => return Ok(Err(Conflict)),
                _ if wind_down.number != known + 1 => return Ok(Err(Conflict)),
                _ => {}
            }
            let put = Put::builder().table_name(&self.table).set_item(Some(wind_down_item(program, wind_down)));
            let announced = match stands {
                None => put.condition_expression("attribute_not_exists(pk)"),
                Some(_) => put
                    .condition_expression("nu = :nu AND #of = :yes")
                    .expression_attribute_names("#of", "of")
                    .expression_attribute_values(":nu", n(known))
                    .expression_attribute_values(":yes", AttributeValue::Bool(true)),
            };
            let announced = announced.build().map_err(|_| StoreError::corrupt("write", "put"))?;
            let writes = vec![
                TransactWriteItem::builder().put(announced).build(),
                self.start_broadcast(program, Broadcast::WindDown(wind_down.number))?,
            ];
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
            let Some(stands) = self.wind_down_row(program).await?.filter(|stands| stands.wind_down.number == number)
            else {
                return Ok(Err(Conflict));
            };
            if stands.called_off {
                return Ok(Ok(()));
            }
            // By then other processes may use cached rules.
            if now + RULES_LEAD >= stands.wind_down.earning_ends {
                return Ok(Err(Conflict));
            }
            let off = self
                .wind_down_update(program, number)
                .update_expression("SET #of = :yes")
                .condition_expression("nu = :nu AND attribute_not_exists(#of)")
                .expression_attribute_names("#of", "of");
            let stop_broadcast = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::broadcast(program, Broadcast::WindDown(number).kind()))))
                .build()
                .map_err(|_| StoreError::corrupt("write", "delete"))?;
            let writes = vec![
                update(off)?,
                TransactWriteItem::builder().delete(stop_broadcast).build(),
                self.start_broadcast(program, Broadcast::Reopened(number))?,
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
        let due = |stands: &WindDownRow| stands.wind_down == *wind_down && !stands.called_off && !stands.reminded;
        if !stands.is_some_and(|stands| due(&stands)) {
            return Ok(());
        }
        let reminded = self
            .wind_down_update(&program.id, wind_down.number)
            .update_expression("SET rm = :yes")
            .condition_expression("nu = :nu AND attribute_not_exists(rm)");
        let writes =
            vec![update(reminded)?, self.start_broadcast(&program.id, Broadcast::WindDownReminder(wind_down.number))?];
        match self.transact(writes).await? {
            // If a concurrent call was faster, the next run finds it done.
            TransactOutcome::Done | TransactOutcome::Condition(..) | TransactOutcome::Busy => Ok(()),
        }
    }

    fn wind_down_update(&self, program: &ProgramId, number: u32) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::wind_down(program))))
            .expression_attribute_values(":nu", n(number))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
    }

    async fn wind_down_row(&self, program: &ProgramId) -> Result<Option<WindDownRow>, StoreError> {
        self.get(keys::wind_down(program)).await?.map(|item| read(&item)).transpose()
    }
}

fn wind_down_item(program: &ProgramId, wind_down: &WindDown) -> Attributes {
    let (pk, sk) = keys::wind_down(program);
    let WindDown { number, earning_ends, spending_ends } = wind_down;
    Item::at(pk, sk).n("nu", number).s("eu", sortable(*earning_ends)).s("su", sortable(*spending_ends)).build()
}

fn read(item: &Attributes) -> Result<WindDownRow, StoreError> {
    let read = Reader::new("announced end", item);
    Ok(WindDownRow {
        wind_down: WindDown {
            number: read.n("nu")?,
            earning_ends: read.instant("eu")?,
            spending_ends: read.instant("su")?,
        },
        called_off: read.flag("of"),
        reminded: read.flag("rm"),
    })
}

/// Returns the end that is in force, by its item.
pub(crate) fn read_wind_down(item: &Attributes) -> Result<Option<WindDown>, StoreError> {
    let stands = read(item)?;
    Ok((!stands.called_off).then_some(stands.wind_down))
}
