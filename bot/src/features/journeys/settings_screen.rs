//! Screens of what a member gets and turns off.

use super::intent::JourneysIntent;
use super::names::reason_in_words;
use crate::context::MemberContext;
use crate::date;
use crate::features::profile::intent::ProfileIntent;
use crate::number;
use crate::screens::menu::to_home;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, program_name, texts};
use domain::{AttentionBudget, Instant, Journey, JourneyEntry, Lang, LeavingReason, Zone, day_of, offset_at};
use jiff::ToSpan;
use store::ADVERTISING_VERSION;

/// What is on and off.
pub(super) struct Switches {
    pub(super) surveys: bool,
    pub(super) sent_this_week: usize,
}

fn time(at: Instant, zone: &Zone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

fn count(lang: Lang, count: usize) -> String {
    number(lang, count as i64)
}

pub(super) fn messages(ctx: &MemberContext, switches: &Switches) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let offers = ctx.person.profile.advertising(id).is_some();
    let fewer = ctx.person.fewer.contains(id);
    let friends = !ctx.person.no_referral_news.contains(id);
    let (sent, most) = (count(lang, switches.sent_this_week), count(lang, AttentionBudget::A_WEEK));
    let offers_line = match fewer {
        true => t.messages_offers_fewer(sent, most),
        false => t.messages_offers(sent, most),
    };
    let text = lines([
        Some(t.messages_head(program_name(&ctx.program, lang))),
        Some(t.messages_always()),
        offers.then_some(offers_line),
        switches.surveys.then(|| t.messages_surveys()),
        friends.then(|| t.messages_friends()),
        Some(t.messages_quiet(time(ctx.now, ctx.person.profile.zone(&ctx.program)))),
    ]);
    let label = |on: bool, yes: String, no: String| if on { yes } else { no };
    let offers_to = match offers {
        true => JourneysIntent::SetOffers(id.clone(), false),
        false => JourneysIntent::ReadConsent(id.clone()),
    };
    let fewer_label = label(fewer, t.menu_as_usual(), t.menu_fewer());
    let any = offers || switches.surveys || friends;
    let others = ctx.person.memberships.len() > 1;
    Screen::new(text)
        .row([
            tap(label(offers, t.menu_offers_on(), t.menu_offers_off()), offers_to),
            tap(
                label(switches.surveys, t.menu_asks_on(), t.menu_asks_off()),
                JourneysIntent::SetSurveys(id.clone(), !switches.surveys),
            ),
        ])
        .row(
            [tap(
                label(friends, t.menu_friends_on(), t.menu_friends_off()),
                JourneysIntent::SetFriends(id.clone(), !friends),
            )]
            .into_iter()
            .chain(offers.then(|| tap(fewer_label, JourneysIntent::SetFewer(id.clone(), !fewer)))),
        )
        .row(
            [tap(t.menu_my_time(), JourneysIntent::TimePrompt(id.clone()))]
                .into_iter()
                .chain(any.then(|| tap(t.menu_none(), JourneysIntent::NoMessages(id.clone())))),
        )
        .row(others.then(|| tap(t.menu_programs(), ProfileIntent::Programs)).into_iter().chain([to_home(lang, id)]))
}

/// The consent to advertising.
pub(super) fn consent(ctx: &MemberContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let program = program_name(&ctx.program, ctx.lang);
    Screen::new(lines([Some(t.ads_head(&program)), Some(t.ads_text(&program))])).row([
        tap(t.ads_agree(), JourneysIntent::AgreeToAdvertising(id.clone(), ADVERTISING_VERSION, ctx.lang)),
        tap(t.ads_not_now(), JourneysIntent::DeclineAdvertising(id.clone())),
    ])
}

/// After offers, or all that can be, were turned off: how to turn them on again,
/// and, unless they said it before, why.
pub(super) fn offers_off(ctx: &MemberContext, all: bool, asks: bool) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let head = t.messages_head(program_name(&ctx.program, ctx.lang));
    let said = if all { t.none_are_sent() } else { t.offers_are_off() };
    let reasons = LeavingReason::ALL
        .into_iter()
        .filter(|_| asks)
        .map(|reason| tap(reason_in_words(reason, ctx.lang), JourneysIntent::TellReason(id.clone(), reason)));
    Screen::new(lines([Some(head), Some(said), asks.then(|| t.leaving_ask())])).pairs(reasons).row([
        tap(t.menu_turn_on(), JourneysIntent::ReadConsent(id.clone())),
        tap(t.menu_messages(), JourneysIntent::Messages(Some(id.clone()))),
    ])
}

/// Why a message came.
pub(super) fn why(ctx: &MemberContext, journey: Option<&Journey>, sent_this_week: usize) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let condition = journey.map(|journey| match journey.entry {
        JourneyEntry::Joined => t.why_sent_joined(),
        JourneyEntry::FirstPurchase => t.why_sent_first(),
        JourneyEntry::Idle { days } => t.why_sent_idle(i64::from(days), number(lang, i64::from(days))),
    });
    let consent = match ctx.person.profile.advertising(id) {
        Some(consent) => {
            let at = consent.at.parse().map_or(ctx.today(), |at| day_of(at, &ctx.program.zone));
            t.why_sent_consent(date(lang, at, ctx.today()))
        }
        None => t.why_sent_no_consent(),
    };
    let week = t.why_sent_week(count(lang, sent_this_week), count(lang, AttentionBudget::A_WEEK));
    let head = t.why_sent_head(program_name(&ctx.program, lang));
    Screen::new(lines([Some(head), condition, Some(consent), Some(week)]))
        .row([
            tap(t.menu_fewer(), JourneysIntent::SetFewer(id.clone(), true)),
            tap(t.menu_none(), JourneysIntent::SetOffers(id.clone(), false)),
        ])
        .row([tap(t.menu_messages(), JourneysIntent::Messages(Some(id.clone())))])
}

/// Hours from the likely one that are offered.
const AROUND: [i64; 4] = [-1, 0, 1, 2];

/// Asks what time it is.
pub(super) fn time_prompt(ctx: &MemberContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let likely = ctx.now.to_zoned(ctx.person.profile.zone(&ctx.program).clone());
    let hours = AROUND.iter().filter_map(|by| likely.checked_add(by.hours()).ok());
    let buttons = hours.map(|at| {
        let offset = offset_at(at.time(), ctx.now);
        tap(at.strftime("%H:%M").to_string(), JourneysIntent::SetTime(id.clone(), offset))
    });
    Screen::new(t.time_ask(program_name(&ctx.program, ctx.lang))).pairs(buttons).row([
        tap(t.time_other(), JourneysIntent::TypeTimePrompt(id.clone())),
        tap(t.back(), JourneysIntent::Messages(Some(id.clone()))),
    ])
}

/// Asks for the time in words; after something that is none, says so.
pub(super) fn time_typed(ctx: &MemberContext, wrong: bool) -> Screen {
    let t = texts(ctx.lang);
    let text = if wrong { t.time_wrong() } else { t.time_typed() };
    Screen::new(text).row([tap(t.back(), JourneysIntent::TimePrompt(ctx.program.id.clone()))])
}

/// What is said once the time is known.
pub(super) fn time_is(ctx: &MemberContext) -> String {
    texts(ctx.lang).time_set(time(ctx.now, ctx.person.profile.zone(&ctx.program)))
}
