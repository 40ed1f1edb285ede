//! Screens: a text and its buttons. One message is one screen.

pub(crate) mod desk;
pub(crate) mod factor;
pub(crate) mod keys;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod rewards;
pub(crate) mod rules;
pub(crate) mod running;
pub(crate) mod setup;
pub(crate) mod standing;
pub(crate) mod surveys;
pub(crate) mod till;
pub(crate) mod translating;

use crate::app::{MemberContext, ProgramContext};
use crate::ask::Intent;
use crate::payload::Payload;
use crate::receipts;
use crate::texts::{free_text, lines, name, program_name, rule, texts};
use crate::{date, number};
use domain::{Account, Cause, Day, Entry, Instant, Lang, Phase, Program, ProgramId, Zone, day_of};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;
use store::{EntryPage, Person};

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    /// Asks something.
    Tap(String, Intent),
    /// Copies a text.
    Copy(String, String),
    /// Opens a link.
    Link(String, String),
}

/// A text in HTML, and rows of buttons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) text: String,
    pub(crate) rows: Vec<Vec<Button>>,
}

impl Screen {
    pub(crate) fn new(text: impl Into<String>) -> Screen {
        Screen { text: text.into(), rows: Vec::new() }
    }

    /// The same below a short answer.
    pub(crate) fn with_notice(self, answer: String) -> Screen {
        Screen { text: format!("{answer}\n\n{}", self.text), ..self }
    }

    pub(crate) fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Screen {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }

    /// Rows of two.
    pub(crate) fn pairs(self, buttons: impl IntoIterator<Item = Button>) -> Screen {
        let buttons: Vec<Button> = buttons.into_iter().collect();
        buttons.chunks(2).fold(self, |screen, row| screen.row(row.to_vec()))
    }
}

pub(crate) fn tap(text: String, ask: Intent) -> Button {
    Button::Tap(text, ask)
}

/// The picker is neutral: all three by their own names, the likely one first.
pub(crate) fn choose_language(app_language: &str, ask: impl Fn(Lang) -> Intent) -> Screen {
    let order = Lang::likely_first(app_language);
    let text = lines(order.map(|lang| Some(texts(lang).choose_language())));
    let buttons = order.map(|lang| tap(texts(lang).language_name(), ask(lang)));
    buttons.into_iter().fold(Screen::new(text), |screen, button| screen.row([button]))
}

/// What is stored, and why; for those who were invited, by whom and what for.
pub(crate) fn consent_ask(
    program: &Program,
    lang: Lang,
    payload: &Payload,
    inviter: Option<&str>,
    now: Instant,
) -> Screen {
    let t = texts(lang);
    let rule = rule(program, program.rules_at(now), lang);
    let invited = inviter.and_then(|inviter| referrals::invited(program, inviter, lang, now));
    let text = lines([Some(t.consent_ask(program_name(program, lang), rule)), invited]);
    Screen::new(text)
        .row([
            tap(t.agree(), Intent::Agree(lang, payload.clone())),
            tap(t.not_now(), Intent::Decline(lang, payload.clone())),
        ])
        .row([
            tap(t.consent(), Intent::Consent(lang, payload.clone())),
            tap(t.privacy_policy(), Intent::Policy(lang, payload.clone())),
        ])
}

pub(crate) fn consent_text(program: &Program, lang: Lang, payload: &Payload) -> Screen {
    let t = texts(lang);
    Screen::new(t.consent_text(program_name(program, lang)))
        .row([tap(t.back(), Intent::JoinInLanguage(lang, payload.clone()))])
}

pub(crate) fn policy_text(program: &Program, lang: Lang, payload: &Payload) -> Screen {
    let t = texts(lang);
    Screen::new(t.policy_text(program_name(program, lang)))
        .row([tap(t.back(), Intent::JoinInLanguage(lang, payload.clone()))])
}

pub(crate) fn available(account: &Account, lang: Lang) -> String {
    let available = account.balance().available;
    texts(lang).available_line(available, number(lang, available))
}

/// The menu, as a fresh member sees it and as everybody does later.
pub(crate) fn home(ctx: &MemberContext, fresh: bool) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let program = program_name(&ctx.program, lang);
    let head = if fresh { t.welcome_head(program) } else { t.home_head(program) };
    let text = lines([
        Some(head),
        Some(available(&ctx.row.account, lang)),
        Some(t.card_line(ctx.row.card.grouped())),
        running::note(&ctx.program, lang, ctx.now),
        fresh.then(|| t.welcome_hint()),
    ]);
    menu(Screen::new(text), ctx)
}

fn menu(screen: Screen, ctx: &MemberContext) -> Screen {
    let t = texts(ctx.lang);
    let id = Some(ctx.program.id.clone());
    let offers = ctx.program.rewards.iter().any(|reward| reward.offered);
    let rewards =
        [tap(t.menu_rewards(), Intent::Rewards(id.clone())), tap(t.menu_coupons(), Intent::Coupons(id.clone()))];
    let open = ctx.program.phase_at(ctx.now) == Phase::Open;
    let invites = open && ctx.program.rules_at(ctx.now).referral.is_some();
    let invite = invites.then(|| tap(t.menu_invite(), Intent::Invite(id.clone())));
    let ranked = !ctx.program.rules_at(ctx.now).levels.is_empty();
    let level = ranked.then(|| tap(t.menu_level(), Intent::Level(id.clone())));
    let several = (ctx.person.memberships.len() > 1).then(|| tap(t.menu_programs(), Intent::Programs));
    let works = ctx
        .person
        .staff_numbers
        .contains_key(&ctx.program.id)
        .then(|| tap(t.menu_staff_menu(), Intent::StaffMenu(id.clone())));
    screen
        .row([
            tap(t.menu_points(), Intent::Points(id.clone())),
            tap(t.menu_history(), Intent::History(id.clone(), crate::codec::NEWEST)),
        ])
        .row(rewards.into_iter().filter(|_| offers))
        .row(invite)
        .row([tap(t.menu_card(), Intent::Card(id.clone())), tap(t.menu_rules(), Intent::Rules(id.clone()))])
        .row([tap(t.menu_help(), Intent::Help(id)), tap(t.menu_language(), Intent::Language)])
        .row([tap(t.menu_privacy(), Intent::Privacy)].into_iter().chain(level))
        .row(several.into_iter().chain(works))
}

/// The day of an instant, as whoever looks at it reads it.
pub(crate) fn day(here: &ProgramContext, at: Instant) -> String {
    let zone = &here.program.zone;
    crate::date(here.lang, day_of(at, zone), day_of(here.now, zone))
}

/// A short answer above the menu.
pub(crate) fn menu_with_notice(answer: String, ctx: &MemberContext) -> Screen {
    home(ctx, false).with_notice(answer)
}

/// What opens Telegram's list of chats, to send a link with some words.
pub(crate) fn share_url(link: &str, words: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("https://t.me/share/url?url={}&text={}", encoded(link), encoded(words))
}

pub(crate) fn to_home(lang: Lang, program: &ProgramId) -> Button {
    tap(texts(lang).menu_home(), Intent::Home(Some(program.clone())))
}

pub(crate) fn points(ctx: &MemberContext) -> Screen {
    let (t, lang, account) = (texts(ctx.lang), ctx.lang, &ctx.row.account);
    let today = day_of(ctx.now, &ctx.program.zone);
    let shown = |value: i64| number(lang, value);
    let nonzero = |value: i64, line: &dyn Fn(String) -> String| (value != 0).then(|| line(shown(value)));
    let balance = account.balance();
    let lifetime = account.lifetime;
    let text = lines([
        Some(t.home_head(program_name(&ctx.program, lang))),
        Some(available(account, lang)),
        account.maturing().first().map(|(from, _)| t.pending_line(shown(balance.pending), date(lang, *from, today))),
        account
            .expiring(today)
            .first()
            .map(|(until, points)| t.expiring_line(date(lang, *until, today), shown(points.get()))),
        nonzero(balance.reserved, &|shown| t.reserved_line(shown)),
        nonzero(balance.debt, &|shown| t.debt_line(shown)),
        match (lifetime.earned, lifetime.spent) {
            (0, 0) => None,
            (earned, 0) => Some(t.lifetime_earned_line(shown(earned))),
            (earned, spent) => Some(t.lifetime_line(shown(earned), shown(spent))),
        },
        nonzero(lifetime.expired, &|shown| t.expired_line(shown)),
        nonzero(lifetime.reversed, &|shown| t.reversed_line(shown)),
        nonzero(lifetime.adjusted, &|shown| t.adjusted_line(shown)),
        running::note(&ctx.program, lang, ctx.now),
    ]);
    let id = Some(ctx.program.id.clone());
    let history = tap(t.menu_history(), Intent::History(id.clone(), crate::codec::NEWEST));
    let offers = ctx.program.rewards.iter().any(|reward| reward.offered);
    let spend = if offers { tap(t.menu_rewards(), Intent::Rewards(id)) } else { tap(t.menu_card(), Intent::Card(id)) };
    Screen::new(text).row([spend, history]).row([to_home(lang, &ctx.program.id)])
}

/// How many entries a page of history shows.
pub(crate) const HISTORY_PAGE: i32 = 5;

pub(crate) fn history(ctx: &MemberContext, before: u64, page: &EntryPage) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let today = day_of(ctx.now, &ctx.program.zone);
    let id = Some(ctx.program.id.clone());
    let head = Some(t.history_head(program_name(&ctx.program, lang)));
    if page.entries.is_empty() {
        return Screen::new(lines([head, Some(t.history_empty())])).row([to_home(lang, &ctx.program.id)]);
    }
    let entry_lines = page.entries.iter().map(|entry| {
        let date = date(lang, day_of(entry.occurred_at, &ctx.program.zone), today);
        let (points, reason) = headline(entry, &ctx.program, lang);
        Some(t.history_line(number(lang, entry.version as i64), date, points, reason))
    });
    let text = lines([head].into_iter().chain(entry_lines).chain([Some(t.history_tap())]));
    let numbers = page
        .entries
        .iter()
        .map(|entry| tap(number(lang, entry.version as i64), Intent::Why(id.clone(), entry.version)));
    let newest = page.entries[0].version;
    // The page before this one is as long as this one can be, so its first entry is known without looking.
    let newer = (before != crate::codec::NEWEST).then(|| {
        let back = newest.saturating_add(1 + HISTORY_PAGE as u64);
        tap(
            t.newer(),
            Intent::History(id.clone(), if back > ctx.row.account.version { crate::codec::NEWEST } else { back }),
        )
    });
    let older = page.next.as_ref().and_then(|next| next.parse().ok());
    let older = older.map(|before| tap(t.older(), Intent::History(id.clone(), before)));
    Screen::new(text).row(numbers).row([older, newer].into_iter().flatten()).row([to_home(lang, &ctx.program.id)])
}

/// The sum and the reason of an entry: what expired or matured in an entry that only settled is its sum.
pub(crate) fn headline(entry: &Entry, program: &Program, lang: Lang) -> (String, String) {
    let t = texts(lang);
    let expired = receipts::expired(entry);
    let reason = receipts::reason(entry, program, lang);
    if matches!(entry.cause, Cause::Settle) {
        let sum = if expired > 0 { -expired } else { receipts::matured(entry) };
        return (crate::form::signed(lang, sum), reason);
    }
    let reason = if expired > 0 { t.also_expired(reason, number(lang, expired)) } else { reason };
    (crate::form::signed(lang, entry.points), reason)
}

pub(crate) fn why(ctx: &MemberContext, entry: Option<&Entry>, reason: Option<&str>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let id = Some(ctx.program.id.clone());
    let Some(entry) = entry else {
        let head = t.history_head(program_name(&ctx.program, lang));
        return Screen::new(lines([Some(head), Some(t.history_empty())])).row([to_home(lang, &ctx.program.id)]);
    };
    let today = day_of(ctx.now, &ctx.program.zone);
    let happened = date(lang, day_of(entry.occurred_at, &ctx.program.zone), today);
    let (points, what) = headline(entry, &ctx.program, lang);
    let head = [
        Some(t.why_head(program_name(&ctx.program, lang), number(lang, entry.version as i64))),
        Some(t.why_what(happened, points, what)),
        reason.filter(|reason| !reason.is_empty()).map(|reason| t.why_reason(free_text(reason))),
    ];
    let explained = receipts::explained(entry, &ctx.program, lang, today);
    let moved = receipts::movements(entry, lang, today);
    let balance = entry.balance;
    let after = Some(if balance.pending > 0 {
        t.why_after(number(lang, balance.available), number(lang, balance.pending))
    } else {
        t.why_after_available(number(lang, balance.available))
    });
    let text = lines(
        head.into_iter()
            .chain(explained.into_iter().map(Some))
            .chain(moved.into_iter().map(Some))
            .chain([after, Some(t.why_check(entry.check_code()))]),
    );
    let older = (entry.version > 1).then(|| tap(t.older(), Intent::Why(id.clone(), entry.version - 1)));
    let newer =
        (entry.version < ctx.row.account.version).then(|| tap(t.newer(), Intent::Why(id.clone(), entry.version + 1)));
    let page = Intent::History(id, entry.version.saturating_add(1));
    Screen::new(text)
        .row([older, newer].into_iter().flatten())
        .row([tap(t.menu_history(), page), to_home(lang, &ctx.program.id)])
}

pub(crate) fn card(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let number = ctx.row.card;
    Screen::new(t.card_screen(program_name(&ctx.program, lang), format!("<code>{}</code>", number.grouped())))
        .row([
            Button::Copy(t.menu_copy(), number.to_string()),
            tap(t.menu_qr(), Intent::Qr(Some(ctx.program.id.clone()))),
        ])
        .row([tap(t.menu_lost_card(), Intent::LostCardPrompt(ctx.program.id.clone())), to_home(lang, &ctx.program.id)])
}

pub(crate) fn lost_card_ask(ctx: &MemberContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.lost_card_ask(program_name(&ctx.program, ctx.lang), ctx.row.card.grouped())).row([
        tap(t.menu_replace_card(), Intent::LostCard(id.clone(), ctx.row.card)),
        tap(t.back(), Intent::Card(Some(id.clone()))),
    ])
}

pub(crate) fn help(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let rule = rule(&ctx.program, ctx.program.rules_at(ctx.now), lang);
    menu(Screen::new(t.help_screen(program_name(&ctx.program, lang), rule)), ctx)
}

pub(crate) fn programs(lang: Lang, programs: &[(Arc<Program>, i64)]) -> Screen {
    let t = texts(lang);
    let listed = programs
        .iter()
        .map(|(program, available)| Some(t.programs_line(program_name(program, lang), number(lang, *available))));
    let text = lines([Some(t.programs_head())].into_iter().chain(listed));
    programs.iter().fold(Screen::new(text), |screen, (program, _)| {
        screen.row([tap(program.names.get(lang).clone(), Intent::Home(Some(program.id.clone())))])
    })
}

pub(crate) fn privacy(
    person: &Person,
    programs: &[Arc<Program>],
    answers: &[usize],
    today: Day,
    zone: &Zone,
) -> Screen {
    let lang = person.profile.lang();
    let t = texts(lang);
    let consents = person.profile.consents.iter().filter_map(|consent| {
        let program = programs.iter().find(|program| program.id.as_str() == consent.program)?;
        let at = day_of(consent.at.parse().ok()?, zone);
        Some(Some(t.privacy_consent(program_name(program, lang), date(lang, at, today), consent.version.to_string())))
    });
    let text = t.privacy_screen(name(&person.profile.first_name), t.language_name(), lines(consents));
    let birthday = person
        .profile
        .birthday
        .as_ref()
        .map(|birthday| t.privacy_birthday(standing::birthday_in_words(birthday, lang)));
    let invited: Vec<(&Arc<Program>, bool)> = programs
        .iter()
        .filter(|program| person.invited_by.contains_key(&program.id))
        .map(|program| (program, person.named.contains(&program.id)))
        .collect();
    let invitations = invited.iter().map(|(program, shown)| {
        let called = program_name(program, lang);
        Some(if *shown { t.privacy_invited_shown(called) } else { t.privacy_invited(called) })
    });
    let shown_or_not = invited.iter().map(|(program, shown)| {
        let label = if *shown { t.menu_hide_name() } else { t.menu_show_name() };
        tap(label, Intent::ShowName(program.id.clone(), !shown))
    });
    let answered = programs.iter().zip(answers).filter(|(_, answers)| **answers > 0);
    let answered = answered
        .map(|(program, count)| Some(t.privacy_answers(program_name(program, lang), number(lang, *count as i64))));
    Screen::new(lines([Some(text), birthday].into_iter().chain(invitations).chain(answered)))
        .row(shown_or_not)
        .row([tap(t.delete_data(), Intent::ForgetPrompt)])
        .row([tap(t.menu_birthday(), Intent::Birthday), tap(t.menu_home(), Intent::Home(None))])
}

pub(crate) fn forget(lang: Lang, programs: &[(Arc<Program>, i64)]) -> Screen {
    let t = texts(lang);
    let list: Vec<String> = programs
        .iter()
        .map(|(program, available)| t.programs_line(program_name(program, lang), number(lang, *available)))
        .collect();
    Screen::new(t.forget_ask(list.join(&t.list_separator())))
        .row([tap(t.keep_data(), Intent::Privacy), tap(t.delete_for_good(), Intent::ForgetForGood)])
}

/// In a group: the only thing said there.
pub(crate) fn only_in_private(lang: Lang, username: &str) -> Screen {
    let t = texts(lang);
    Screen::new(t.only_in_private()).row([Button::Link(t.open_chat(), format!("https://t.me/{username}"))])
}
