//! At work: the desk, the programs that somebody runs, who works there, and who did what.

use super::keys::scope_in_words;
use super::till::amount;
use super::{Button, Screen, day, share_url, tap, to_home};
use crate::app::{Desk, Here};
use crate::ask::Ask;
use crate::form::signed;
use crate::payload::Payload;
use crate::texts::{lines, name, program_name, texts};
use crate::{date, number};
use domain::{
    Act, Actor, CardNumber, CouponCode, Instant, Lang, LogEntry, MemberNo, PersonKey, Program, ReferralState, Right,
    Role, day_of, last_day_before,
};
use std::collections::HashMap;
use std::sync::Arc;
use store::{Draft, Scope, Staff, StaffInvite};

/// How many entries of the log a page shows.
pub(crate) const LOG_PAGE: i32 = 10;
/// For how many months an agency may be invited.
const TERMS: [u8; 4] = [1, 3, 6, 12];

pub(crate) fn role_in_words(role: Role, lang: Lang) -> String {
    let t = texts(lang);
    match role {
        Role::Owner => t.role_owner(),
        Role::Manager => t.role_manager(),
        Role::Cashier => t.role_cashier(),
        Role::Analyst => t.role_analyst(),
        Role::Agency => t.role_agency(),
    }
}

fn does(role: Role, lang: Lang) -> String {
    let t = texts(lang);
    match role {
        Role::Owner => t.does_owner(),
        Role::Manager => t.does_manager(),
        Role::Cashier => t.does_cashier(),
        Role::Analyst => t.does_analyst(),
        Role::Agency => t.does_agency(),
    }
}

pub(crate) fn to_desk(here: &Here) -> Button {
    tap(texts(here.lang).menu_desk(), Ask::Desk(Some(here.program.id.clone())))
}

/// All that somebody may do here.
pub(crate) fn desk(desk: &Desk) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let may = |right: Right, button: Button| desk.role.may(right).then_some(button);
    let member = desk.person.memberships.contains_key(id);
    let text = t.desk_head(program_name(&desk.program, lang), role_in_words(desk.role, lang));
    let buttons = [
        may(Right::Till, tap(t.menu_till(), Ask::Till(Some(id.clone())))),
        may(Right::Rules, tap(t.menu_rules(), Ask::ChangeRules(id.clone()))),
        Some(tap(t.menu_join_link(), Ask::JoinLink(id.clone()))),
        may(Right::Staff, tap(t.menu_team(), Ask::Team(id.clone()))),
        may(Right::Figures, tap(t.menu_surveys(), Ask::Reports(Some(id.clone())))),
        may(Right::Members, tap(t.menu_cases(), Ask::Cases(Some(id.clone())))),
        may(Right::Members, tap(t.menu_held(), Ask::Held(Some(id.clone())))),
        may(Right::Keys, tap(t.menu_keys(), Ask::Keys(id.clone()))),
        may(Right::AuditLog, tap(t.menu_audit_log(), Ask::AuditLog(id.clone(), None))),
        may(Right::Figures, tap(t.menu_limits(), Ask::Limits(id.clone()))),
        may(Right::Ownership, tap(t.menu_closing(), Ask::Closing(id.clone()))),
        Some(tap(t.menu_resign(), Ask::ResignAsk(id.clone()))),
    ];
    let screen = Screen::new(text).pairs(buttons.into_iter().flatten());
    let home = member.then(|| to_home(lang, id));
    screen.row([tap(t.menu_business(), Ask::Business)].into_iter().chain(home))
}

/// A short answer above the desk.
pub(crate) fn after(answer: String, at: &Desk) -> Screen {
    desk(at).after(answer)
}

/// Where somebody works, and what he is setting up.
pub(crate) fn business(lang: Lang, programs: &[(Arc<Program>, Role)], drafts: &[Draft]) -> Screen {
    let t = texts(lang);
    let begun: Vec<&Draft> = drafts.iter().filter(|draft| !draft.live).collect();
    let none = (programs.is_empty() && begun.is_empty()).then(|| t.business_none());
    let listed = programs
        .iter()
        .map(|(program, role)| Some(t.team_line(program_name(program, lang), role_in_words(*role, lang))));
    let text = lines([Some(t.business_head())].into_iter().chain(listed).chain([none]));
    let screen = programs.iter().fold(Screen::new(text), |screen, (program, _)| {
        screen.row([tap(program.names.get(lang).clone(), Ask::Desk(Some(program.id.clone())))])
    });
    let screen = begun.into_iter().fold(screen, |screen, draft| {
        screen.row([
            tap(t.menu_continue(), Ask::Review(draft.program.clone())),
            tap(t.menu_drop_draft(), Ask::DropDraftAsk(draft.program.clone())),
        ])
    });
    let factor = (!programs.is_empty()).then(|| tap(t.menu_factor(), Ask::Factor));
    screen.row([tap(t.menu_new_program(), Ask::NewProgram)].into_iter().chain(factor))
}

/// What this is, for somebody of whom nothing is stored.
pub(crate) fn business_intro(lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.business_intro()).row([
        tap(t.menu_new_program(), Ask::Agree(lang, Payload::Business)),
        tap(t.not_now(), Ask::Decline(lang, Payload::Business)),
    ])
}

/// A link that leads into the chat.
pub(crate) fn deep_link(username: &str, payload: &Payload) -> String {
    format!("https://t.me/{username}?start={}", payload.text())
}

/// How people join.
pub(crate) fn join_link(desk: &Desk, username: &str) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    let link = deep_link(username, &Payload::Join(id.clone()));
    Screen::new(t.join_link(program_name(&desk.program, desk.lang), &link))
        .row([Button::Copy(t.menu_copy_link(), link), tap(t.menu_poster(), Ask::Poster(id.clone()))])
        .row([to_desk(desk)])
}

/// One of the staff, as colleagues see him.
pub(crate) struct Colleague {
    pub(crate) key: PersonKey,
    pub(crate) staff: Staff,
    /// His first name, if he is in the chat.
    pub(crate) name: Option<String>,
}

impl Colleague {
    fn called(&self, desk: &Desk) -> String {
        let t = texts(desk.lang);
        let called = self.name.as_deref().map_or_else(|| t.team_unnamed(), name);
        if self.key == desk.person.key { t.team_you(called) } else { called }
    }
}

pub(crate) fn team(desk: &Desk, team: &[Colleague]) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let line = |one: &Colleague| {
        let (called, role) = (one.called(desk), role_in_words(one.staff.role, lang));
        Some(match one.staff.ends {
            Some(ends) => t.team_line_until(called, role, day(desk, ends)),
            None => t.team_line(called, role),
        })
    };
    let text = lines([Some(t.team_head(program_name(&desk.program, lang)))].into_iter().chain(team.iter().map(line)));
    let others = team.iter().filter(|one| one.key != desk.person.key);
    let open = |one: &Colleague| Some(tap(plain_name(one, lang), Ask::Colleague(id.clone(), one.staff.number?)));
    Screen::new(text).pairs(others.filter_map(open)).row([tap(t.menu_hire(), Ask::HireAsk(id.clone())), to_desk(desk)])
}

/// On a button nothing is escaped.
fn plain_name(one: &Colleague, lang: Lang) -> String {
    match &one.name {
        Some(name) => name.chars().take(NAME_ON_BUTTON_MAX).collect(),
        None => role_in_words(one.staff.role, lang),
    }
}

const NAME_ON_BUTTON_MAX: usize = 20;

pub(crate) fn hire_ask(desk: &Desk) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let open: Vec<Role> = Role::ALL.into_iter().filter(|role| desk.role.may_appoint(*role)).collect();
    let line = |role: &Role| Some(format!("• {}. {}", role_in_words(*role, lang), does(*role, lang)));
    let text = lines([Some(t.hire_ask())].into_iter().chain(open.iter().map(line)));
    let button = |role: &Role| {
        let ask = match role {
            Role::Agency => Ask::HireTermAsk(id.clone()),
            role => Ask::Hire(id.clone(), *role, 0),
        };
        tap(role_in_words(*role, lang), ask)
    };
    Screen::new(text).pairs(open.iter().map(button)).row([tap(t.back(), Ask::Team(id.clone()))])
}

pub(crate) fn hire_term(desk: &Desk) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let term = |months: u8| {
        let shown = t.menu_months(i64::from(months), number(lang, months.into()));
        tap(shown, Ask::Hire(id.clone(), Role::Agency, months))
    };
    Screen::new(t.hire_term()).pairs(TERMS.map(term)).row([tap(t.back(), Ask::HireAsk(id.clone()))])
}

/// Whether an agency may be invited for so long.
pub(crate) fn is_term(months: u8) -> bool {
    TERMS.contains(&months)
}

pub(crate) fn hire_link(desk: &Desk, role: Role, link: &str) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let words = t.hire_share(desk.program.names.get(lang), role_in_words(role, lang));
    Screen::new(t.hire_link(role_in_words(role, lang), link))
        .row([
            Button::Link(t.menu_share_link(), share_url(link, &words)),
            Button::Copy(t.menu_copy_link(), link.to_owned()),
        ])
        .row([tap(t.menu_team(), Ask::Team(id.clone())), to_desk(desk)])
}

/// One of the staff, and what can be done about him.
pub(crate) fn colleague(desk: &Desk, one: &Colleague, number: MemberNo) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let role = one.staff.role;
    let at_till = role.may(Right::Till);
    let text = lines([
        Some(t.team_line(one.called(desk), role_in_words(role, lang))),
        Some(does(role, lang)),
        one.staff.ends.map(|ends| t.job_ends(day(desk, ends))),
        at_till.then(|| match one.staff.limit {
            Some(most) => t.limit_line(amount(&desk.program, most, lang)),
            None => t.limit_none(),
        }),
    ]);
    let limit =
        (at_till && desk.role.may_appoint(role)).then(|| tap(t.menu_limit(), Ask::LimitAsk(id.clone(), number)));
    let revoke = desk.role.may_appoint(role).then(|| tap(t.menu_revoke(), Ask::RevokeAsk(id.clone(), number)));
    let heir = desk.role.may(Right::Ownership) && role != Role::Owner && one.name.is_some();
    let hand_over = heir.then(|| tap(t.menu_hand_over(), Ask::HandOverAsk(id.clone(), number)));
    Screen::new(text)
        .row(limit)
        .row(revoke)
        .row(hand_over)
        .row([tap(t.menu_team(), Ask::Team(id.clone())), to_desk(desk)])
}

pub(crate) fn revoke_ask(desk: &Desk, one: &Colleague, number: MemberNo) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    Screen::new(t.revoke_ask(one.called(desk), role_in_words(one.staff.role, desk.lang)))
        .row([tap(t.menu_revoke(), Ask::Revoke(id.clone(), number)), tap(t.back(), Ask::Colleague(id.clone(), number))])
}

pub(crate) fn revoked(desk: &Desk, one: &Colleague) -> String {
    texts(desk.lang).revoked(one.called(desk))
}

pub(crate) fn hand_over_ask(desk: &Desk, one: &Colleague, number: MemberNo) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    Screen::new(t.hand_over_ask(one.called(desk))).row([
        tap(t.menu_hand_over(), Ask::HandOver(id.clone(), number)),
        tap(t.back(), Ask::Colleague(id.clone(), number)),
    ])
}

pub(crate) fn handed_over(desk: &Desk, one: &Colleague) -> String {
    texts(desk.lang).handed_over(one.called(desk))
}

pub(crate) fn resign_ask(desk: &Desk) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    Screen::new(t.resign_ask()).row([tap(t.menu_resign(), Ask::Resign(id.clone())), to_desk(desk)])
}

/// What a link to work offers.
pub(crate) fn job_offer(
    program: &Program,
    invite: &StaffInvite,
    payload: &Payload,
    lang: Lang,
    ends: Option<String>,
) -> Screen {
    let t = texts(lang);
    let offer = t.job_offer(program_name(program, lang), role_in_words(invite.role, lang), does(invite.role, lang));
    Screen::new(lines([Some(offer), ends.map(|ends| t.job_ends(ends))])).row([
        tap(t.menu_take_job(), Ask::Agree(lang, payload.clone())),
        tap(t.not_now(), Ask::Decline(lang, payload.clone())),
    ])
}

/// Who and which cards a page of the log speaks of.
#[derive(Default)]
pub(crate) struct Named {
    pub(crate) people: HashMap<PersonKey, String>,
    pub(crate) cards: HashMap<MemberNo, CardNumber>,
}

impl Named {
    fn person(&self, key: &PersonKey, lang: Lang) -> String {
        self.people.get(key).map_or_else(|| texts(lang).team_former(), |called| name(called))
    }

    fn card(&self, text: &str) -> String {
        let card = MemberNo::parse(text).ok().and_then(|member| self.cards.get(&member));
        card.map_or_else(|| text.to_owned(), |card| card.grouped())
    }
}

pub(crate) fn audit_log(desk: &Desk, before: Option<u64>, page: &[LogEntry], named: &Named) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let head = Some(t.log_head(program_name(&desk.program, lang)));
    let line = |entry: &LogEntry| {
        let who = match &entry.by {
            Actor::Staff(person) => named.person(person, lang),
            _ => t.log_system(),
        };
        Some(t.log_line(
            number(lang, entry.number as i64),
            day(desk, entry.at),
            who,
            deed(entry, named, &desk.program, lang),
        ))
    };
    let empty = page.is_empty().then(|| t.log_empty());
    let text = lines([head].into_iter().chain(page.iter().map(line)).chain([empty]));
    let older = page.last().filter(|last| last.number > 1);
    let older = older.map(|last| tap(t.older(), Ask::AuditLog(id.clone(), Some(last.number))));
    let newer = before.map(|before| before.saturating_add(u64::from(LOG_PAGE.unsigned_abs())));
    let newer = newer.map(|before| tap(t.newer(), Ask::AuditLog(id.clone(), Some(before))));
    let export = tap(t.menu_export_log(), Ask::ExportLog(id.clone()));
    Screen::new(text).row(older.into_iter().chain(newer)).row([export, to_desk(desk)])
}

/// What was done, in words.
fn deed(entry: &LogEntry, named: &Named, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    let deed = &entry.deed;
    let role = |code: &str| Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_in_words(role, lang));
    let person = || PersonKey::parse(&deed.whom).map(|key| named.person(&key, lang)).unwrap_or_default();
    let points = || deed.to.parse().map_or_else(|_| deed.to.clone(), |points| signed(lang, points));
    let code = || CouponCode::parse(&deed.whom).map_or_else(|_| deed.whom.clone(), |code| code.grouped());
    match deed.act {
        Act::ProgramMade => t.log_program_made(),
        Act::RulesChanged => t.log_rules_changed(&deed.from, &deed.to),
        Act::StaffInvited => t.log_staff_invited(role(&deed.to)),
        Act::StaffJoined => t.log_staff_joined(person(), role(&deed.to)),
        Act::StaffRevoked => t.log_staff_revoked(person(), role(&deed.from)),
        Act::StaffLeft => t.log_staff_left(role(&deed.from)),
        Act::HandedOver => t.log_handed_over(person()),
        Act::BalanceChanged => t.log_balance_changed(points(), named.card(&deed.whom)),
        Act::ApprovalAsked => t.log_approval_asked(points(), named.card(&deed.whom)),
        Act::AdjustmentApproved => t.log_adjust_approved(points(), named.card(&deed.whom)),
        Act::AdjustmentRejected => t.log_adjust_rejected(points(), named.card(&deed.whom)),
        Act::ClosingAnnounced => {
            let last = deed.to.parse::<Instant>().map(|ends| last_day_before(ends, &program.zone));
            let said = day_of(entry.at, &program.zone);
            t.log_closing_announced(last.map_or_else(|_| deed.to.clone(), |last| date(lang, last, said)))
        }
        Act::ClosingCalledOff => t.log_closing_called_off(),
        Act::LanguageAdded => {
            let added = Lang::from_code(&deed.to).map(|added| texts(added).language_name());
            t.log_language_added(added.unwrap_or_default())
        }
        Act::Exported if deed.whom == "program" => t.log_exported_program(),
        Act::Exported => t.log_exported_log(),
        Act::LimitChanged => {
            let shown =
                |minor: &str| minor.parse().map_or_else(|_| t.limit_none(), |minor| amount(program, minor, lang));
            t.log_limit_changed(person(), shown(&deed.from), shown(&deed.to))
        }
        Act::CouponUsed => t.log_coupon_used(code()),
        Act::CaseReplied => t.log_case_replied(named.card(&deed.whom)),
        Act::CaseClosed => t.log_case_closed(named.card(&deed.whom)),
        Act::DoneSent => t.log_done_sent(&deed.whom, &deed.to),
        Act::KeyMade => {
            let scope = Scope::from_code(&deed.to).map(|scope| scope_in_words(scope, lang));
            t.log_key_made(&deed.whom, scope.unwrap_or_default())
        }
        Act::KeyRotated => t.log_key_rotated(&deed.whom),
        Act::KeyRevoked => t.log_key_revoked(&deed.whom),
        Act::NameRead => t.log_name_read(named.card(&deed.whom)),
        Act::CouponCancelled => t.log_coupon_cancelled(code()),
        Act::ReferralDecided if deed.to == ReferralState::Qualified.code() => {
            t.log_referral_passed(named.card(&deed.whom))
        }
        Act::ReferralDecided => t.log_referral_rejected(named.card(&deed.whom)),
    }
}

/// The last message to whoever gave his role up.
pub(crate) fn resigned(program: &Program, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.resigned(program_name(program, lang))).row([tap(t.menu_business(), Ask::Business)])
}
