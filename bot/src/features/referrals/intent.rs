//! Intents about referrals.

use crate::callback::{CallbackArg, Command, Decoder, Encoder, intents};
use crate::texts::Texts;
use domain::{DecisionReason, MemberNo, ProgramId};

intents! {
    /// Intents about referrals.
    ReferralsIntent;
    /// Show the invitation to send to friends.
    Invite(program: Option<ProgramId>) = "invite",
    /// Show the QR picture of the invitation.
    InviteQr(program: ProgramId) = "invite_qr",
    /// Show a page of the friends, from a cursor on.
    Friends(program: Option<ProgramId>, after: Option<FriendsCursor>) = "friends",
    /// Claim the reward for one friend.
    ClaimReward(program: ProgramId, friend: MemberNo) = "claim_reward",
    /// Claim all rewards.
    ClaimAll(program: ProgramId) = "claim_all",
    /// Let the inviter see the sender's first name, or stop showing it.
    ShowName(program: ProgramId, shown: bool) = "show_name" / "hide_name",
    /// Show the leaderboard.
    Leaderboard(program: Option<ProgramId>) = "leaders",
    /// Be listed there under a nickname, under one's first name, or not at all.
    SetLeaderboardListing(program: ProgramId, how: LeaderboardListing) = "lead",
    /// Ask staff to review a held referral.
    Appeal(program: ProgramId, friend: MemberNo) = "appeal",
    /// Staff: list the held referrals.
    Held(program: Option<ProgramId>) = "held" for Members,
    /// Staff: show the figures of referrals.
    ReferralsReport = _ for Members,
    /// Staff: show one referral.
    Referral(program: ProgramId, friend: MemberNo) = "referral" for Members,
    /// Staff: find who invited the holder of a card, by its number as it was typed.
    FindReferral(typed: String) = _ for Members,
    /// Staff: let a held referral pass or reject it; asks for the reason.
    DecideReferralPrompt(program: ProgramId, friend: MemberNo, pass: bool) = "pass_ask" / "reject_ask" for Members,
    /// Staff: the decision, with its reason.
    Decide(program: ProgramId, friend: MemberNo, reason: DecisionReason) = "decide" for Members,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ReferralsIntent>] = &[
    Command { names: &["invite"], menu: Some((9, Texts::command_invite)), intent: |_| ReferralsIntent::Invite(None) },
    Command {
        names: &["leaders"],
        menu: Some((10, Texts::command_leaderboard)),
        intent: |_| ReferralsIntent::Leaderboard(None),
    },
    Command { names: &["held"], menu: Some((22, Texts::command_held)), intent: |_| ReferralsIntent::Held(None) },
    Command {
        names: &["referrals"],
        menu: Some((23, Texts::command_referrals)),
        intent: |_| ReferralsIntent::ReferralsReport,
    },
    Command {
        names: &["referral"],
        menu: Some((24, Texts::command_referral)),
        intent: |typed| ReferralsIntent::FindReferral(typed.to_owned()),
    },
];

/// How a member is listed on the leaderboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaderboardListing {
    /// Under a nickname that does not identify them.
    Nickname,
    /// Under their first name.
    Name,
    /// Not at all.
    Off,
}

impl LeaderboardListing {
    const ALL: [(LeaderboardListing, &'static str); 3] = [
        (LeaderboardListing::Nickname, "nickname"),
        (LeaderboardListing::Name, "name"),
        (LeaderboardListing::Off, "off"),
    ];

    pub(crate) fn code(self) -> &'static str {
        LeaderboardListing::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    pub(crate) fn from_code(code: &str) -> Option<LeaderboardListing> {
        LeaderboardListing::ALL.iter().find(|(_, known)| *known == code).map(|(lead, _)| *lead)
    }
}

impl CallbackArg for LeaderboardListing {
    fn write(&self, to: &mut Encoder) {
        self.code().to_owned().write(to);
    }
    fn read(from: &mut Decoder<'_>) -> Option<LeaderboardListing> {
        LeaderboardListing::from_code(&String::read(from)?)
    }
}

/// The place at which a page of friends begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FriendsCursor(pub String);

impl CallbackArg for FriendsCursor {
    fn write(&self, to: &mut Encoder) {
        self.0.write(to);
    }
    fn read(from: &mut Decoder<'_>) -> Option<FriendsCursor> {
        Some(FriendsCursor(String::read(from)?)).filter(|cursor| cursor.0.starts_with(['z', 'f']))
    }
}
