//! The till in the chat: sales to be confirmed, and a cashier's counters of the day.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Counters, Row, ms, n, sortable};
use crate::kit::write::Write;
use crate::points::members::LATEST;
use crate::points::side_effect::{SideEffect, Verdict, Writes};
use crate::staff::people::runs_program;
use crate::{Ledger, PostError, Staff, StoreError, TillLimit};
use domain::{CardNumber, Day, Hash, Instant, MemberNo, OrderId, PersonKey, Posting, Program, ProgramId};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What the id of a purchase at the till in the chat begins with.
pub const TILL_ORDER: &str = "till:";
/// How long a sale is kept: the whole of yesterday in any zone.
const SALE_KEPT: SignedDuration = SignedDuration::from_hours(72);
/// How long a cashier's counters are kept.
const DAY_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// The number of purchases of one card by one cashier on one day that is reported to managers.
pub const SAME_CARD_REPORTED: i64 = 5;

/// A purchase that a cashier typed and has yet to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The single-use id of the screen on which it was typed.
    pub id: OrderId,
    /// The card that was shown.
    pub card: CardNumber,
    /// The member of the card.
    pub member: MemberNo,
    /// The whole bill, in minor units.
    pub minor: i64,
    /// The person who typed it.
    pub by: PersonKey,
    /// When it was typed.
    pub at: Instant,
}

impl Sale {
    /// Returns the id of the purchase that it becomes.
    pub fn purchase(&self) -> Result<OrderId, StoreError> {
        OrderId::parse(&format!("{TILL_ORDER}{}", self.id)).map_err(|_| StoreError::corrupt("sale", "id"))
    }
}

/// The change of a cashier's counters of the day by a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillDelta {
    /// The number under which the cashier gets notifications.
    pub cashier: MemberNo,
    /// The day on which it was rung up.
    pub day: Day,
    /// The amount in minor units.
    pub minor: i64,
    /// Whether a sale is undone, and not rung up.
    pub undone: bool,
    /// The limit per day in minor units, if there is one.
    pub most: Option<i64>,
}

/// A cashier's counters of a day. All that was rung up counts, undone or not: undoing and ringing up again leads to
/// the limit all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TillDay {
    /// The number of purchases.
    pub sales: i64,
    /// The amount in minor units.
    pub minor: i64,
    /// The points given.
    pub points: i64,
    /// The number of those purchases that were undone.
    pub undone: i64,
    /// Their amount in minor units.
    pub undone_minor: i64,
}

/// Returns the attribute that counts a card's purchases.
fn of_card(member: MemberNo) -> String {
    format!("c{member}")
}

impl Ledger {
    /// Returns the hash by which entries and signals name a cashier.
    pub fn cashier_hash(&self, program: &ProgramId, cashier: MemberNo) -> Hash {
        self.pepper.of_program(program, "cashier", &cashier.to_string())
    }

    /// Stores a sale for confirmation. If one with this id exists, returns that one.
    pub async fn keep_sale(&self, program: &Program, sale: &Sale) -> Result<Sale, StoreError> {
        let Sale { card, member, minor, by, at, .. } = sale.clone();
        let (id, ttl) = (&program.id, (at + SALE_KEPT).as_second());
        let review_partition = Some(keys::sales_partition(id, domain::day_of(at, &program.zone)));
        let review_range = Some(sortable(at));
        let stored = StoredSale { card, member, minor, by, at, ttl, review_partition, review_range };
        if self.table.write(self.table.put(keys::sale(id, &sale.id), &stored).if_absent()).await? {
            return Ok(sale.clone());
        }
        // It was removed since: its time is over.
        self.sale(id, &sale.id).await?.ok_or(StoreError::Contended)
    }

    /// Returns the purchases that sales of a day became, the newest first. Not all of the sales were rung up.
    pub async fn sales_of(&self, program: &ProgramId, day: Day, limit: i32) -> Result<Vec<OrderId>, StoreError> {
        let query = self.review_query(keys::sales_partition(program, day), LATEST).scan_index_forward(false);
        let (ids, _) = self
            .due_page_of(query, None, limit, |item| {
                let pk = Key::of(item)?.pk;
                let id = pk.rsplit_once('#').and_then(|(_, id)| OrderId::parse(&format!("{TILL_ORDER}{id}")).ok());
                id.ok_or(StoreError::corrupt(StoredSale::KIND, "pk"))
            })
            .await?;
        Ok(ids)
    }

    /// Returns a sale.
    pub async fn sale(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Sale>, StoreError> {
        let stored = self.table.load::<StoredSale>(keys::sale(program, id)).await?;
        Ok(stored.map(|StoredSale { card, member, minor, by, at, .. }| Sale {
            id: id.clone(),
            card,
            member,
            minor,
            by,
            at,
        }))
    }

    /// Returns the write that counts a sale, or that it was undone; it fails if the cashier's limit would be exceeded.
    pub(crate) fn count_sale(&self, program: &Program, delta: &TillDelta, member: MemberNo, points: i64) -> Write {
        let kept = domain::start_of(delta.day, &program.zone) + DAY_KEPT;
        let day = self.table.update(keys::till_day(&program.id, delta.cashier, delta.day));
        let day = day.set("ttl", n(kept.as_second()));
        if delta.undone {
            return day.add("us", 1).add("um", delta.minor);
        }
        let counts = day.add("sa", 1).add("mi", delta.minor).add("pt", points).add(&of_card(member), 1);
        match delta.most {
            Some(most) => {
                let room = most.saturating_sub(delta.minor);
                // The limit also applies to the first sale of a day.
                let first = if room >= 0 { "attribute_not_exists(mi) OR " } else { "" };
                counts.when(&format!("{first}mi <= :room")).value(":room", n(room))
            }
            None => counts,
        }
    }

    /// Returns a cashier's counters of a day.
    pub async fn till_day(&self, program: &ProgramId, cashier: MemberNo, day: Day) -> Result<TillDay, StoreError> {
        Ok(till_day(&self.till_counters(program, cashier, day).await?))
    }

    /// Returns a cashier's counters of a day, and how many purchases of a card are among them.
    pub async fn till_day_and_card(
        &self,
        program: &ProgramId,
        cashier: MemberNo,
        day: Day,
        member: MemberNo,
    ) -> Result<(TillDay, i64), StoreError> {
        let counters = self.till_counters(program, cashier, day).await?;
        Ok((till_day(&counters), counters.get(&of_card(member))))
    }

    async fn till_counters(&self, program: &ProgramId, cashier: MemberNo, day: Day) -> Result<Counters, StoreError> {
        Ok(self.table.load(keys::till_day(program, cashier, day)).await?.unwrap_or_default())
    }

    /// Notifies managers, once a day, if somebody without a limit rings up more than is usual for a cashier. They are not
    /// told of themselves.
    pub async fn notify_over_usual(
        &self,
        program: &Program,
        cashier: MemberNo,
        day: Day,
        rung_up: TillDay,
        now: Instant,
    ) -> Result<(), StoreError> {
        if self.till_limit(program, TillLimit::Usual, now).await?.is_none_or(|usual| rung_up.minor <= usual) {
            return Ok(());
        }
        let told = crate::Notification::new("over_usual", &[&cashier, &day]);
        let others = |staff: &Staff| runs_program(staff) && staff.number != Some(cashier);
        self.notify_once(&program.id, &format!("over_usual#{day}#{cashier}"), others, &told).await
    }

    /// Notifies managers, once a day, that somebody wanted to give points to a card that is paid for by the same means as
    /// their own. They are not told of themselves.
    pub async fn notify_tied_card(
        &self,
        program: &ProgramId,
        person: MemberNo,
        day: Day,
        member: MemberNo,
    ) -> Result<(), StoreError> {
        let told = crate::Notification::new("tied_card", &[&person, &member]);
        let others = |staff: &Staff| runs_program(staff) && staff.number != Some(person);
        self.notify_once(program, &format!("tied_card#{day}#{person}#{member}"), others, &told).await
    }

    /// Notifies managers that a cashier rings up one card repeatedly, once a day.
    pub async fn notify_repeated_card(
        &self,
        program: &ProgramId,
        cashier: MemberNo,
        day: Day,
        member: MemberNo,
        times: i64,
    ) -> Result<(), StoreError> {
        let once = format!("same_card#{day}#{cashier}#{member}");
        self.notify_managers(program, &once, &crate::Notification::new("same_card", &[&cashier, &member, &times])).await
    }
}

fn till_day(day: &Counters) -> TillDay {
    let (sales, minor, points) = (day.get("sa"), day.get("mi"), day.get("pt"));
    TillDay { sales, minor, points, undone: day.get("us"), undone_minor: day.get("um") }
}

/// A sale as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredSale {
    #[serde(rename = "cd")]
    card: CardNumber,
    #[serde(rename = "m")]
    member: MemberNo,
    #[serde(rename = "mi")]
    minor: i64,
    #[serde(rename = "by")]
    by: PersonKey,
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
    ttl: i64,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld")]
    review_range: Option<String>,
}

impl Row for StoredSale {
    const KIND: &'static str = "sale";
}

/// A sale is counted for its cashier.
pub(crate) struct SaleCounted<'p> {
    pub(crate) program: &'p Program,
    pub(crate) delta: TillDelta,
}

impl SideEffect for SaleCounted<'_> {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let counts = ledger.count_sale(self.program, &self.delta, posting.entry.member, posting.entry.points);
        let undone = self.delta.undone.then(|| ledger.count_undone(self.program, &self.delta));
        async { Ok([counts].into_iter().chain(undone).collect()) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, _posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            let Some(most) = self.delta.most else { return Ok(Verdict::Again) };
            let day = ledger.till_day(&self.program.id, self.delta.cashier, self.delta.day).await?;
            let over = day.minor + self.delta.minor > most;
            Ok(if over { Verdict::Refused(PostError::TillLimit(most)) } else { Verdict::Again })
        }
        .boxed()
    }
}
