//! Every key of every item, in one place.
//!
//! | who asks | reads | where |
//! |---|---|---|
//! | a till posts a purchase | the card beside its API key, then the account | `C#`, `K#`, then `A#…`/`A` |
//! | a repeat of any operation | nothing: the entry's own key refuses and hands back the first entry | `P#…#B#…`/`0`, `R#…`; `A#…`/`O#…` |
//! | a member looks at points | his person, then the account | Vault `U#`, Ledger `A#…`/`A` |
//! | a member looks at history | a page of the index `history` | `<program>#<shard>`, `<member>#<version>` |
//! | a client reconciles | the same index, shard after shard | as above |
//! | the notifier renders a message | person of a member, person, the entry | Vault `M#`, `U#`; Ledger |
//! | anybody needs the rules or the catalog | the program's partition, cached for a minute | `P#<program>` |
//! | an award or a reward takes from a budget or a stock | one shard of it, in the posting's own transaction | `P#…#L#…`/`S#` |
//! | a till redeems a coupon | the coupon beside the API key | `P#…#N#…` |
//! | a till asks for points, a member approves | the redemption | `P#…#D#…` |
//! | maintenance looks for what is due | a page of the index `due` | `<program>#<shard>`, a day |
//! | those who run a program are told something | its staff | `P#…`/`S#` |
//! | staff does something in the chat | the role, beside the program | `P#…`/`S#…` |
//! | a cashier rings something up in the chat | the sale, his counters of the day | `P#…#O#…`, `P#…#H#…` |
//! | somebody opens a link that invites him to work | the link | `H#` |
//! | an owner sets a program up | his draft | `G#…` |
//! | a second one approves an adjustment | the approval | `P#…#X#…` |
//! | somebody joins | how many accounts a program has | `P#…#C` |
//! | a till reports more than a slice of what it may in a minute | the minute's count | `P#…#R#…` |
//! | maintenance tells members of new rules or the program's end | the walks that are not over | `P#…#U` |
//! | a change of staff's is entered into the audit log; owners read it | its head; a page of it | `P#…#Z`/`H`, `E#` |
//! | a member opens an invitation | the link, and what the Vault knows of him | `J#`, Vault `I#` |
//! | the referrals function follows a friend | his referral, his account, the history since | `A#…`/`R`, index `history` |
//! | a referrer looks at his friends | his counts; a page of the index `history` | `A#…`/`F#`, `<program>#friends#…` |
//! | holds end, claims lapse; staff looks at the held | pages of the index `review` | `<program>#r…`, `<program>#held` |
//! | a survey is asked, answered, counted | the respondent, the ask, one shard of its wave's counters | `A#…`/`N`, `A#…`/`Q#`, `P#…#V#` |
//! | the surveys function looks for whom to ask | pages of the index `review` | `<program>#n…` |
//! | a wave is counted anew; its respondents are told something | pages of the index `review` | `<program>#q…` |
//! | staff looks at open cases | a page of the index `review` | `<program>#cases` |
//! | staff reads what was answered in words | a page of a wave's partition | Vault `T#` |
//! | those who run a deployment look at dead letters | a reader's partition | Outbox `D#` |
//! | maintenance looks for birthdays | the partition of a hashed day | Vault `D#` |

use crate::surveys::ask_key::AskKey;
use domain::{
    ApiKeyId, CardNumber, CouponCode, Day, Hash, MemberNo, OperationId, OrderId, PersonKey, ProgramId, ShortId, Wave,
};

/// How many shards the index over a program's entries has.
pub(crate) const HISTORY_SHARDS: usize = 16;
/// The name of that index.
pub(crate) const HISTORY_INDEX: &str = "history";
/// The index over accounts by the day on which maintenance looks at them next.
pub(crate) const REVIEW_INDEX: &str = "review";
/// How many shards of each program that one has.
pub(crate) const REVIEW_SHARDS: usize = 4;
/// How many shards the count of a program's accounts has.
const MEMBERS_SHARDS: u64 = 16;
/// How many shards a budget or a stock has.
pub(crate) const POOL_SHARDS: usize = 8;
/// How many shards the asks of a survey's wave have.
pub(crate) const ASK_SHARDS: usize = 4;
/// How many shards its counters have.
pub(crate) const COUNT_SHARDS: usize = 16;
/// The partition that lists all programs.
pub(crate) const PROGRAMS: &str = "L";
/// The sparse index over messages that wait for a time.
pub(crate) const DUE_INDEX: &str = "due";
/// How many shards that one has for service messages, and as many for all others.
pub(crate) const DUE_SHARDS: usize = 4;

pub(crate) type Key = (String, String);

pub(crate) fn program(program: &ProgramId) -> Key {
    (format!("P#{program}"), "M".to_owned())
}

pub(crate) fn rules(program: &ProgramId, version: u32) -> Key {
    (format!("P#{program}"), format!("V#{version:06}"))
}

/// The list of all programs.
pub(crate) fn listed_program(program: &ProgramId) -> Key {
    (PROGRAMS.to_owned(), program.to_string())
}

/// A reward of a program's catalog.
pub(crate) fn reward(program: &ProgramId, reward: &ShortId) -> Key {
    (format!("P#{program}"), format!("W#{reward}"))
}

/// A budget's or a stock's partition.
pub(crate) fn pool_partition(program: &ProgramId, pool: &str) -> String {
    format!("P#{program}#L#{pool}")
}

/// What of a budget or a stock is not leased to a shard.
pub(crate) fn pool(program: &ProgramId, pool: &str) -> Key {
    (pool_partition(program, pool), "P".to_owned())
}

/// A shard of it.
pub(crate) fn pool_shard(program: &ProgramId, pool: &str, shard: usize) -> Key {
    (pool_partition(program, pool), format!("S#{shard}"))
}

pub(crate) fn coupon(program: &ProgramId, code: &CouponCode) -> Key {
    (format!("P#{program}#N#{code}"), "N".to_owned())
}

/// A redemption, by its reference.
pub(crate) fn redemption(program: &ProgramId, reference: &OrderId) -> Key {
    (format!("P#{program}#D#{reference}"), "D".to_owned())
}

/// The index's partition of an account.
pub(crate) fn review_partition(program: &ProgramId, member: MemberNo) -> String {
    review_shard(program, member.get() as usize % REVIEW_SHARDS)
}

pub(crate) fn review_shard(program: &ProgramId, shard: usize) -> String {
    format!("{program}#{shard}")
}

/// How far an import of a file has come.
pub(crate) fn import(program: &ProgramId, file: Hash) -> Key {
    (format!("P#{program}#I#{file}"), "I".to_owned())
}

pub(crate) fn staff(program: &ProgramId, person: &PersonKey) -> Key {
    (format!("P#{program}"), format!("S#{person}"))
}

/// Where all staff lie, and what their keys begin with.
pub(crate) fn all_staff(program: &ProgramId) -> Key {
    (format!("P#{program}"), "S#".to_owned())
}

/// That staff was told of something.
pub(crate) fn notified_once(program: &ProgramId, what: &str) -> Key {
    (format!("P#{program}#T#{what}"), "T".to_owned())
}

/// A program's end, where one was announced.
pub(crate) fn closing(program: &ProgramId) -> Key {
    (format!("P#{program}"), "N".to_owned())
}

/// An adjustment that a second one must approve.
pub(crate) fn approval(program: &ProgramId, id: &OrderId) -> Key {
    (format!("P#{program}#X#{id}"), "X".to_owned())
}

/// What a program may have at most, where that is not the usual.
pub(crate) fn limits(program: &ProgramId) -> Key {
    (format!("P#{program}"), "O".to_owned())
}

/// Where the counts of a program's accounts lie.
pub(crate) fn members_partition(program: &ProgramId) -> String {
    format!("P#{program}#C")
}

/// A shard of them.
pub(crate) fn members_count(program: &ProgramId, member: MemberNo) -> Key {
    (members_partition(program), (member.get() % MEMBERS_SHARDS).to_string())
}

/// How many purchases were reported in a minute.
pub(crate) fn minute(program: &ProgramId, minute: i64) -> Key {
    (format!("P#{program}#R#{minute}"), "P".to_owned())
}

/// Where it stands of what the members are still to be told.
pub(crate) fn broadcasts(program: &ProgramId) -> String {
    format!("P#{program}#U")
}

pub(crate) fn broadcast(program: &ProgramId, kind: &str) -> Key {
    (broadcasts(program), kind.to_owned())
}

/// That a member was told of something of this kind.
pub(crate) fn broadcast_receipt(program: &ProgramId, member: MemberNo, kind: &str, number: u32) -> Key {
    (format!("A#{program}#{member}"), format!("L#{kind}#{number}"))
}

/// A purchase that a cashier has typed, to be confirmed.
pub(crate) fn sale(program: &ProgramId, id: &OrderId) -> Key {
    (format!("P#{program}#O#{id}"), "O".to_owned())
}

/// What one of the staff has rung up on a day.
pub(crate) fn till_day(program: &ProgramId, cashier: MemberNo, day: Day) -> Key {
    (format!("P#{program}#H#{cashier}"), day.to_string())
}

/// A program's audit log: how long it is, and the hash of its last entry.
pub(crate) fn audit_head(program: &ProgramId) -> Key {
    (format!("P#{program}#Z"), "H".to_owned())
}

/// Where its entries lie, and what their keys begin with.
pub(crate) fn log_entries(program: &ProgramId) -> Key {
    (format!("P#{program}#Z"), "E#".to_owned())
}

pub(crate) fn log_entry(program: &ProgramId, number: u64) -> Key {
    let (pk, prefix) = log_entries(program);
    (pk, format!("{prefix}{number:010}"))
}

/// A link that invites somebody to work for a program, by the hash of its token.
pub(crate) fn staff_invite(token: Hash) -> Key {
    (format!("H#{token}"), "H".to_owned())
}

/// Where somebody's drafts lie.
pub(crate) fn drafts(person: &PersonKey) -> String {
    format!("G#{person}")
}

/// What somebody has answered about a program that he sets up or changes.
pub(crate) fn draft(person: &PersonKey, program: &ProgramId) -> Key {
    (drafts(person), program.to_string())
}

/// The program that a bare `/start` leads to.
pub(crate) fn default_program() -> Key {
    ("D".to_owned(), "D".to_owned())
}

pub(crate) fn api_key(id: ApiKeyId) -> Key {
    (format!("K#{id}"), "K".to_owned())
}

/// Where a program's keys are listed.
pub(crate) fn listed_keys(program: &ProgramId) -> String {
    format!("P#{program}#K")
}

pub(crate) fn listed_key(program: &ProgramId, id: ApiKeyId) -> Key {
    (listed_keys(program), id.to_string())
}

pub(crate) fn account(program: &ProgramId, member: MemberNo) -> Key {
    (format!("A#{program}#{member}"), "A".to_owned())
}

pub(crate) fn card(card: CardNumber) -> Key {
    (format!("C#{card}"), "C".to_owned())
}

/// A client's own id of a customer, hashed.
pub(crate) fn customer(program: &ProgramId, id: Hash) -> Key {
    (format!("P#{program}#M#{id}"), "M".to_owned())
}

/// A claim link, by the hash of its token.
pub(crate) fn claim(token: Hash) -> Key {
    (format!("Q#{token}"), "Q".to_owned())
}

/// An entry's key is its operation.
pub(crate) fn entry(program: &ProgramId, member: MemberNo, operation: &OperationId) -> Key {
    match operation {
        OperationId::Purchase(id) => (purchase_partition(program, id), "0".to_owned()),
        OperationId::Refund { purchase, refund } => (purchase_partition(program, purchase), format!("R#{refund}")),
        OperationId::Activity(id) => (format!("P#{program}#Y#{id}"), "0".to_owned()),
        other => (format!("A#{program}#{member}"), format!("O#{other}")),
    }
}

/// Where an account's operations of a kind lie, and what their keys begin with.
pub(crate) fn operations(program: &ProgramId, member: MemberNo, kind: &str) -> Key {
    (format!("A#{program}#{member}"), format!("O#{kind}:"))
}

/// A purchase and its refunds.
pub(crate) fn purchase_partition(program: &ProgramId, purchase: &OrderId) -> String {
    format!("P#{program}#B#{purchase}")
}

/// That a member paid with this means, for a time.
pub(crate) fn fingerprint(program: &ProgramId, member: MemberNo, hash: Hash) -> Key {
    let (pk, prefix) = fingerprints(program, member);
    (pk, format!("{prefix}{hash}"))
}

/// Where the means of payment of a member lie, and what their keys begin with.
pub(crate) fn fingerprints(program: &ProgramId, member: MemberNo) -> Key {
    (format!("A#{program}#{member}"), "H#".to_owned())
}

/// How somebody came to be a member: by whom he was invited.
pub(crate) fn referral(program: &ProgramId, friend: MemberNo) -> Key {
    (format!("A#{program}#{friend}"), "R".to_owned())
}

/// How many of a referrer's friends qualified in a month and on its days.
pub(crate) fn qualified_in(program: &ProgramId, referrer: MemberNo, month: &str) -> Key {
    (format!("A#{program}#{referrer}"), format!("K#{month}"))
}

/// A shard of the counts of a referrer's friends by state.
pub(crate) fn friends_count(program: &ProgramId, referrer: MemberNo, shard: u64) -> Key {
    let (pk, prefix) = friends_counts(program, referrer);
    (pk, format!("{prefix}{shard}"))
}

/// Where those lie, and what their keys begin with.
pub(crate) fn friends_counts(program: &ProgramId, referrer: MemberNo) -> Key {
    (format!("A#{program}#{referrer}"), "F#".to_owned())
}

/// A shard of the counts of a program's referrals that came to a state on a day.
pub(crate) fn referral_day(program: &ProgramId, day: Day, shard: u64) -> Key {
    (format!("P#{program}#G"), format!("{day}#{shard}"))
}

/// The partition of the index over history in which a referrer's friends stand; no walk of the history meets it.
pub(crate) fn friends_partition(program: &ProgramId, referrer: MemberNo) -> String {
    format!("{program}#friends#{referrer}")
}

/// The index's partition of referrals at which to look by a day.
pub(crate) fn referral_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#r{shard}")
}

/// The index's partition of referrals that are held.
pub(crate) fn referral_held(program: &ProgramId) -> String {
    format!("{program}#held")
}

/// The index's partition of those whose friends qualified in a month, by how many.
pub(crate) fn leaderboard_partition(program: &ProgramId, month: &str) -> String {
    format!("{program}#top#{month}")
}

/// What is remembered of somebody who may be asked.
pub(crate) fn respondent(program: &ProgramId, member: MemberNo) -> Key {
    (format!("A#{program}#{member}"), "N".to_owned())
}

/// The index's partition of respondents at which to look by a moment.
pub(crate) fn respondent_review_partition(program: &ProgramId, shard: usize) -> String {
    format!("{program}#n{shard}")
}

/// An ask and its answer.
pub(crate) fn ask(key: &AskKey) -> Key {
    let (pk, prefix) = asks_of(&key.program, key.member);
    (pk, format!("{prefix}{}#{}", key.survey, key.wave))
}

/// Where a member's asks lie, and what their keys begin with.
pub(crate) fn asks_of(program: &ProgramId, member: MemberNo) -> Key {
    (format!("A#{program}#{member}"), "Q#".to_owned())
}

/// The index's partition of a wave's asks.
pub(crate) fn asks(program: &ProgramId, survey: &ShortId, wave: Wave, shard: usize) -> String {
    format!("{program}#q{shard}#{survey}#{wave}")
}

/// A shard of a wave's counters. Kinds are never mixed in one figure.
pub(crate) fn survey_count(program: &ProgramId, survey: &ShortId, wave: Wave, kind: &str, shard: usize) -> Key {
    (format!("P#{program}#V#{survey}#{wave}#{shard}"), kind.to_owned())
}

/// The case that an answer opened.
pub(crate) fn case(key: &AskKey) -> Key {
    (format!("A#{}#{}", key.program, key.member), format!("E#{}#{}", key.survey, key.wave))
}

/// The index's partition of cases that wait for the program: of which staff was told, or not yet.
pub(crate) fn open_cases(program: &ProgramId, told: bool) -> String {
    if told { format!("{program}#cases") } else { format!("{program}#new_cases") }
}

/// What a program has done about a wave's answers.
pub(crate) fn done(program: &ProgramId, survey: &ShortId, wave: Wave) -> Key {
    (format!("P#{program}#U#{survey}#{wave}"), "U".to_owned())
}

/// The index's partition of those of which not all have been told.
pub(crate) fn done_jobs(program: &ProgramId) -> String {
    format!("{program}#done")
}

/// Vault: by whom a person was asked last.
pub(crate) fn last_ask(person: &PersonKey) -> Key {
    (format!("W#{person}"), "W".to_owned())
}

/// Vault: what was said after an answer. The newest asks stand last.
pub(crate) fn thread(key: &AskKey, asked_ms: i64) -> Key {
    (threads(&key.program, &key.survey, key.wave), format!("{asked_ms:013}#{}", key.member))
}

/// Where a wave's stand.
pub(crate) fn threads(program: &ProgramId, survey: &ShortId, wave: Wave) -> String {
    format!("T#{program}#{survey}#{wave}")
}

/// An invitation link, by the hash of its token.
pub(crate) fn invite(token: Hash) -> Key {
    (format!("J#{token}"), "J".to_owned())
}

/// Vault: that somebody opened an invitation, or was a member before; by a hash.
pub(crate) fn invitation(hash: Hash) -> Key {
    (format!("I#{hash}"), "I".to_owned())
}

/// The index's partition of a member: the last digit of his random number is as even as it gets.
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

/// Vault: a person.
pub(crate) fn person(person: &PersonKey) -> Key {
    (format!("U#{person}"), "P".to_owned())
}

/// Whose record an item of the Vault is, by its partition.
pub(crate) fn read_person(pk: &str) -> Option<PersonKey> {
    PersonKey::parse(pk.strip_prefix("U#")?).ok()
}

/// Vault: whose a member number is.
pub(crate) fn member(program: &ProgramId, member: MemberNo) -> Key {
    (format!("M#{program}#{member}"), "M".to_owned())
}

/// Vault: those whose birthday is on a day, which is hashed.
pub(crate) fn birthday(day: Hash, person: &PersonKey) -> Key {
    (birthday_partition(day), person.to_string())
}

pub(crate) fn birthday_partition(day: Hash) -> String {
    format!("D#{day}")
}

/// Vault: why staff changed a balance.
pub(crate) fn reason(program: &ProgramId, adjustment: &OrderId) -> Key {
    (format!("X#{program}#{adjustment}"), "X".to_owned())
}

/// Outbox: a member's messages of a class, in order.
pub(crate) fn message(program: &ProgramId, member: MemberNo, class: &str, seq: u64) -> Key {
    (format!("M#{program}#{member}"), format!("{class}#{seq:010}"))
}

/// Outbox: a person's send record.
pub(crate) fn send_record(person: &PersonKey) -> Key {
    (format!("S#{person}"), "S".to_owned())
}

/// Outbox: a stream's record that its reader cannot work on.
pub(crate) fn dead_letter(reader: &str, sequence: &str) -> Key {
    (format!("D#{reader}"), sequence.to_owned())
}

/// Outbox: the bucket of tokens from which all notifiers take.
pub(crate) fn bucket() -> Key {
    ("B".to_owned(), "B".to_owned())
}
