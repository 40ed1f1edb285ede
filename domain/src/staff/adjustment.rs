//! The limits of adjustments by staff: by what was adjusted within 30 days, not by each adjustment
//! (`docs/rules.md#approvals`).

/// The number of days that count, today included.
pub const ADJUSTED_DAYS: i64 = 30;

/// The largest adjustment, in points in either direction.
pub const ADJUSTMENT_MAX: i64 = 10_000;

/// Points that were adjusted within [`ADJUSTED_DAYS`], up and down added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adjusted {
    /// All of them.
    pub all: i64,
    /// Those that nobody else approved.
    pub alone: i64,
}

/// What was adjusted before: for the member, by the person, and in the whole program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdjustedBefore {
    /// For the member.
    pub member: Adjusted,
    /// By the person.
    pub person: Adjusted,
    /// In the program.
    pub program: Adjusted,
}

/// What an adjustment needs besides the right to balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdjustmentNeeds {
    /// Nothing.
    Nothing,
    /// A second factor.
    SecondFactor,
    /// A second factor, and the approval of a second person.
    SecondPerson,
}

/// A limit that an adjustment would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentLimit {
    /// What one member's balance is changed by.
    Member,
    /// What one person changes.
    Person,
    /// What is changed in the program.
    Program,
}

impl AdjustmentLimit {
    /// Returns the most points within [`ADJUSTED_DAYS`].
    pub fn most(self) -> i64 {
        match self {
            AdjustmentLimit::Member => ADJUSTMENT_MAX,
            AdjustmentLimit::Person => 50_000,
            AdjustmentLimit::Program => 100_000,
        }
    }
}

impl AdjustedBefore {
    /// Returns what an adjustment of `points` needs after these, or the limit that it would exceed.
    pub fn needs(&self, points: i64) -> Result<AdjustmentNeeds, AdjustmentLimit> {
        let more = points.saturating_abs();
        let with = |before: i64| before.saturating_add(more);
        let AdjustedBefore { member, person, program } = self;
        for (limit, before) in
            [(AdjustmentLimit::Member, member), (AdjustmentLimit::Person, person), (AdjustmentLimit::Program, program)]
        {
            if with(before.all) > limit.most() {
                return Err(limit);
            }
        }
        let over = |member_most: i64, person_most: i64, program_most: i64| {
            with(member.alone) > member_most || with(person.alone) > person_most || with(program.alone) > program_most
        };
        Ok(if over(5_000, 5_000, 20_000) {
            AdjustmentNeeds::SecondPerson
        } else if over(1_000, 3_000, 20_000) {
            AdjustmentNeeds::SecondFactor
        } else {
            AdjustmentNeeds::Nothing
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AdjustmentNeeds::{Nothing, SecondFactor, SecondPerson};

    fn adds(sum: &mut Adjusted, points: i64, approved: bool) {
        sum.all += points.abs();
        sum.alone += if approved { 0 } else { points.abs() };
    }

    fn adjusts(before: &mut AdjustedBefore, points: i64, approved: bool) {
        for sum in [&mut before.member, &mut before.person, &mut before.program] {
            adds(sum, points, approved);
        }
    }

    #[test]
    fn one_adjustment() {
        let needs = |points| AdjustedBefore::default().needs(points);
        for (points, needed) in [
            (1_000, Ok(Nothing)),
            (-1_000, Ok(Nothing)),
            (1_001, Ok(SecondFactor)),
            (-5_000, Ok(SecondFactor)),
            (5_001, Ok(SecondPerson)),
            (10_000, Ok(SecondPerson)),
            (-10_001, Err(AdjustmentLimit::Member)),
            (i64::MIN, Err(AdjustmentLimit::Member)),
        ] {
            assert_eq!(needs(points), needed, "{points}");
        }
    }

    #[test]
    fn ten_adjustments_below_each_threshold_for_one_member() {
        let mut before = AdjustedBefore::default();
        let mut needed = Vec::new();
        for points in [2_600; 10] {
            needed.push(before.needs(points));
            if let Ok(needs) = needed[needed.len() - 1] {
                adjusts(&mut before, points, needs == SecondPerson);
            }
        }
        assert_eq!(needed[..4], [Ok(SecondFactor), Ok(SecondPerson), Ok(SecondPerson), Err(AdjustmentLimit::Member)]);
        assert_eq!(before.member.all, 7_800);
    }

    #[test]
    fn many_members_and_many_people() {
        // One person, a member each time.
        let mut before = AdjustedBefore::default();
        for (points, needed) in [(900, Nothing), (900, Nothing), (900, Nothing), (900, SecondFactor)] {
            assert_eq!(before.needs(points), Ok(needed));
            adds(&mut before.person, points, false);
            adds(&mut before.program, points, false);
        }
        assert_eq!(before.needs(1_401), Ok(SecondPerson));
        // Each time another person, too: the program's sum asks for a second one.
        let program = Adjusted { all: 19_500, alone: 19_500 };
        let others = AdjustedBefore { program, ..AdjustedBefore::default() };
        assert_eq!((others.needs(500), others.needs(501)), (Ok(Nothing), Ok(SecondPerson)));
        let program = Adjusted { all: 99_900, alone: 0 };
        let approved = AdjustedBefore { program, ..AdjustedBefore::default() };
        assert_eq!((approved.needs(100), approved.needs(101)), (Ok(Nothing), Err(AdjustmentLimit::Program)));
        let person = Adjusted { all: 49_900, alone: 0 };
        let approved = AdjustedBefore { person, ..AdjustedBefore::default() };
        assert_eq!((approved.needs(100), approved.needs(-101)), (Ok(Nothing), Err(AdjustmentLimit::Person)));
    }
}
