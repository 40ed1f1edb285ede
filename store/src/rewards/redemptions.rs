//! Redemptions: points as part payment. A till asks, and the member approves in the chat within a time limit. A request
//! holds no points; the approval spends them in one transaction.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, s, sortable};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::DueCursor;
use crate::points::post_request::{PostCommand, PostRequest};
use crate::till::sales::TILL_ORDER;
use crate::{Ledger, PostError, StoreError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::RedemptionState;
use domain::{Actor, CardNumber, Hash, Instant, MemberNo, Money, OrderId, Points, Program, ProgramId, day_of};
use iso_currency::Currency;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long the member has to approve.
pub const APPROVE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// The bytes of the hash in a reference: short enough for a button, long enough to be unique.
const REFERENCE_BYTES: usize = 12;
/// A redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The client's own id.
    pub id: OrderId,
    /// The reference in buttons and keys.
    pub reference: OrderId,
    /// The member who is asked.
    pub member: MemberNo,
    /// The card that was shown.
    pub card: CardNumber,
    /// The whole bill.
    pub bill: Money,
    /// The number of points.
    pub points: Points,
    /// What the points are worth.
    pub worth: Money,
    /// The purchase whose bill it paid a share of. From then on only a refund of that purchase restores the points.
    pub purchase: Option<OrderId>,
    /// The stored state; see [`Redemption::state_at`].
    pub state: RedemptionState,
    /// When it was asked.
    pub asked_at: Instant,
    /// The instant until which it can be approved.
    pub until: Instant,
    /// The instant at which its points come back, if no purchase names it: from the approval on.
    pub lapses_at: Option<Instant>,
}

impl Redemption {
    /// Returns the state at an instant. A request that was not answered in time needs no write to expire.
    pub fn state_at(&self, now: Instant) -> RedemptionState {
        match self.state {
            RedemptionState::Asked if now > self.until => RedemptionState::Expired,
            state => state,
        }
    }
}

/// A till's request for points.
#[derive(Clone, Debug)]
pub struct NewRedemption {
    /// The client's own id.
    pub id: OrderId,
    /// The card that was shown.
    pub card: CardNumber,
    /// The whole bill.
    pub bill: Money,
    /// The number of points.
    pub points: Points,
    /// What the points are worth.
    pub worth: Money,
    /// The hash of the input as it was sent: the same id with another input is a conflict.
    pub input: Hash,
    /// A purchase that must not be posted yet, because points cannot pay a settled bill.
    pub before: Option<OrderId>,
}

/// The outcome of a request for points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedemptionOutcome {
    /// The member is asked now.
    Created(Redemption),
    /// The member was asked before with the same id.
    Replayed(Redemption),
}

/// Returns the reference of a redemption's item.
fn reference_of(item: &Attributes) -> Result<OrderId, StoreError> {
    let Key { pk, .. } = Key::of(item)?;
    let reference = pk.rsplit('#').next().and_then(|reference| OrderId::parse(reference).ok());
    reference.ok_or(StoreError::corrupt("redemption", "pk"))
}

/// Returns the reference of a redemption in buttons and keys. It is derived from the client's id.
pub fn redemption_reference(id: &OrderId) -> Result<OrderId, StoreError> {
    let Hash(bytes) = Hash::of(id.as_str().as_bytes());
    let text = URL_SAFE_NO_PAD.encode(&bytes[..REFERENCE_BYTES]);
    OrderId::parse(&text).map_err(|_| StoreError::corrupt("redemption", "reference"))
}

impl NewRedemption {
    /// Returns the redemption as it stands once the member is asked.
    pub fn asked(&self, member: MemberNo, now: Instant) -> Result<Redemption, StoreError> {
        Ok(Redemption {
            id: self.id.clone(),
            reference: redemption_reference(&self.id)?,
            member,
            card: self.card,
            bill: self.bill,
            points: self.points,
            worth: self.worth,
            purchase: None,
            state: RedemptionState::Asked,
            asked_at: now,
            until: now.checked_add(APPROVE_WITHIN).unwrap_or(now),
            lapses_at: None,
        })
    }
}

impl Ledger {
    /// Returns a redemption by its reference.
    pub async fn redemption(&self, program: &ProgramId, reference: &OrderId) -> Result<Option<Redemption>, StoreError> {
        let stored = self.table.load::<StoredRedemption>(keys::redemption(program, reference)).await?;
        stored.map(|stored| stored.redemption(reference)).transpose()
    }

    /// Returns what was asked before with this id. The same input gets it back, another one is a conflict.
    pub async fn asked_before(
        &self,
        program: &ProgramId,
        id: &OrderId,
        input: Hash,
    ) -> Result<Option<Redemption>, PostError> {
        let reference = redemption_reference(id)?;
        let stored = self.table.load::<StoredRedemption>(keys::redemption(program, &reference)).await?;
        stored.map(|stored| stored.of_input(&reference, input)).transpose()
    }

    /// Asks a member in the chat. It holds no points and is safe to repeat.
    pub async fn ask_redemption(
        &self,
        program: &Program,
        member: MemberNo,
        new: &NewRedemption,
        now: Instant,
    ) -> Result<RedemptionOutcome, PostError> {
        let redemption = new.asked(member, now)?;
        let reference = redemption.reference.clone();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let key = keys::redemption(&program.id, &reference);
            let mut writes = vec![self.table.put(key, &StoredRedemption::new(&redemption, new.input)).if_absent()];
            if let Some(purchase) = &new.before {
                writes.push(self.table.check(keys::purchase(&program.id, purchase)).if_absent());
            }
            let notification = Notification::new("redemption", &[&reference]);
            let cause = format!("redemption.{reference}");
            writes.push(self.notify(program, member, MessageClass::Service, cause, &notification, None));
            let outcome = self.table.transact(writes).await?;
            if outcome.is_done() {
                return Ok(RedemptionOutcome::Created(redemption));
            }
            if let Some(stands) = outcome.first_stands::<StoredRedemption>()? {
                return stands.of_input(&reference, new.input).map(RedemptionOutcome::Replayed);
            }
            if let Some(purchase) = &new.before
                && self.purchase(&program.id, purchase).await?.is_some()
            {
                return Err(PostError::NotFound);
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Closes a request that is still open, because the member declines or the till cancels it. Returns the redemption
    /// after that.
    pub async fn close_redemption(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        state: RedemptionState,
    ) -> Result<Option<Redemption>, StoreError> {
        let write = self.redemption_becomes(program, reference, RedemptionState::Asked, state);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let found = self.redemption(program, reference).await?;
            if found.as_ref().is_none_or(|found| found.state != RedemptionState::Asked) {
                return Ok(found);
            }
            self.table.write(write.clone()).await?;
        }
        Err(StoreError::Contended)
    }

    /// Returns the check that no request with this reference is open or approved; only then a bill is paid with money
    /// alone.
    pub(crate) fn not_asked(&self, program: &ProgramId, reference: &OrderId) -> Write {
        self.table
            .check(keys::redemption(program, reference))
            .when("attribute_not_exists(pk) OR NOT (st = :asked OR st = :approved)")
            .value(":asked", s(RedemptionState::Asked.code()))
            .value(":approved", s(RedemptionState::Approved.code()))
    }

    /// Returns the write that moves a redemption from one state to another.
    pub(crate) fn redemption_becomes(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        was: RedemptionState,
        becomes: RedemptionState,
    ) -> Write {
        let moves = self.table.update(keys::redemption(program, reference)).set("st", s(becomes.code()));
        // Only what is approved and not named yet can lapse.
        let moves = moves.remove("lp").remove("ld");
        moves.when("st = :was AND attribute_not_exists(bu)").value(":was", s(was.code()))
    }

    /// Returns the write by which a redemption is approved and will lapse.
    pub(crate) fn redemption_approved(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        member: MemberNo,
        lapses_at: Instant,
    ) -> Write {
        let moves = self.table.update(keys::redemption(program, reference));
        moves
            .set("st", s(RedemptionState::Approved.code()))
            .set("la", n(lapses_at.as_millisecond()))
            .set("lp", s(keys::redemption_review_partition_of(program, member)))
            .set("ld", s(sortable(lapses_at)))
            .when("st = :was AND attribute_not_exists(bu)")
            .value(":was", s(RedemptionState::Asked.code()))
    }

    /// Returns the write that ties a redemption, approved or lapsed, to the purchase whose bill it paid a share of.
    pub(crate) fn redemption_paid(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        purchase: &OrderId,
        was: RedemptionState,
    ) -> Write {
        let paid = self.table.update(keys::redemption(program, reference)).set("bu", s(purchase));
        let paid = paid.remove("lp").remove("ld");
        paid.when("st = :was AND attribute_not_exists(bu)").value(":was", s(was.code()))
    }

    /// Returns a page of the redemptions of a shard that lapse by `until`, the longest due first.
    pub async fn due_redemptions(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Instant,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<OrderId>, Option<DueCursor>), StoreError> {
        let query = self.review_query(keys::redemption_review_partition(program, shard), sortable(until));
        self.due_page_of(query, after, limit, reference_of).await
    }

    /// Returns the first instant at which a redemption lapses.
    pub async fn first_redemption_due(&self, program: &ProgramId) -> Result<Option<Instant>, StoreError> {
        self.first_due(|shard| keys::redemption_review_partition(program, shard)).await
    }

    /// Gives the points of an approved redemption back that no purchase named in time. The member is told, and once a day
    /// those who run the program.
    pub async fn lapse_redemption(
        &self,
        program: &Program,
        reference: &OrderId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let Some(found) = self.redemption(&program.id, reference).await? else { return Ok(()) };
        let command = PostCommand::LapseRedemption(reference.clone());
        match self.post(&PostRequest::new(program, found.member, command, Actor::System, now)).await {
            Ok(_) => {
                let once = format!("lapsed.{}", day_of(now, &program.zone));
                self.notify_managers(&program.id, &once, &Notification::new("redemptions_lapsed", &[])).await
            }
            // A purchase named it, or the till took it back, at this moment.
            Err(PostError::Redemption(_) | PostError::PaidAlready(_)) => Ok(()),
            Err(PostError::Store(error)) => Err(error),
            Err(_) => Err(StoreError::corrupt(StoredRedemption::KIND, "st")),
        }
    }

    /// Tells the cashier whose sale in the chat it belongs to, once, that the customer answered.
    pub async fn tell_answered(&self, program: &ProgramId, redemption: &Redemption) -> Result<(), StoreError> {
        let sale = redemption.id.as_str().strip_prefix(TILL_ORDER).and_then(|id| OrderId::parse(id).ok());
        let Some(sale) = sale else { return Ok(()) };
        let Some(kept) = self.sale(program, &sale).await? else { return Ok(()) };
        let cashier = self.staff(program, &kept.by).await?.and_then(|staff| staff.number);
        let told = Notification::new("sale_answered", &[&sale]);
        self.notify_once(
            program,
            &format!("sale_answered.{sale}"),
            |staff| cashier.is_some() && staff.number == cashier,
            &told,
        )
        .await
    }

    /// Tells those who run the program that the points of a lapsed redemption were spent again.
    pub async fn tell_spent_again(&self, program: &ProgramId, reference: &OrderId) -> Result<(), StoreError> {
        let notification = Notification::new("redemption_spent_again", &[reference]);
        self.notify_managers(program, &format!("spent_again.{reference}"), &notification).await
    }
}

/// A redemption as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRedemption {
    id: OrderId,
    #[serde(rename = "m")]
    member: MemberNo,
    #[serde(rename = "cd")]
    card: CardNumber,
    #[serde(rename = "bi")]
    bill: i64,
    #[serde(rename = "wo")]
    worth: i64,
    /// ISO 4217
    #[serde(rename = "cu")]
    currency: String,
    #[serde(rename = "pt")]
    points: Points,
    #[serde(rename = "st")]
    state: RedemptionState,
    #[serde(rename = "as", with = "ms::required")]
    asked_at: Instant,
    #[serde(rename = "un", with = "ms::required")]
    until: Instant,
    #[serde(rename = "in")]
    input: Hash,
    #[serde(rename = "bu")]
    purchase: Option<OrderId>,
    #[serde(rename = "la", default, with = "ms::optional")]
    lapses_at: Option<Instant>,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld")]
    review_at: Option<String>,
}

impl Row for StoredRedemption {
    const KIND: &'static str = "redemption";
}

impl StoredRedemption {
    fn new(redemption: &Redemption, input: Hash) -> StoredRedemption {
        let Redemption { id, member, card, bill, points, worth, purchase, state, asked_at, until, lapses_at, .. } =
            redemption.clone();
        StoredRedemption {
            id,
            member,
            card,
            bill: bill.minor(),
            worth: worth.minor(),
            currency: bill.currency().code().to_owned(),
            points,
            state,
            asked_at,
            until,
            input,
            purchase,
            lapses_at,
            // It is asked, and what is asked does not lapse.
            review_partition: None,
            review_at: None,
        }
    }

    /// Returns the redemption if it was asked with this input; another one is a conflict.
    fn of_input(self, reference: &OrderId, input: Hash) -> Result<Redemption, PostError> {
        if self.input != input {
            return Err(PostError::Conflict);
        }
        Ok(self.redemption(reference)?)
    }

    pub(crate) fn redemption(self, reference: &OrderId) -> Result<Redemption, StoreError> {
        let corrupt = |attribute| StoreError::corrupt(StoredRedemption::KIND, attribute);
        let currency = Currency::from_code(&self.currency).ok_or(corrupt("cu"))?;
        let StoredRedemption { id, member, card, points, purchase, state, asked_at, until, lapses_at, .. } = self;
        Ok(Redemption {
            id,
            reference: reference.clone(),
            member,
            card,
            bill: Money::new(self.bill, currency).map_err(|_| corrupt("bi"))?,
            points,
            worth: Money::new(self.worth, currency).map_err(|_| corrupt("wo"))?,
            purchase,
            state,
            asked_at,
            until,
            lapses_at,
        })
    }
}
