//! Intents about staff and adjustments of balances.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CouponCode, Lang, MemberNo, OrderId, ProgramId, Role};
use store::StaffToken;

intents! {
    /// Intents about staff and adjustments of balances.
    StaffIntent;
    /// Staff: adjust a balance, with card, points and reason as they were typed; asks for confirmation.
    AdjustPrompt(typed: String) = _ for Balances,
    /// Staff: the adjustment is confirmed.
    Adjust(program: ProgramId, id: OrderId) = "adjust" for Balances,
    /// Staff: cancel a coupon.
    CancelCoupon(program: ProgramId, code: CouponCode) = "cancel_coupon" for Balances,
    /// List the programs where the sender works, and their drafts.
    Business = "business",
    /// Staff: show the staff menu of a program.
    StaffMenu(program: Option<ProgramId>) = "desk",
    /// Staff: show what is set once and seldom changed.
    Settings(program: ProgramId) = "settings",
    /// Staff: ask by how many points a member's balance is changed, and why.
    AdjustPoints(program: ProgramId, member: MemberNo) = "adjust_ask" for Balances,
    /// Staff: the points and the reason were typed.
    TypedAdjustment(program: ProgramId, member: MemberNo, text: String) = _ for Balances,
    /// Staff: show the link by which members join.
    JoinLink(program: ProgramId) = "join_link",
    /// Staff: show that link as a picture to print.
    Poster(program: ProgramId) = "poster",
    /// Staff: list who works for the program.
    Team(program: ProgramId) = "team" for Staff,
    /// Staff: invite somebody; asks for the role.
    InviteStaffPrompt(program: ProgramId) = "hire_ask" for Staff,
    /// Staff: invite an agency; asks for the term.
    InviteStaffTermPrompt(program: ProgramId) = "hire_term" for Staff,
    /// Staff: make a link for one new colleague; `months` is the term of an agency.
    InviteStaff(program: ProgramId, role: Role, months: u8) = "hire" for Staff,
    /// Staff: show a colleague, by the number under which they are notified.
    Colleague(program: ProgramId, member: MemberNo) = "colleague" for Staff,
    /// Staff: revoke a colleague's role; asks for confirmation.
    RevokePrompt(program: ProgramId, member: MemberNo) = "revoke_ask" for Staff,
    /// Staff: the revocation is confirmed.
    Revoke(program: ProgramId, member: MemberNo) = "revoke" for Staff,
    /// Staff: hand the program over to a colleague; asks for confirmation.
    HandOverPrompt(program: ProgramId, member: MemberNo) = "hand_over_ask" for Ownership,
    /// Staff: handing over is confirmed.
    HandOver(program: ProgramId, member: MemberNo) = "hand_over" for Ownership,
    /// Staff: give up one's own role; asks for confirmation.
    ResignPrompt(program: ProgramId) = "resign_ask",
    /// Staff: giving up the role is confirmed.
    Resign(program: ProgramId) = "resign",
    /// Staff: show the audit log, with the entries before this number.
    AuditLog(program: ProgramId, before: Option<u64>) = "audit_log" for AuditLog,
    /// Staff: take back the change of this record of the audit log.
    TakeBack(program: ProgramId, number: u64) = "take_back" for AuditLog,
    /// Staff: approve an adjustment that a colleague requested.
    ApproveAdjustment(program: ProgramId, id: OrderId) = "approve_adjust" for Balances,
    /// Staff: reject an adjustment that a colleague requested.
    RejectAdjustment(program: ProgramId, id: OrderId) = "reject_adjust" for Balances,
    /// An invitation to work was opened.
    Invitation(lang: Lang, token: StaffToken) = _,
    /// The invitation to work is accepted.
    AcceptInvitation(lang: Lang, token: StaffToken) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<StaffIntent>] = &[
    Command { names: &["business"], menu: Some((19, Texts::command_business)), intent: |_| StaffIntent::Business },
    Command {
        names: &["adjust"],
        menu: Some((26, Texts::command_adjust)),
        intent: |typed| StaffIntent::AdjustPrompt(typed.to_owned()),
    },
];
