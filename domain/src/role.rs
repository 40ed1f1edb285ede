//! Who works for a program, and what each may do there.

/// What somebody is for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// All, and hand the program over.
    Owner,
    /// All but that.
    Manager,
    /// The till.
    Cashier,
    /// Figures only.
    Analyst,
    /// Runs the program for its owner, for a time: rules, figures and what members write; neither the till nor keys.
    Agency,
}

/// What can be done for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Take purchases, use coupons, take points in payment.
    Till,
    /// See what figures come to.
    Figures,
    /// Read what members wrote, reply to it, decide about held referrals.
    Members,
    /// Change balances and cancel coupons.
    Balances,
    /// Change rules.
    Rules,
    /// Invite staff and take roles away.
    Staff,
    /// Make, rotate and revoke API keys.
    Keys,
    /// Read who did what.
    AuditLog,
    /// Hand the program over.
    Ownership,
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 9] = [
        Right::Till,
        Right::Figures,
        Right::Members,
        Right::Balances,
        Right::Rules,
        Right::Staff,
        Right::Keys,
        Right::AuditLog,
        Right::Ownership,
    ];
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Manager, Role::Agency, Role::Cashier, Role::Analyst];

    /// The matrix: who may do what.
    pub fn may(self, right: Right) -> bool {
        match self {
            Role::Owner => true,
            Role::Manager => right != Right::Ownership,
            Role::Agency => matches!(right, Right::Figures | Right::Members | Right::Rules),
            Role::Cashier => right == Right::Till,
            Role::Analyst => right == Right::Figures,
        }
    }

    /// Whom he may invite, and whose role he may take away. Another owner is made by handing over only.
    pub fn may_appoint(self, other: Role) -> bool {
        match self {
            Role::Owner => other != Role::Owner,
            Role::Manager => matches!(other, Role::Cashier | Role::Analyst),
            Role::Agency | Role::Cashier | Role::Analyst => false,
        }
    }

    /// The code that is stored and that a program file names.
    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Cashier => "cashier",
            Role::Analyst => "analyst",
            Role::Agency => "agency",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_line_by_line() {
        let yes = |marks: &str| marks.split_whitespace().map(|mark| mark == "yes").collect::<Vec<_>>();
        // owner, manager, agency, cashier, analyst
        let matrix = [
            (Right::Till, yes("yes yes no yes no")),
            (Right::Figures, yes("yes yes yes no yes")),
            (Right::Members, yes("yes yes yes no no")),
            (Right::Balances, yes("yes yes no no no")),
            (Right::Rules, yes("yes yes yes no no")),
            (Right::Staff, yes("yes yes no no no")),
            (Right::Keys, yes("yes yes no no no")),
            (Right::AuditLog, yes("yes yes no no no")),
            (Right::Ownership, yes("yes no no no no")),
        ];
        assert_eq!(matrix.each_ref().map(|(right, _)| *right), Right::ALL);
        for (right, who) in matrix {
            assert_eq!(Role::ALL.map(|role| role.may(right)).to_vec(), who, "{right:?}");
        }
    }

    #[test]
    fn nobody_appoints_his_equal_or_better() {
        for role in Role::ALL {
            assert!(!role.may_appoint(Role::Owner), "{role:?}");
            assert!(!role.may_appoint(role), "{role:?}");
            let appoints = Role::ALL.into_iter().any(|other| role.may_appoint(other));
            assert_eq!(appoints, role.may(Right::Staff), "{role:?}");
        }
    }
}
