//! Intents: people who work for a program, and changes of balances.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CouponCode, Lang, MemberNo, OrderId, ProgramId, Role};
use store::StaffToken;

intents! {
    /// Intents: people who work for a program, and changes of balances.
    StaffIntent;
    /// Staff: change a balance; card, points and reason as they were typed.
    AdjustPrompt(typed: String) = _,
    /// Staff: confirmed.
    Adjust(program: ProgramId, id: OrderId) = "adjust",
    /// Staff: cancel a coupon.
    CancelCoupon(program: ProgramId, code: CouponCode) = "cancel_coupon",
    /// Where one works, and what one is setting up.
    Business = "business",
    /// Staff: all that can be done for a program.
    StaffMenu(program: Option<ProgramId>) = "desk",
    /// Staff: how people join.
    JoinLink(program: ProgramId) = "join_link",
    /// The same as a picture to print.
    Poster(program: ProgramId) = "poster",
    /// Staff: who works here.
    Team(program: ProgramId) = "team",
    /// Invite somebody: as what.
    InviteStaffPrompt(program: ProgramId) = "hire_ask",
    /// Invite an agency: for how long.
    InviteStaffTermPrompt(program: ProgramId) = "hire_term",
    /// A link for one; for so many months where it ends.
    InviteStaff(program: ProgramId, role: Role, months: u8) = "hire",
    /// One of the staff, by the number under which he is told things.
    Colleague(program: ProgramId, member: MemberNo) = "colleague",
    /// Take his role away: asked for.
    RevokePrompt(program: ProgramId, member: MemberNo) = "revoke_ask",
    /// Confirmed.
    Revoke(program: ProgramId, member: MemberNo) = "revoke",
    /// Hand the program over to him: asked for.
    HandOverPrompt(program: ProgramId, member: MemberNo) = "hand_over_ask",
    /// Confirmed.
    HandOver(program: ProgramId, member: MemberNo) = "hand_over",
    /// Give up one's own role: asked for.
    ResignPrompt(program: ProgramId) = "resign_ask",
    /// Confirmed.
    Resign(program: ProgramId) = "resign",
    /// Staff: who did what; entries before a number.
    AuditLog(program: ProgramId, before: Option<u64>) = "audit_log",
    /// Staff: approve an adjustment that somebody else asked for.
    ApproveAdjustment(program: ProgramId, id: OrderId) = "approve_adjust",
    /// Reject it.
    RejectAdjustment(program: ProgramId, id: OrderId) = "reject_adjust",
    /// An invitation to work was opened.
    Invitation(lang: Lang, token: StaffToken) = _,
    /// It is accepted.
    AcceptInvitation(lang: Lang, token: StaffToken) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<StaffIntent>] = &[
    Command { names: &["business"], menu: Some((19, Texts::command_business)), intent: |_| StaffIntent::Business },
    Command { names: &["adjust"], menu: None, intent: |typed| StaffIntent::AdjustPrompt(typed.to_owned()) },
];
