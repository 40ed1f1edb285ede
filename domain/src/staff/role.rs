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
pub enum Permission {
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

impl Permission {
    /// All rights.
    pub const ALL: [Permission; 9] = [
        Permission::Till,
        Permission::Figures,
        Permission::Members,
        Permission::Balances,
        Permission::Rules,
        Permission::Staff,
        Permission::Keys,
        Permission::AuditLog,
        Permission::Ownership,
    ];
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Manager, Role::Agency, Role::Cashier, Role::Analyst];

    /// The matrix: who may do what.
    pub fn may(self, right: Permission) -> bool {
        match self {
            Role::Owner => true,
            Role::Manager => right != Permission::Ownership,
            Role::Agency => matches!(right, Permission::Figures | Permission::Members | Permission::Rules),
            Role::Cashier => right == Permission::Till,
            Role::Analyst => right == Permission::Figures,
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
            (Permission::Till, yes("yes yes no yes no")),
            (Permission::Figures, yes("yes yes yes no yes")),
            (Permission::Members, yes("yes yes yes no no")),
            (Permission::Balances, yes("yes yes no no no")),
            (Permission::Rules, yes("yes yes yes no no")),
            (Permission::Staff, yes("yes yes no no no")),
            (Permission::Keys, yes("yes yes no no no")),
            (Permission::AuditLog, yes("yes yes no no no")),
            (Permission::Ownership, yes("yes no no no no")),
        ];
        assert_eq!(matrix.each_ref().map(|(right, _)| *right), Permission::ALL);
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
            assert_eq!(appoints, role.may(Permission::Staff), "{role:?}");
        }
    }
}
