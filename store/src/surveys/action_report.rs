//! Reports on what a program has done about a wave's answers, sent to those who gave them ("You said, we did").

use crate::AskKey;
use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, read_all, s};
use crate::kit::table_client::page;
use crate::kit::transact::TransactOutcome;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::{LATEST, Reviewed};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, AuditAction, AuditEvent, ByLang, Hash, Instant, Program, ProgramId, ShortId, Wave};
use serde::{Deserialize, Serialize};

/// The number of characters of its hash that name a draft; a button has little room.
const DRAFT_NAME_LENGTH: usize = 8;

impl Ledger {
    /// Sends the report to a member who answered, once per wave.
    pub async fn notify_action_report(&self, program: &Program, key: &AskKey) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (ask, account) = futures::try_join!(self.asked(key), self.account(&program.id, key.member))?;
            let (Some(ask), Some(account)) = (ask, account) else {
                return Ok(());
            };
            if ask.respondent_notified || ask.score.is_none() || !account.account.in_chat {
                return Ok(());
            }
            let told = self.table.update(keys::ask(key)).set("td", AttributeValue::Bool(true)).if_present();
            let mut writes = vec![told.when("attribute_not_exists(td)")];
            let notification = Notification::new("done", &[&key.survey, &key.wave]);
            let cause = format!("done.{}.{}", key.survey, key.wave);
            writes.push(self.notify(program, account.member, MessageClass::Survey, cause, &notification, None));
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Stores a report in the program's languages as a draft. It will be published, so it is not sealed. Returns the
    /// name of the draft for its confirmation; `None` if a report was sent before.
    pub async fn draft_action_report(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
        texts: &ByLang<String>,
    ) -> Result<Option<String>, StoreError> {
        let name: String = Hash::of(format!("{}\n{}\n{}", texts.ru, texts.zh, texts.en).as_bytes())
            .to_string()
            .chars()
            .take(DRAFT_NAME_LENGTH)
            .collect();
        let ByLang { ru, zh, en } = texts.clone();
        let report = StoredReport { ru, zh, en, draft: Some(name.clone()), ..StoredReport::default() };
        let put = self.table.put(keys::done(program, survey, wave), &report);
        let kept = self.table.write(put.when("attribute_not_exists(pk) OR attribute_exists(dr)")).await?;
        Ok(kept.then_some(name))
    }

    /// Publishes a draft: from now on it is sent to all who answered. Returns `false` if a report was sent before or
    /// another draft was written since.
    pub async fn publish_action_report(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
        draft: &str,
        by: &Actor,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let event = AuditEvent::new(AuditAction::ActionReportSent).target(survey).to(wave);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let send = self
                .table
                .update(keys::done(program, survey, wave))
                .set("lp", s(keys::done_jobs(program)))
                .set("ld", s(format!("{survey}#{wave}")))
                .remove("dr");
            let mut writes = vec![send.when("dr = :dr").value(":dr", s(draft))];
            writes.extend(self.log_writes(program, by, &event, now).await?);
            match self.table.transact(writes).await? {
                TransactOutcome::Done => return Ok(true),
                TransactOutcome::Condition(0, _) => return Ok(false),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the report on a wave.
    pub async fn action_report(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
    ) -> Result<Option<ByLang<String>>, StoreError> {
        let report = self.table.load::<StoredReport>(keys::done(program, survey, wave)).await?;
        Ok(report.map(|StoredReport { ru, zh, en, .. }| ByLang { ru, zh, en }))
    }

    /// Returns the waves whose respondents have yet to get a report.
    pub async fn waves_to_notify(&self, program: &ProgramId) -> Result<Vec<(ShortId, Wave)>, StoreError> {
        let items = page(self.review_query(keys::done_jobs(program), LATEST)).await?.items.unwrap_or_default();
        let wave = |Reviewed { by: wave }: Reviewed| {
            let (survey, wave) = wave.split_once('#')?;
            Some((ShortId::parse(survey).ok()?, Wave::parse(wave)?))
        };
        let waves: Option<Vec<_>> = read_all(items)?.into_iter().map(wave).collect();
        waves.ok_or(StoreError::corrupt(Reviewed::KIND, "ld"))
    }

    /// Records that all respondents of a wave have got the report.
    pub async fn finish_wave_notifications(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
    ) -> Result<(), StoreError> {
        let finished = self.table.update(keys::done(program, survey, wave)).remove("lp").remove("ld");
        self.table.write(finished.if_present()).await.map(drop)
    }
}

/// A report as it stands in the table.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredReport {
    ru: String,
    zh: String,
    en: String,
    #[serde(rename = "dr")]
    draft: Option<String>,
    #[serde(rename = "lp")]
    job_partition: Option<String>,
    #[serde(rename = "ld")]
    job: Option<String>,
}

impl Row for StoredReport {
    const KIND: &'static str = "report";
}
