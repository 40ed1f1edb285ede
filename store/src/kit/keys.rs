//! The keys of all items, in one place. `docs/items.md` lists the items; this is how they are found.
//!
//! | access | reads | keys |
//! |---|---|---|
//! | a till posts a purchase | the card beside its API key, then the account | `C#`, `K#`, then `A#…`/`A` |
//! | an operation is repeated | nothing: the entry's own key refuses and returns the first entry | `P#…#B#…`/`0`,
//! `R#…`; `A#…`/`O#…` |
//! | a member sees their points | the person, then the account | Vault `U#`, Ledger `A#…`/`A` |
//! | a member sees their history | a page of the index `history` | `<program>#<shard>`, `<member>#<version>` |
//! | a client reconciles | the same index, shard after shard | as above |
//! | the notifier renders a message | person of a member, person, the entry | Vault `M#`, `U#`; Ledger |
//! | any function needs the rules or the catalog | the program's partition, cached for a minute | `P#<program>` |
//! | an award or a reward takes from a budget or a stock | one of its shards, in the posting's transaction |
//! `P#…#L#…`/`S#` |
//! | a till redeems a coupon | the coupon beside the API key | `P#…#N#…` |
//! | a till asks for points, the member approves | the redemption | `P#…#D#…` |
//! | maintenance finds accounts that are due | a page of the index `review` | `<program>#<shard>`, a day |
//! | managers get a notification | the program's staff | `P#…`/`S#` |
//! | staff does something in the chat | the role, beside the program | `P#…`/`S#…` |
//! | a cashier rings up a sale in the chat | the sale, their day, what is usual | `P#…#O#…`, `P#…#H#…`, `P#…`/`Q` |
//! | a person opens an invitation to work | the link | `H#` |
//! | an owner sets up a program | the draft | `G#…` |
//! | a second person approves an adjustment | the approval | `P#…#X#…` |
//! | an export that was asked for is handed out | what was asked for | `P#…#Q` |
//! | staff adjusts a balance | what was adjusted on the days before | `P#…#J` |
//! | a person joins | the number of the program's accounts | `P#…#C` |
//! | a till reports more than its share of the limit in a minute | the count of the minute | `P#…#R#…` |
//! | maintenance sends a broadcast to members | the broadcasts that are not complete | `P#…#U` |
//! | an audit event is recorded; owners read the log | the head of the log; a page of it | `P#…#Z`/`H`, `E#` |
//! | a member opens an invitation | the link, and the Vault's item of the invitation | `J#`, Vault `I#` |
//! | the referrals function follows a friend | the referral, the account, its later entries | `A#…`/`R`, index
//! `history` |
//! | a referrer sees their friends | the counts; a page of the index `history` | `A#…`/`F#`, `<program>#friends#…` |
//! | holds end, claims lapse; staff sees held referrals | pages of the index `review` | `<program>#r…`,
//! `<program>#held` |
//! | a survey is asked, answered, counted | the respondent, the ask, a shard of the wave's counters | `A#…`/`N`,
//! `A#…`/`Q#`, `P#…#V#` |
//! | the surveys function finds whom to ask | pages of the index `review` | `<program>#n…` |
//! | a wave is recounted; its respondents get a report | pages of the index `review` | `<program>#q…` |
//! | staff sees open cases | a page of the index `review` | `<program>#cases` |
//! | staff reads answers in words | a page of a wave's partition | Vault `T#` |
//! | operators see dead letters | a reader's partition | Outbox `D#` |
//! | an entry is folded into figures | the member's facts, later entries; a shard of the day | `A#…`/`M`, index
//! `history`; `P#…#W` |
//! | staff sees figures of days | the shards of those days | `P#…#W` |
//! | staff lists members, finds one by the end of a card | a page of the index `review`; a partition | `<program>#m…`;
//! `P#…#4#…` |
//! | the worker of journeys finds runs that are due | a page of the index `review` | `#j…` |
//! | it, and the notifier, moves a run | the run, the account, the journey | `A#…`/`J#…`, `A#…`/`A`, `P#…#E` |
//! | a promotion takes its place | the promotions of a person | Vault `A#` |
//! | maintenance finds birthdays | the partition of a hashed day | Vault `D#` |

mod figures;
mod journeys;
mod outbox;
mod vault;

pub(crate) use figures::{
    card_ending, cards_ending_in, day_figures, days_figures, member_facts, members_listed, members_listed_shards,
    members_seen,
};
pub(crate) use journeys::{
    JOURNEY_SHARDS, due_runs, journey, journey_counts, journey_counts_shard, journey_version, journeys, leaving, run,
    runs_of,
};
pub(crate) use outbox::{bucket, dead_letter, failing, message, send_record};
pub(crate) use vault::{
    attention, birthday, birthday_partition, failed_update, invitation, last_ask, member, person, read_person, reason,
    thread, threads,
};

use crate::kit::key::Key;
use crate::surveys::ask_key::AskKey;
use domain::{
    ApiKeyId, CardNumber, CouponCode, Day, Hash, MemberNo, OperationId, OrderId, PersonKey, ProgramId, ShortId, Wave,
};

/// The number of shards of the index over a program's entries.
pub(crate) const HISTORY_SHARDS: usize = 16;
/// The number of shards of the index `review` for each program.
pub(crate) const REVIEW_SHARDS: usize = 4;
/// The number of shards of the count of a program's accounts.
const MEMBERS_SHARDS: u64 = 16;
/// The number of shards of the asks of a survey's wave.
pub(crate) const ASK_SHARDS: usize = 4;
/// The number of shards of a wave's counters.
pub(crate) const COUNT_SHARDS: usize = 16;
/// The partition that lists all programs.
pub(crate) const PROGRAMS: &str = "L";
/// The number of shards of the index `due` for service messages, and of those for all others.
pub(crate) const DUE_SHARDS: usize = 4;

pub(crate) fn program(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "M")
}

pub(crate) fn rules(program: &ProgramId, version: u32) -> Key {
    Key::new(format_args!("P#{program}"), format_args!("V#{version:06}"))
}

/// The item of a program in the list of all programs.
pub(crate) fn listed_program(program: &ProgramId) -> Key {
    Key::new(PROGRAMS, program)
}

/// A reward of a program's catalog.
pub(crate) fn reward(program: &ProgramId, reward: &ShortId) -> Key {
    Key::new(format_args!("P#{program}"), format_args!("W#{reward}"))
}

/// The partition of a budget or a stock.
pub(crate) fn pool_partition(program: &ProgramId, pool: &str) -> String {
    format!("P#{program}#L#{pool}")
}

/// The part of a budget or a stock that is not leased to a shard.
pub(crate) fn pool(program: &ProgramId, pool: &str) -> Key {
    Key::new(pool_partition(program, pool), "P")
}

/// A shard of a budget or a stock.
pub(crate) fn pool_shard(program: &ProgramId, pool: &str, shard: usize) -> Key {
    Key::new(pool_partition(program, pool), format_args!("S#{shard}"))
}

pub(crate) fn coupon(program: &ProgramId, code: &CouponCode) -> Key {
    Key::new(format_args!("P#{program}#N#{code}"), "N")
}

/// A redemption, named by its reference.
pub(crate) fn redemption(program: &ProgramId, reference: &OrderId) -> Key {
    Key::new(format_args!("P#{program}#D#{reference}"), "D")
}

/// The partition of the index `review` for an account.
pub(crate) fn review_partition(program: &ProgramId, member: MemberNo) -> String {
    review_shard(program, member.get() as usize % REVIEW_SHARDS)
}

pub(crate) fn review_shard(program: &ProgramId, shard: usize) -> String {
    format!("{program}#{shard}")
}

/// The partition of the index `review` for imports at which somebody has to work.
pub(crate) const RUNNING_IMPORTS: &str = "#i";

pub(crate) fn import(program: &ProgramId, number: u32) -> Key {
    Key::new(imports(program), format_args!("{number:06}"))
}

/// The partition of a program's imports.
pub(crate) fn imports(program: &ProgramId) -> String {
    format!("P#{program}#I")
}

pub(crate) fn staff(program: &ProgramId, person: &PersonKey) -> Key {
    Key::new(format_args!("P#{program}"), format_args!("S#{person}"))
}

/// The partition of a program's staff and the prefix of their keys.
pub(crate) fn all_staff(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "S#")
}

/// A mark that staff got a notification.
pub(crate) fn notified_once(program: &ProgramId, what: &str) -> Key {
    Key::new(format_args!("P#{program}#T#{what}"), "T")
}

/// The announced end of a program.
pub(crate) fn wind_down(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "N")
}

/// An adjustment that needs an approval.
pub(crate) fn approval(program: &ProgramId, id: &OrderId) -> Key {
    Key::new(format_args!("P#{program}#X#{id}"), "X")
}

/// What staff changed by hand in a program on a day.
pub(crate) fn staff_day(program: &ProgramId, day: Day) -> Key {
    Key::new(format_args!("P#{program}#J"), day)
}

/// An export of data that a person asked for.
pub(crate) fn export(program: &ProgramId, person: &PersonKey, what: &str) -> Key {
    Key::new(format_args!("P#{program}#Q"), format_args!("{person}#{what}"))
}

/// The number of all adjustments of a program.
pub(crate) fn adjusted_head(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}#J"), "H")
}

/// The limits of a program that differ from the default ones.
pub(crate) fn limits(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "O")
}

/// The partition of the counts of a program's accounts.
pub(crate) fn members_partition(program: &ProgramId) -> String {
    format!("P#{program}#C")
}

/// A shard of the counts of a program's accounts.
pub(crate) fn members_count(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(members_partition(program), (member.get() % MEMBERS_SHARDS).to_string())
}

/// The number of purchases that were reported in a minute.
pub(crate) fn minute(program: &ProgramId, minute: i64) -> Key {
    Key::new(format_args!("P#{program}#R#{minute}"), "P")
}

/// The partition of a program's broadcasts and their progress.
pub(crate) fn broadcasts(program: &ProgramId) -> String {
    format!("P#{program}#U")
}

pub(crate) fn broadcast(program: &ProgramId, kind: &str) -> Key {
    Key::new(broadcasts(program), kind)
}

/// A mark that a member got a broadcast of this kind.
pub(crate) fn broadcast_receipt(program: &ProgramId, member: MemberNo, kind: &str, number: u32) -> Key {
    Key::new(format_args!("A#{program}#{member}"), format_args!("L#{kind}#{number}"))
}

/// A purchase that a cashier typed and has yet to confirm.
pub(crate) fn sale(program: &ProgramId, id: &OrderId) -> Key {
    Key::new(format_args!("P#{program}#O#{id}"), "O")
}

/// The partition of the index `review` for the sales of a day.
pub(crate) fn sales_partition(program: &ProgramId, day: Day) -> String {
    format!("{program}#sales#{day}")
}

/// The counters of what a cashier rang up on a day.
pub(crate) fn till_day(program: &ProgramId, cashier: MemberNo, day: Day) -> Key {
    Key::new(format_args!("P#{program}#H#{cashier}"), day)
}

/// The day up to which the birthdays of a program were looked at.
pub(crate) fn birthdays_done(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "Y")
}

/// What is usually rung up in a program.
pub(crate) fn usual_sales(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}"), "Q")
}

/// The head of a program's audit log: its length and the hash of its last record.
pub(crate) fn audit_head(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}#Z"), "H")
}

/// The partition of the log's records and the prefix of their keys.
pub(crate) fn log_entries(program: &ProgramId) -> Key {
    Key::new(format_args!("P#{program}#Z"), "E#")
}

pub(crate) fn log_entry(program: &ProgramId, number: u64) -> Key {
    log_entries(program).then(format_args!("{number:010}"))
}

/// A link that invites a person to work for a program, named by the hash of its token.
pub(crate) fn staff_invite(token: Hash) -> Key {
    Key::new(format_args!("H#{token}"), "H")
}

/// The partition of a person's drafts.
pub(crate) fn drafts(person: &PersonKey) -> String {
    format!("G#{person}")
}

/// The draft of a program that a person sets up or changes.
pub(crate) fn draft(person: &PersonKey, program: &ProgramId) -> Key {
    Key::new(drafts(person), program)
}

/// The program to which a bare `/start` leads.
pub(crate) fn default_program() -> Key {
    Key::new("D", "D")
}

pub(crate) fn api_key(id: ApiKeyId) -> Key {
    Key::new(format_args!("K#{id}"), "K")
}

/// The partition that lists a program's API keys.
pub(crate) fn listed_keys(program: &ProgramId) -> String {
    format!("P#{program}#K")
}

pub(crate) fn listed_key(program: &ProgramId, id: ApiKeyId) -> Key {
    Key::new(listed_keys(program), id)
}

pub(crate) fn account(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "A")
}

pub(crate) fn card(card: CardNumber) -> Key {
    Key::new(format_args!("C#{card}"), "C")
}

/// A customer by the client's own id, hashed.
pub(crate) fn customer(program: &ProgramId, id: Hash) -> Key {
    Key::new(format_args!("P#{program}#M#{id}"), "M")
}

/// A claim link, named by the hash of its token.
pub(crate) fn claim(token: Hash) -> Key {
    Key::new(format_args!("Q#{token}"), "Q")
}

/// An entry, whose key is its operation.
pub(crate) fn entry(program: &ProgramId, member: MemberNo, operation: &OperationId) -> Key {
    match operation {
        OperationId::Purchase(id) => purchase(program, id),
        OperationId::Refund { purchase, refund } => {
            Key::new(purchase_partition(program, purchase), format_args!("R#{refund}"))
        }
        OperationId::Decision(purchase) => Key::new(purchase_partition(program, purchase), "D"),
        OperationId::Activity(id) => Key::new(format_args!("P#{program}#Y#{id}"), "0"),
        other => Key::new(format_args!("A#{program}#{member}"), format_args!("O#{other}")),
    }
}

/// The partition of an account's operations of a kind and the prefix of their keys.
pub(crate) fn operations(program: &ProgramId, member: MemberNo, kind: &str) -> Key {
    Key::new(format_args!("A#{program}#{member}"), format_args!("O#{kind}:"))
}

/// The entry of a purchase.
pub(crate) fn purchase(program: &ProgramId, id: &OrderId) -> Key {
    Key::new(purchase_partition(program, id), "0")
}

/// The partition of a purchase and its refunds.
pub(crate) fn purchase_partition(program: &ProgramId, purchase: &OrderId) -> String {
    format!("P#{program}#B#{purchase}")
}

/// A mark that a member paid by this means, kept for a limited time.
pub(crate) fn fingerprint(program: &ProgramId, member: MemberNo, hash: Hash) -> Key {
    fingerprints(program, member).then(format_args!("{hash}"))
}

/// The partition of a member's means of payment and the prefix of their keys.
pub(crate) fn fingerprints(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "H#")
}

/// The referral by which a friend became a member.
pub(crate) fn referral(program: &ProgramId, friend: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{friend}"), "R")
}

/// The number of a referrer's friends who qualified in a month and on its days.
pub(crate) fn qualified_in(program: &ProgramId, referrer: MemberNo, month: &str) -> Key {
    Key::new(format_args!("A#{program}#{referrer}"), format_args!("K#{month}"))
}

/// A shard of the counts of a referrer's friends by state.
pub(crate) fn friends_count(program: &ProgramId, referrer: MemberNo, shard: u64) -> Key {
    friends_counts(program, referrer).then(format_args!("{shard}"))
}

/// The partition of those counts and the prefix of their keys.
pub(crate) fn friends_counts(program: &ProgramId, referrer: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{referrer}"), "F#")
}

/// A shard of the counts of a program's referrals that reached a state on a day.
pub(crate) fn referral_day(program: &ProgramId, day: Day, shard: u64) -> Key {
    Key::new(format_args!("P#{program}#G"), format_args!("{day}#{shard}"))
}

/// The partition of the index `history` for a referrer's friends; reading a program's history does not touch it.
pub(crate) fn friends_partition(program: &ProgramId, referrer: MemberNo) -> String {
    format!("{program}#friends#{referrer}")
}

/// The partition of the index `review` for referrals that wait for a day.
pub(crate) fn referral_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#r{shard}")
}

/// The partition of the index `review` for approved redemptions, by their member.
pub(crate) fn redemption_review_partition_of(program: &ProgramId, member: MemberNo) -> String {
    redemption_review_partition(program, member.get() as usize % REVIEW_SHARDS)
}

pub(crate) fn redemption_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#d{shard}")
}

/// The partition of the index `review` for coupons, by their holder.
pub(crate) fn coupon_review_partition_of(program: &ProgramId, member: MemberNo) -> String {
    coupon_review_partition(program, member.get() as usize % REVIEW_SHARDS)
}

pub(crate) fn coupon_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#c{shard}")
}

/// The partition of the index `review` for held referrals.
pub(crate) fn referral_held(program: &ProgramId) -> String {
    format!("{program}#held")
}

/// The partition of the index `review` for the leaderboard of a month, by the number of friends.
pub(crate) fn leaderboard_partition(program: &ProgramId, month: &str) -> String {
    format!("{program}#top#{month}")
}

/// The item of a person who may be asked.
pub(crate) fn respondent(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "N")
}

/// The partition of the index `review` for respondents.
pub(crate) fn respondent_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#n{shard}")
}

/// An ask and its answer.
pub(crate) fn ask(key: &AskKey) -> Key {
    asks_of(&key.program, key.member).then(format_args!("{}#{}", key.survey, key.wave))
}

/// The partition of a member's asks and the prefix of their keys.
pub(crate) fn asks_of(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "Q#")
}

/// The partition of the index `review` for a wave's asks.
pub(crate) fn asks(program: &ProgramId, survey: &ShortId, wave: Wave, shard: usize) -> String {
    format!("{program}#q{shard}#{survey}#{wave}")
}

/// A shard of a wave's counters. A figure covers one kind of survey only.
pub(crate) fn survey_count(program: &ProgramId, survey: &ShortId, wave: Wave, kind: &str, shard: usize) -> Key {
    Key::new(format_args!("P#{program}#V#{survey}#{wave}#{shard}"), kind)
}

/// The case that an answer opened.
pub(crate) fn case(key: &AskKey) -> Key {
    Key::new(format_args!("A#{}#{}", key.program, key.member), format_args!("E#{}#{}", key.survey, key.wave))
}

/// The partition of the index `review` for open cases: those that staff was notified of, or the others.
pub(crate) fn open_cases(program: &ProgramId, notified: bool) -> String {
    if notified { format!("{program}#cases") } else { format!("{program}#new_cases") }
}

/// The report on what a program did about a wave's answers.
pub(crate) fn done(program: &ProgramId, survey: &ShortId, wave: Wave) -> Key {
    Key::new(format_args!("P#{program}#U#{survey}#{wave}"), "U")
}

/// The partition of the index `review` for reports that not all respondents have got.
pub(crate) fn done_jobs(program: &ProgramId) -> String {
    format!("{program}#done")
}

/// An invitation link, named by the hash of its token.
pub(crate) fn invite(token: Hash) -> Key {
    Key::new(format_args!("J#{token}"), "J")
}

/// The partition of the index `history` for a member. Member numbers are random, so their last digits are evenly
/// spread.
pub(crate) fn history_partition(program: &ProgramId, member: MemberNo) -> String {
    history_shard(program, history_shard_number(member))
}

pub(crate) fn history_shard_number(member: MemberNo) -> usize {
    member.get() as usize % HISTORY_SHARDS
}

pub(crate) fn history_shard(program: &ProgramId, shard: usize) -> String {
    format!("{program}#{shard:x}")
}

pub(crate) fn history_range(member: MemberNo, version: u64) -> String {
    format!("{member}#{version:010}")
}

/// Reads program, member and version of an entry from its place in the index `history`.
pub(crate) fn read_history(partition: &str, range: &str) -> Option<(ProgramId, MemberNo, u64)> {
    let (program, _) = partition.split_once('#')?;
    let (member, version) = range.split_once('#')?;
    Some((ProgramId::parse(program).ok()?, MemberNo::parse(member).ok()?, version.parse().ok()?))
}
