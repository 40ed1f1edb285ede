//! The attention budget: how many promotions a person may get, over all programs (`docs/rules.md#the-attention-budget`).
//!
//! A promotion takes its place when it is due, under the name of its message, and moves to the time at which it is sent. Places are
//! kept in one record of the person, so two programs never take the same one.

use crate::{Instant, ProgramId};
use jiff::SignedDuration;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A place that was not used lapses so long after its time.
const LAPSES_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// How long what was sent is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A promotion that was sent, or has a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPromo {
    /// The program.
    pub program: ProgramId,
    /// The name of its message.
    pub name: String,
    /// When it was sent, or is to be.
    pub at: Instant,
    /// Whether it was sent.
    pub sent: bool,
}

/// How many promotions of one program a person gets in seven days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrequencyCap {
    /// Two.
    Usual,
    /// One, as the person wished.
    Fewer,
}

impl FrequencyCap {
    fn a_week(self) -> usize {
        match self {
            FrequencyCap::Usual => 2,
            FrequencyCap::Fewer => 1,
        }
    }
}

/// The promotions of a person over all programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttentionBudget {
    /// In no order.
    pub promos: Vec<PlannedPromo>,
}

impl AttentionBudget {
    /// The most promotions in any 24 hours.
    pub const A_DAY: usize = 1;
    /// The most promotions in any seven days.
    pub const A_WEEK: usize = 3;
    /// A promotion takes its place at most so long before its time.
    pub const TAKEN_AHEAD: SignedDuration = SignedDuration::from_hours(24);

    /// Drops what is too old to matter, and places that have lapsed.
    pub fn forget_old(&mut self, now: Instant) {
        let keeps = |promo: &PlannedPromo| match promo.sent {
            true => promo.at + REMEMBERED > now,
            false => promo.at + LAPSES_AFTER > now,
        };
        self.promos.retain(keeps);
    }

    /// Returns how many promotions were sent in the seven days before `now`.
    pub fn sent_this_week(&self, now: Instant) -> usize {
        self.promos.iter().filter(|promo| promo.sent && promo.at > now - WEEK).count()
    }

    /// Returns the first instant from `from` on at which the message `name` of a program may be sent. `awake` moves an instant
    /// out of quiet hours. The message's own place is in nobody's way.
    pub fn first_free(
        &self,
        program: &ProgramId,
        name: &str,
        cap: FrequencyCap,
        from: Instant,
        awake: impl Fn(Instant) -> Instant,
    ) -> Instant {
        let others: Vec<&PlannedPromo> =
            self.promos.iter().filter(|promo| (&promo.program, promo.name.as_str()) != (program, name)).collect();
        // Each step moves past the end of a window, of which there are two for each of the others.
        let mut at = awake(from);
        while let Some(later) = Self::next_try(&others, program, cap, at) {
            at = awake(later);
        }
        at
    }

    /// Returns a later instant to be tried; `None` if `at` fits.
    fn next_try(others: &[&PlannedPromo], program: &ProgramId, cap: FrequencyCap, at: Instant) -> Option<Instant> {
        let all = || others.iter().copied();
        let day = Self::crowded(all(), DAY, Self::A_DAY, at);
        let week = Self::crowded(all(), WEEK, Self::A_WEEK, at);
        let of_program = Self::crowded(all().filter(|promo| promo.program == *program), WEEK, cap.a_week(), at);
        [day, week, of_program].into_iter().flatten().max()
    }

    /// Whether some window of this length that holds `at` has its `most` already: then returns when the first of those leaves it.
    fn crowded<'a>(
        others: impl Iterator<Item = &'a PlannedPromo>,
        window: SignedDuration,
        most: usize,
        at: Instant,
    ) -> Option<Instant> {
        let near = |other: &Instant| *other > at - window && *other < at + window;
        let mut near: Vec<Instant> = others.map(|promo| promo.at).filter(near).collect();
        near.sort_unstable();
        // A window ends at `at`, or at one that comes later.
        let ends = [at].into_iter().chain(near.iter().copied().filter(|other| *other > at));
        let full = |end: Instant| {
            let within: Vec<Instant> =
                near.iter().copied().filter(|other| *other > end - window && *other <= end).collect();
            (within.len() >= most).then(|| within[within.len() - most] + window)
        };
        ends.filter_map(full).max()
    }

    /// Takes a place for a message, or moves the one it has.
    pub fn take(&mut self, program: &ProgramId, name: &str, at: Instant, sent: bool) {
        self.give_back(program, name);
        self.promos.push(PlannedPromo { program: program.clone(), name: name.to_owned(), at, sent });
    }

    /// Gives the place of a message back.
    pub fn give_back(&mut self, program: &ProgramId, name: &str) {
        self.promos.retain(|promo| (&promo.program, promo.name.as_str()) != (program, name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::out_of_quiet_hours;
    use jiff::tz::TimeZone;

    fn program(id: &str) -> ProgramId {
        ProgramId::parse(id).unwrap()
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    /// 5 March 2027 is a Friday. All of it in Moscow, three hours before UTC.
    #[test]
    fn a_step_waits_for_another_programs_promotion_and_for_the_week() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let awake = |at: Instant| out_of_quiet_hours(at, &moscow).unwrap_or(at);
        let (cafe, other) = (program("cafe"), program("flowers"));
        let mut budget = AttentionBudget::default();
        // Friday 20:30: it is not 21:00 yet.
        let first = budget.first_free(&cafe, "1", FrequencyCap::Usual, at("2027-03-05T17:30:00Z"), awake);
        assert_eq!(first, at("2027-03-05T17:30:00Z"));
        budget.take(&cafe, "1", first, true);
        budget.take(&other, "x", at("2027-03-07T07:00:00Z"), true);
        // Due on Sunday 20:30, held by what came on Sunday 10:00 until Monday 10:00.
        let second = budget.first_free(&cafe, "2", FrequencyCap::Usual, at("2027-03-07T17:30:00Z"), awake);
        assert_eq!(second, at("2027-03-08T07:00:00Z"));
        budget.take(&cafe, "2", second, true);
        // Two days later, held until the first leaves the window of seven days: Friday 20:30.
        let third = budget.first_free(&cafe, "3", FrequencyCap::Usual, at("2027-03-10T07:00:00Z"), awake);
        assert_eq!(third, at("2027-03-12T17:30:00Z"));
    }

    #[test]
    fn a_place_is_taken_before_it_is_used_and_lapses() {
        let (cafe, other) = (program("cafe"), program("flowers"));
        let mut budget = AttentionBudget::default();
        budget.take(&other, "x", at("2027-03-06T10:00:00Z"), false);
        // A day before the other's place nothing may go, nor a day after it.
        let free = |budget: &AttentionBudget, from: &str| {
            budget.first_free(&cafe, "1", FrequencyCap::Usual, at(from), |at| at)
        };
        assert_eq!(free(&budget, "2027-03-05T12:00:00Z"), at("2027-03-07T10:00:00Z"));
        assert_eq!(free(&budget, "2027-03-05T10:00:00Z"), at("2027-03-05T10:00:00Z"));
        // Its own place is in nobody's way.
        assert_eq!(
            budget.first_free(&other, "x", FrequencyCap::Usual, at("2027-03-06T09:00:00Z"), |at| at),
            at("2027-03-06T09:00:00Z")
        );
        budget.forget_old(at("2027-03-06T11:00:00Z"));
        assert_eq!(free(&budget, "2027-03-05T12:00:00Z"), at("2027-03-05T12:00:00Z"));
    }

    #[test]
    fn one_program_takes_two_of_three_and_one_where_the_person_wants_fewer() {
        let cafe = program("cafe");
        let mut budget = AttentionBudget::default();
        budget.take(&cafe, "1", at("2027-03-01T10:00:00Z"), true);
        let from = at("2027-03-02T10:00:00Z");
        assert_eq!(budget.first_free(&cafe, "2", FrequencyCap::Usual, from, |at| at), from);
        assert_eq!(budget.first_free(&cafe, "2", FrequencyCap::Fewer, from, |at| at), at("2027-03-08T10:00:00Z"));
        budget.take(&cafe, "2", from, true);
        let next = at("2027-03-03T10:00:00Z");
        assert_eq!(budget.first_free(&cafe, "3", FrequencyCap::Usual, next, |at| at), at("2027-03-08T10:00:00Z"));
        assert_eq!(budget.first_free(&program("other"), "3", FrequencyCap::Usual, next, |at| at), next);
    }

    /// Whatever was planned and sent, no window of 24 hours has two and none of seven days four.
    #[test]
    fn the_budget_is_never_exceeded() {
        let mut dice = 7_u64;
        let mut throw = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        for _ in 0..50 {
            let mut budget = AttentionBudget::default();
            let start = at("2027-03-01T00:00:00Z");
            for message in 0..60 {
                let of = program(["aa", "bb", "cc", "dd", "ee", "ff"][throw(6) as usize]);
                let cap = if throw(4) == 0 { FrequencyCap::Fewer } else { FrequencyCap::Usual };
                let from = start + SignedDuration::from_mins(throw(30 * 24 * 60) as i64);
                let place = budget.first_free(&of, &message.to_string(), cap, from, |at| at);
                assert!(place >= from);
                budget.take(&of, &message.to_string(), place, throw(2) == 0);
            }
            let mut all: Vec<(Instant, &ProgramId)> =
                budget.promos.iter().map(|promo| (promo.at, &promo.program)).collect();
            all.sort_unstable();
            for (at, end) in all.iter().enumerate().map(|(at, (end, _))| (at, *end)) {
                let within = |window| all[..=at].iter().filter(move |(other, _)| *other > end - window);
                assert_eq!(within(DAY).count(), 1);
                assert!(within(WEEK).count() <= 3);
                for (_, of) in within(WEEK) {
                    assert!(within(WEEK).filter(|(_, other)| other == of).count() <= 2);
                }
            }
        }
    }
}
