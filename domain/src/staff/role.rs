//! Roles of people who work for a program, and the rights of each role (`docs/rules.md#roles`).

use crate::serde_as_text;

/// The role of a person in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Has all rights, and can hand the program over.
    Owner,
    /// Has all rights except those of [`Permission::Ownership`].
    Manager,
    /// Works at the till.
    Cashier,
    /// Sees figures only.
    Analyst,
    /// Runs the program for its owner for a limited time: rules, figures and members, but neither the till nor keys.
    Agency,
}

serde_as_text!(Role, |it| it.code(), Role::from_code);

/// A right of staff in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Take purchases, redeem coupons, take points in payment.
    Till,
    /// See figures.
    Figures,
    /// Read and reply to what members wrote, decide about held referrals.
    Members,
    /// Change balances and cancel coupons.
    Balances,
    /// Change rules.
    Rules,
    /// Change the catalog of rewards, and names.
    Catalog,
    /// Invite staff and revoke roles.
    Staff,
    /// Create, rotate and revoke API keys.
    Keys,
    /// Read the audit log.
    AuditLog,
    /// Hand the program over, announce its end, export it.
    Ownership,
}

impl Permission {
    /// All rights.
    pub const ALL: [Permission; 10] = [
        Permission::Till,
        Permission::Figures,
        Permission::Members,
        Permission::Balances,
        Permission::Rules,
        Permission::Catalog,
        Permission::Staff,
        Permission::Keys,
        Permission::AuditLog,
        Permission::Ownership,
    ];
}

impl Role {
    /// All roles, those with most rights first.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Manager, Role::Agency, Role::Cashier, Role::Analyst];

    /// Whether the role has a right, by the table in `docs/rules.md#roles`.
    pub fn may(self, right: Permission) -> bool {
        match self {
            Role::Owner => true,
            Role::Manager => right != Permission::Ownership,
            Role::Agency => matches!(right, Permission::Figures | Permission::Members | Permission::Rules),
            Role::Cashier => right == Permission::Till,
            Role::Analyst => right == Permission::Figures,
        }
    }

    /// Whether changes of rules by the role take effect without an owner's approval.
    pub fn decides_rules(self) -> bool {
        self.may(Permission::Rules) && self != Role::Agency
    }

    /// Whether the role may invite and revoke another one (`docs/rules.md#appointing`). Owners are made by handing over
    /// only.
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

    /// Reads a code; anything else is `None`.
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
            (Permission::Catalog, yes("yes yes no no no")),
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
