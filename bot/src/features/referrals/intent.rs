//! Intents: invitations and what comes of them.

use crate::callback::{CallbackArg, Command, Decoder, Encoder, intents};
use crate::texts::Texts;
use domain::{DecisionReason, MemberNo, ProgramId};

intents! {
    /// Intents: invitations and what comes of them.
    ReferralsIntent;
    /// Invite friends.
    Invite(program: Option<ProgramId>) = "invite",
    /// The invitation's QR picture.
    InviteQr(program: ProgramId) = "invite_qr",
    /// A page of the friends, those after a place.
    Friends(program: Option<ProgramId>, after: Option<FriendsCursor>) = "friends",
    /// Claim the reward for a friend.
    ClaimReward(program: ProgramId, friend: MemberNo) = "claim_reward",
    /// Claim all rewards.
    ClaimAll(program: ProgramId) = "claim_all",
    /// Whoever invited the sender may see his first name, or not any more.
    ShowName(program: ProgramId, shown: bool) = "show_name" / "hide_name",
    /// Those who invite most.
    Leaderboard(program: Option<ProgramId>) = "leaders",
    /// Be on that list under a nickname, under one's first name, or not at all.
    SetLeaderboardListing(program: ProgramId, how: LeaderboardListing) = "lead",
    /// Ask staff to look at a held referral.
    Appeal(program: ProgramId, friend: MemberNo) = "appeal",
    /// Staff: the held referrals.
    Held(program: Option<ProgramId>) = "held",
    /// Staff: what came of invitations lately.
    ReferralsReport = _,
    /// Staff: one referral.
    Referral(program: ProgramId, friend: MemberNo) = "referral",
    /// Staff: who invited the holder of a card, as it was typed.
    FindReferral(typed: String) = _,
    /// Staff: let it pass, or reject it: asked for.
    DecideReferralPrompt(program: ProgramId, friend: MemberNo, pass: bool) = "pass_ask" / "reject_ask",
    /// Staff: decided, for one of the reasons offered.
    Decide(program: ProgramId, friend: MemberNo, reason: DecisionReason) = "decide",
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<ReferralsIntent>] = &[
    Command { names: &["invite"], menu: Some((9, Texts::command_invite)), intent: |_| ReferralsIntent::Invite(None) },
    Command {
        names: &["leaders"],
        menu: Some((10, Texts::command_leaderboard)),
        intent: |_| ReferralsIntent::Leaderboard(None),
    },
    Command { names: &["held"], menu: None, intent: |_| ReferralsIntent::Held(None) },
    Command { names: &["referrals"], menu: None, intent: |_| ReferralsIntent::ReferralsReport },
    Command { names: &["referral"], menu: None, intent: |typed| ReferralsIntent::FindReferral(typed.to_owned()) },
];

/// How somebody is on the list of those who invite most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaderboardListing {
    /// Under a nickname that says nothing of him.
    Nickname,
    /// Under his first name.
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

/// Where a page of friends begins.
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
