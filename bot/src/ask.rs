//! What can be asked of the bot, by a command, a button or in words.

use crate::payload::Payload;
use domain::{
    ApiKeyId, CardNumber, CouponCode, Day, DecisionReason, Field, Lang, MemberNo, OrderId, ProgramId, Role, ShortId,
    Wave,
};
use store::Scope;

/// A survey's wave, as a button carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveRef {
    /// The program.
    pub program: ProgramId,
    /// The survey.
    pub survey: ShortId,
    /// The wave.
    pub wave: Wave,
}

impl std::fmt::Display for WaveRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.program, self.survey, self.wave)
    }
}

/// What is asked. A program is `None` where a command does not name one: then it is the one used last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// `/start`.
    Start(Payload),
    /// A language was chosen on the way in.
    JoinInLanguage(Lang, Payload),
    /// The text of consent, to read before agreeing.
    Consent(Lang, Payload),
    /// The privacy policy.
    Policy(Lang, Payload),
    /// Agreed.
    Agree(Lang, Payload),
    /// Not now.
    Decline(Lang, Payload),
    /// The menu.
    Home(Option<ProgramId>),
    /// The balance.
    Points(Option<ProgramId>),
    /// A page of history, entries before this version.
    History(Option<ProgramId>, u64),
    /// An entry explained; 0 is the newest.
    Why(Option<ProgramId>, u64),
    /// The card.
    Card(Option<ProgramId>),
    /// The card was lost: asked for.
    LostCardPrompt(ProgramId),
    /// Confirmed, of this number.
    LostCard(ProgramId, CardNumber),
    /// The card's QR picture.
    Qr(Option<ProgramId>),
    /// Choose a language.
    Language,
    /// A language was chosen.
    SetLanguage(Lang),
    /// Help.
    Help(Option<ProgramId>),
    /// One's programs.
    Programs,
    /// What is stored about me.
    Privacy,
    /// Delete it: asked for.
    ForgetPrompt,
    /// Delete it: confirmed.
    ForgetForGood,
    /// The catalog.
    Rewards(Option<ProgramId>),
    /// A reward of it.
    Reward(Option<ProgramId>, ShortId),
    /// Take it: for the price that stood on the screen, under the single-use id that was minted with it.
    Redeem(ProgramId, ShortId, i64, OrderId),
    /// The sender's coupons.
    Coupons(Option<ProgramId>),
    /// One of them; for staff anybody's.
    Coupon(Option<ProgramId>, CouponCode),
    /// Its QR picture.
    CouponQr(ProgramId, CouponCode),
    /// Give it back: asked for.
    GiveBackPrompt(ProgramId, CouponCode),
    /// Give it back: confirmed.
    GiveBack(ProgramId, CouponCode),
    /// A coupon's code that is none.
    CouponUsage,
    /// Points shall pay a share of a bill.
    Approve(ProgramId, OrderId),
    /// They shall not.
    DeclinePay(ProgramId, OrderId),
    /// The level and the way to the next.
    Level(Option<ProgramId>),
    /// The birthday.
    Birthday,
    /// Choose its month.
    BirthdayMonths,
    /// Choose its day in a month.
    BirthdayMonth(i8),
    /// This is it.
    SetBirthday(i8, i8),
    /// It shall not be stored any more.
    RemoveBirthday,
    /// Whether the ledger still says what a code was made of.
    Verify(String),
    /// Staff: change a balance; card, points and reason as they were typed.
    AdjustPrompt(String),
    /// Staff: confirmed.
    Adjust(ProgramId, OrderId),
    /// Staff: cancel a coupon.
    CancelCoupon(ProgramId, CouponCode),
    /// Invite friends.
    Invite(Option<ProgramId>),
    /// The invitation's QR picture.
    InviteQr(ProgramId),
    /// A page of the friends, those after a place.
    Friends(Option<ProgramId>, Option<String>),
    /// Claim the reward for a friend.
    ClaimReward(ProgramId, MemberNo),
    /// Claim all rewards.
    ClaimAll(ProgramId),
    /// Whoever invited the sender may see his first name, or not any more.
    ShowName(ProgramId, bool),
    /// Those who invite most.
    Leaderboard(Option<ProgramId>),
    /// Be on that list under a nickname, under one's first name, or not at all.
    SetLeaderboardListing(ProgramId, LeaderboardListing),
    /// Ask staff to look at a held referral.
    Appeal(ProgramId, MemberNo),
    /// Staff: the held referrals.
    Held(Option<ProgramId>),
    /// Staff: what came of invitations lately.
    ReferralsReport,
    /// Staff: one referral.
    Referral(ProgramId, MemberNo),
    /// Staff: who invited the holder of a card, as it was typed.
    FindReferral(String),
    /// Staff: let it pass, or reject it: asked for.
    DecideReferralPrompt(ProgramId, MemberNo, bool),
    /// Staff: decided, for one of the reasons offered.
    Decide(ProgramId, MemberNo, DecisionReason),
    /// The answer to a survey.
    Score(WaveRef, u8),
    /// Give another one.
    ChangeScore(WaveRef),
    /// No words.
    SkipWords(WaveRef),
    /// Not now.
    SnoozeSurveys(WaveRef),
    /// Never ask.
    OptOutOfSurveys(WaveRef),
    /// Staff may see the first name with what was written, or may not any more.
    SignComment(WaveRef, bool),
    /// Go on with the conversation that followed an answer.
    ContinueConversation(WaveRef),
    /// Being asked; for staff the reports.
    Surveys(Option<ProgramId>),
    /// Be asked, or not.
    SetSurveysEnabled(ProgramId, bool),
    /// Staff: what a wave came to.
    SurveyReport(WaveRef),
    /// Staff: the same as a picture.
    Histogram(WaveRef),
    /// Staff: a page of what was written.
    Comments(WaveRef, u16),
    /// Staff: cases that wait for a reply.
    Cases(Option<ProgramId>),
    /// Staff: what a member answered and wrote.
    Case(WaveRef, MemberNo),
    /// Staff: reply to it.
    CaseReply(WaveRef, MemberNo),
    /// Staff: nothing more is to be done about it.
    CaseClose(WaveRef, MemberNo),
    /// Staff: tell those who answered what was done about it.
    ActionReportPrompt(WaveRef),
    /// Staff: confirmed.
    SendActionReport(WaveRef, String),
    /// Staff: why the holder of a card is asked or not, as it was typed.
    SurveyEligibility(String),
    /// Staff: the surveys, and what they came to.
    Reports(Option<ProgramId>),
    /// Where one works, and what one is setting up.
    Business,
    /// Staff: all that can be done for a program.
    StaffMenu(Option<ProgramId>),
    /// Set a program up.
    NewProgram,
    /// Ask for a field of a draft.
    Field(ProgramId, Field),
    /// The answer to it.
    Set(ProgramId, Field, String),
    /// A draft as a whole.
    Review(ProgramId),
    /// A purchase to see what a draft does.
    TryOut(ProgramId),
    /// Open the program, as it was shown.
    Publish(ProgramId, String),
    /// Throw a draft away: asked for.
    DropDraftPrompt(ProgramId),
    /// Confirmed.
    DropDraft(ProgramId),
    /// The live rules.
    Rules(Option<ProgramId>),
    /// Staff: change them.
    ChangeRules(ProgramId),
    /// Confirmed, as it was shown; so many days from now.
    ApplyRules(ProgramId, String, u8),
    /// Staff: the program shall speak one more language.
    AddLanguagePrompt(ProgramId, Lang),
    /// Confirmed, as its words were shown.
    AddLanguage(ProgramId, Lang, String),
    /// Staff: how people join.
    JoinLink(ProgramId),
    /// The same as a picture to print.
    Poster(ProgramId),
    /// Staff: who works here.
    Team(ProgramId),
    /// Invite somebody: as what.
    InviteStaffPrompt(ProgramId),
    /// Invite an agency: for how long.
    InviteStaffTermPrompt(ProgramId),
    /// A link for one; for so many months where it ends.
    InviteStaff(ProgramId, Role, u8),
    /// One of the staff, by the number under which he is told things.
    Colleague(ProgramId, MemberNo),
    /// Take his role away: asked for.
    RevokePrompt(ProgramId, MemberNo),
    /// Confirmed.
    Revoke(ProgramId, MemberNo),
    /// Hand the program over to him: asked for.
    HandOverPrompt(ProgramId, MemberNo),
    /// Confirmed.
    HandOver(ProgramId, MemberNo),
    /// Give up one's own role: asked for.
    ResignPrompt(ProgramId),
    /// Confirmed.
    Resign(ProgramId),
    /// Staff: who did what; entries before a number.
    AuditLog(ProgramId, Option<u64>),
    /// All of it as a file.
    ExportLog(ProgramId),
    /// The whole program as files.
    Export(ProgramId),
    /// Staff: what the program may have at most.
    Limits(ProgramId),
    /// The program's end.
    WindDown(ProgramId),
    /// Announce it, with so many days to spend points: asked for.
    AnnounceWindDownPrompt(ProgramId, u16),
    /// Confirmed: the end of this number, as it was shown on this day.
    AnnounceWindDown(ProgramId, u16, u32, Day),
    /// Call the end of this number off.
    Reopen(ProgramId, u32),
    /// Staff: approve an adjustment that somebody else asked for.
    ApproveAdjustment(ProgramId, OrderId),
    /// Reject it.
    RejectAdjustment(ProgramId, OrderId),
    /// Staff: the till, which waits for a card or a coupon.
    Till(Option<ProgramId>),
    /// What was read off a photo, if anything was.
    ScannedPhoto(Option<String>),
    /// A card was shown: for how much?
    SaleAmount(ProgramId, CardNumber),
    /// Ring a sale up.
    Sell(ProgramId, OrderId),
    /// Undo it.
    SaleUndo(ProgramId, OrderId),
    /// Points shall pay a share of it; how far that is.
    SalePoints(ProgramId, OrderId),
    /// They shall not.
    SaleCancel(ProgramId, OrderId),
    /// Redeem a coupon, under a single-use id.
    UseCoupon(ProgramId, CouponCode, OrderId),
    /// A cashier's limit for a day.
    TillLimitPrompt(ProgramId, MemberNo),
    /// Staff: the API keys.
    Keys(ProgramId),
    /// A new one: what it may do.
    KeyScopePrompt(ProgramId),
    /// What it is called.
    KeyNamePrompt(ProgramId, Scope),
    /// Make it, under a single-use id.
    MakeKey(ProgramId, Scope, ShortId, OrderId),
    /// One of them.
    Key(ProgramId, ApiKeyId),
    /// Make its successor: asked for.
    RotateKeyPrompt(ProgramId, ApiKeyId),
    /// Confirmed, under a single-use id.
    Rotate(ProgramId, ApiKeyId, OrderId),
    /// Revoke it: asked for.
    RevokeKeyPrompt(ProgramId, ApiKeyId),
    /// Confirmed.
    RevokeKey(ProgramId, ApiKeyId),
    /// The second factor.
    Factor,
    /// Turn it off.
    FactorOff,
    /// Whatever was begun is not wanted any more.
    Cancel,
    /// A message in words, by its number in the chat.
    Text(i32, String),
    /// Media, or a command that mean nothing to us.
    NotUnderstood,
    /// A button that no longer means anything.
    OldButton,
}

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
