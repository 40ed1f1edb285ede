//! Reports on what a program has done about a wave's answers, sent to those who gave them ("You said, we did").

use crate::AskKey;
use crate::kit::item::{Attributes, Item, Reader, item_key, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put, update};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::LATEST;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, Update};
use domain::{Actor, AuditAction, AuditEvent, ByLang, Hash, Instant, Program, ProgramId, ShortId, Wave};

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
            let told = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::ask(key))))
                .update_expression("SET td = :yes")
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(td)")
                .expression_attribute_values(":yes", AttributeValue::Bool(true));
            let mut writes = vec![update(told)?];
            let notification = Notification::new("done", &[&key.survey, &key.wave]);
            let cause = format!("done.{}.{}", key.survey, key.wave);
            writes.push(self.notify(program, account.member, MessageClass::Survey, cause, &notification, None)?);
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
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
        let (pk, sk) = keys::done(program, survey, wave);
        let name: String = Hash::of(format!("{}\n{}\n{}", texts.ru, texts.zh, texts.en).as_bytes())
            .to_string()
            .chars()
            .take(DRAFT_NAME_LENGTH)
            .collect();
        let item = Item::at(pk, sk).s("ru", &texts.ru).s("zh", &texts.zh).s("en", &texts.en).s("dr", &name);
        let item = item.build();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let put = put(&self.table, item.clone(), Some("attribute_not_exists(pk) OR attribute_exists(dr)"))?;
            match self.transact(vec![put]).await? {
                TransactOutcome::Done => return Ok(Some(name)),
                TransactOutcome::Condition(_, Some(_)) => return Ok(None),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
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
            let send = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::done(program, survey, wave))))
                .update_expression("SET lp = :lp, ld = :ld REMOVE dr")
                .condition_expression("dr = :dr")
                .expression_attribute_values(":dr", s(draft))
                .expression_attribute_values(":lp", s(keys::done_jobs(program)))
                .expression_attribute_values(":ld", s(format!("{survey}#{wave}")));
            let mut writes = vec![update(send)?];
            writes.extend(self.log_writes(program, by, &event, now).await?);
            match self.transact(writes).await? {
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
        let Some(item) = self.get(keys::done(program, survey, wave)).await? else {
            return Ok(None);
        };
        let read = Reader::new("report", &item);
        let text = |lang| Ok::<_, StoreError>(read.s(lang)?.to_owned());
        Ok(Some(ByLang { ru: text("ru")?, zh: text("zh")?, en: text("en")? }))
    }

    /// Returns the waves whose respondents have yet to get a report.
    pub async fn waves_to_notify(&self, program: &ProgramId) -> Result<Vec<(ShortId, Wave)>, StoreError> {
        let answer =
            self.review_query(keys::done_jobs(program), LATEST).send().await.map_err(StoreError::aws("Query"))?;
        let wave = |item: &Attributes| {
            let read = Reader::new("report", item);
            read.parsed("ld", |text| {
                let (survey, wave) = text.split_once('#')?;
                Some((ShortId::parse(survey).ok()?, Wave::parse(wave)?))
            })
        };
        answer.items().iter().map(wave).collect()
    }

    /// Records that all respondents of a wave have got the report.
    pub async fn finish_wave_notifications(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
    ) -> Result<(), StoreError> {
        let request = self.client.update_item().table_name(&self.table);
        let request = request.set_key(Some(item_key(keys::done(program, survey, wave))));
        let request = request.update_expression("REMOVE lp, ld").condition_expression("attribute_exists(pk)");
        request.send().await.map(drop).map_err(StoreError::aws("UpdateItem"))
    }
}
