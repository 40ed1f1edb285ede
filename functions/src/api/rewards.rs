//! Coupons, and points as part payment.

use super::problem::Problem;
use super::{Api, ApiResult, Caller, by_key, input, output};
use domain::{Actor, CouponCode, Hash, Money, Phase, Points};
use http::{Request, StatusCode};
use store::{
    CouponRefused, NewRedemption, PostCommand, PostError, Redemption, RedemptionOutcome, RedemptionState, Scope,
    redemption_reference,
};

impl Api {
    pub(super) async fn use_coupon(&self, request: &Request<Vec<u8>>, code: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Coupons).await?;
        let code = CouponCode::parse(code).map_err(|_| Problem::UnknownCoupon)?;
        let input: input::CouponUse = input::read(request)?;
        let id = input::order("id", &input.id)?;
        let used = self.ledger.use_coupon(&caller.program, &code, &id, &Actor::Key(caller.key.id), caller.now).await?;
        let used = used.map_err(|refused| match refused {
            CouponRefused::Unknown => Problem::UnknownCoupon,
            CouponRefused::Used(at) => Problem::CouponUsed(at),
            CouponRefused::Cancelled => Problem::CouponCancelled,
            CouponRefused::Over(until) => Problem::CouponOver(until),
        })?;
        let status = if used.now { StatusCode::CREATED } else { StatusCode::OK };
        Ok(output::json(status, &output::used_coupon(&used)))
    }

    /// Asks the member in their chat. A repeat gets the same question back, as it stands now.
    pub(super) async fn ask_redemption(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Purchases).await?;
        let input: input::RedemptionRequest = input::read(request)?;
        let (id, card) = (input::order("id", &input.id)?, input::card("member", &input.member)?);
        let bill = input.bill.check()?;
        if bill.currency() != caller.program.currency {
            return Err(Problem::WrongCurrency(caller.program.currency.code()));
        }
        let wanted = input.points.map_or("most".to_owned(), |points| points.to_string());
        let hash = Hash::of(format!("{} {id} {card} {} {wanted}", caller.program.id, bill.minor()).as_bytes());
        if self.ledger.asked_before(&caller.program.id, &id, hash).await?.is_some() {
            let before = self.found_redemption(&caller, id.as_str()).await?;
            return Ok(output::json(StatusCode::OK, &output::redemption(&before, caller.now)));
        }
        if caller.program.phase_at(caller.now) == Phase::Closed {
            return Err(Problem::ProgramClosed);
        }
        let row = self.account_of_card(&caller, self.ledger.card(card).await?).await?;
        let rule = caller.program.rules_at(caller.now).pay.ok_or(Problem::PaymentDisabled)?;
        if !row.account.in_chat {
            return Err(Problem::NotInChat);
        }
        let most = rule.most(bill).get();
        let available = row.account.as_of(&caller.program, caller.now).balance().available;
        let points = input.points.unwrap_or(most.min(available));
        match points {
            _ if points > most => return Err(Problem::TooManyPoints(most)),
            _ if points > available => return Err(Problem::ShortOfPoints(points - available)),
            _ if points < rule.minimum.get() => return Err(Problem::TooFewPoints(rule.minimum.get())),
            _ => {}
        }
        let points = Points::new(points).unwrap_or_default();
        let worth = Money::new(rule.worth(points, bill.currency()), bill.currency());
        let worth = worth.map_err(|error| Problem::InvalidAmount(error.to_string()))?;
        let new = NewRedemption { id, card, bill, points, worth, input: hash, before: None };
        let (status, asked) = match self.ledger.ask_redemption(&caller.program, &row, &new, caller.now).await? {
            RedemptionOutcome::Now(asked) => (StatusCode::CREATED, asked),
            RedemptionOutcome::Before(asked) => (StatusCode::OK, asked),
        };
        Ok(output::json(status, &output::redemption(&asked, caller.now)))
    }

    pub(super) async fn redemption(&self, request: &Request<Vec<u8>>, id: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let found = self.found_redemption(&caller, id).await?;
        Ok(output::json(StatusCode::OK, &output::redemption(&found, caller.now)))
    }

    async fn found_redemption(&self, caller: &Caller, id: &str) -> Result<Redemption, Problem> {
        let reference = redemption_reference(&input::order("redemption", id)?)?;
        let mut found = self.ledger.redemption(&caller.program.id, &reference).await?;
        // Once a till has read that nobody answered in time, nobody can: not even a tap that is still on its way.
        let lapsed = found.as_ref().is_some_and(|found| {
            found.state == RedemptionState::Asked && found.state_at(caller.now) == RedemptionState::Expired
        });
        if lapsed {
            let program = &caller.program.id;
            found = self.ledger.close_redemption(program, &reference, RedemptionState::Expired).await?;
        }
        found.ok_or(Problem::UnknownRedemption)
    }

    /// Before it is approved it is simply gone; afterwards its points are restored. What is over already stays as it is.
    pub(super) async fn cancel_redemption(&self, request: &Request<Vec<u8>>, id: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Purchases).await?;
        let mut found = self.found_redemption(&caller, id).await?;
        if found.state == RedemptionState::Asked {
            let (program, reference) = (&caller.program.id, &found.reference);
            let closed = self.ledger.close_redemption(program, reference, RedemptionState::Cancelled).await?;
            found = closed.ok_or(Problem::UnknownRedemption)?;
        }
        // Approved a moment earlier than it was taken back: then it is restored.
        if found.state == RedemptionState::Approved {
            let restore = by_key(&caller, found.member, PostCommand::RestoreRedemption(found.reference.clone()));
            match self.ledger.post(&restore).await {
                Ok(_) | Err(PostError::Redemption(_)) => {}
                Err(error) => return Err(error.into()),
            }
            found = self.found_redemption(&caller, id).await?;
        }
        Ok(output::json(StatusCode::OK, &output::redemption(&found, caller.now)))
    }
}
