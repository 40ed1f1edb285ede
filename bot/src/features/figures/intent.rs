//! Intents about members as staff sees them.

use crate::callback::{Command, intents};
use domain::{MemberNo, ProgramId};

intents! {
    /// Intents about members as staff sees them.
    FiguresIntent;
    /// List members, those who were seen last first.
    Members(program: ProgramId) = "members" for Members,
    /// List members who were seen before this one.
    MembersBefore(program: ProgramId, member: MemberNo) = "members_older" for Members,
    /// List members who were seen after this one.
    MembersAfter(program: ProgramId, member: MemberNo) = "members_newer" for Members,
    /// Show a member.
    Member(program: ProgramId, member: MemberNo) = "member" for Members,
    /// Show a member with their first name, which is recorded in the audit log.
    MemberName(program: ProgramId, member: MemberNo) = "member_name" for Members,
    /// Show a member's history, with the entries before this version.
    MemberHistory(program: ProgramId, member: MemberNo, before: Option<u64>) = "member_history" for Members,
    /// Show a member's coupons.
    MemberCoupons(program: ProgramId, member: MemberNo) = "member_coupons" for Members,
    /// A card, or the end of one, was typed.
    FindMember(program: ProgramId, text: String) = _ for Members,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<FiguresIntent>] = &[];
