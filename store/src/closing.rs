//! A program's end: announced, called off, and told once more before it is over.

use crate::audit_log::ATTEMPTS_MAX;
use crate::item::{Attributes, Item, Reader, item_key, n, sortable};
use crate::notices::News;
use crate::transact::{Written, back_off, update};
use crate::{Conflict, Ledger, RULES_LEAD, StoreError, keys};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use domain::{Act, Actor, Closing, Deed, Instant, Phase, Program, ProgramId};

/// An end that was announced, as it stands.
struct Stands {
    closing: Closing,
    called_off: bool,
    reminded: bool,
}

impl Ledger {
    /// How many ends of a program have been announced.
    pub async fn closings(&self, program: &ProgramId) -> Result<u32, StoreError> {
        Ok(self.end_of(program).await?.map_or(0, |stands| stands.closing.number))
    }

    /// Whether a program is over.
    pub async fn is_closed(&self, program: &ProgramId, now: Instant) -> Result<bool, StoreError> {
        let over = |stands: Stands| !stands.called_off && stands.closing.phase_at(now) == Phase::Closed;
        Ok(self.end_of(program).await?.is_some_and(over))
    }

    /// Announces a program's end to its members. The same again changes nothing; a conflict says that another was
    /// announced, or this one called off.
    pub async fn announce_closing(
        &self,
        program: &ProgramId,
        closing: &Closing,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let deed = Deed::new(Act::ClosingAnnounced).from(closing.earns_until).to(closing.spends_until);
        for attempt in 0..ATTEMPTS_MAX {
            let stands = self.end_of(program).await?;
            let known = stands.as_ref().map_or(0, |stands| stands.closing.number);
            match &stands {
                Some(stands) if stands.closing == *closing && !stands.called_off => return Ok(Ok(())),
                Some(stands) if !stands.called_off => return Ok(Err(Conflict)),
                _ if closing.number != known + 1 => return Ok(Err(Conflict)),
                _ => {}
            }
            let put = Put::builder().table_name(&self.table).set_item(Some(closing_item(program, closing)));
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
                self.news_begins(program, News::Closing(closing.number))?,
            ];
            if self.audited(program, by, &deed, now, writes).await? {
                return Ok(Ok(()));
            }
            back_off(attempt).await;
        }
        Err(StoreError::Contended)
    }

    /// Calls an end off, while points are still earned; whoever was told of it is told that the program stays. A conflict
    /// says that it is too late, or that another end was announced.
    pub async fn call_closing_off(
        &self,
        program: &ProgramId,
        number: u32,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let deed = Deed::new(Act::ClosingCalledOff);
        for attempt in 0..ATTEMPTS_MAX {
            let Some(stands) = self.end_of(program).await?.filter(|stands| stands.closing.number == number) else {
                return Ok(Err(Conflict));
            };
            if stands.called_off {
                return Ok(Ok(()));
            }
            // By then somebody may work with what he remembered.
            if now + RULES_LEAD >= stands.closing.earns_until {
                return Ok(Err(Conflict));
            }
            let off = self
                .end_update(program, number)
                .update_expression("SET #of = :yes")
                .condition_expression("nu = :nu AND attribute_not_exists(#of)")
                .expression_attribute_names("#of", "of");
            let told_no_more = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::news_job(program, News::Closing(number).kind()))))
                .build()
                .map_err(|_| StoreError::corrupt("write", "delete"))?;
            let writes = vec![
                update(off)?,
                TransactWriteItem::builder().delete(told_no_more).build(),
                self.news_begins(program, News::StaysOpen(number))?,
            ];
            if self.audited(program, by, &deed, now, writes).await? {
                return Ok(Ok(()));
            }
            back_off(attempt).await;
        }
        Err(StoreError::Contended)
    }

    /// Begins to tell members once more that their points are lost soon, when it is time for that.
    pub async fn remind_of_closing(&self, program: &Program, now: Instant) -> Result<(), StoreError> {
        let Some(closing) = program.closing.as_ref().filter(|closing| closing.reminds_at() <= now) else {
            return Ok(());
        };
        let stands = self.end_of(&program.id).await?;
        let due = |stands: &Stands| stands.closing == *closing && !stands.called_off && !stands.reminded;
        if !stands.is_some_and(|stands| due(&stands)) {
            return Ok(());
        }
        let reminded = self
            .end_update(&program.id, closing.number)
            .update_expression("SET rm = :yes")
            .condition_expression("nu = :nu AND attribute_not_exists(rm)");
        let writes = vec![update(reminded)?, self.news_begins(&program.id, News::LastDays(closing.number))?];
        match self.transact(writes).await? {
            // Where somebody else was at it, the next run finds it done.
            Written::Done | Written::Condition(..) | Written::Busy => Ok(()),
        }
    }

    fn end_update(&self, program: &ProgramId, number: u32) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::closing(program))))
            .expression_attribute_values(":nu", n(number))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
    }

    async fn end_of(&self, program: &ProgramId) -> Result<Option<Stands>, StoreError> {
        self.get(keys::closing(program)).await?.map(|item| read(&item)).transpose()
    }
}

fn closing_item(program: &ProgramId, closing: &Closing) -> Attributes {
    let (pk, sk) = keys::closing(program);
    let Closing { number, earns_until, spends_until } = closing;
    Item::at(pk, sk).n("nu", number).s("eu", sortable(*earns_until)).s("su", sortable(*spends_until)).build()
}

fn read(item: &Attributes) -> Result<Stands, StoreError> {
    let read = Reader::new("closing", item);
    Ok(Stands {
        closing: Closing { number: read.n("nu")?, earns_until: read.instant("eu")?, spends_until: read.instant("su")? },
        called_off: read.flag("of"),
        reminded: read.flag("rm"),
    })
}

/// The end that holds, by its item.
pub(crate) fn read_closing(item: &Attributes) -> Result<Option<Closing>, StoreError> {
    let stands = read(item)?;
    Ok((!stands.called_off).then_some(stands.closing))
}
