//! Broadcasts to all members of a program about its rules and its end, and notifications of its limits for staff.

use super::screen::export_intent;
use crate::export::Separator;
use crate::features::catalog::words::change_in_words;
use crate::features::rewards::intent::RewardsIntent;
use crate::features::rewards::screen::title;
use crate::features::setup::intent::SetupIntent;
use crate::features::setup::screen::changed;
use crate::form::moment;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, available, last_days, tap};
use crate::texts::{lines, name};
use crate::{date, number};
use domain::{Account, Program, ShortId, day_of};
use futures::FutureExt;
use store::{Broadcast, EXPORT_READY_FOR, Export};

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::member("rules", broadcast),
    NotificationKind::member("rules_stay", broadcast),
    NotificationKind::member("rewards", broadcast),
    NotificationKind::member("rewards_stay", broadcast),
    NotificationKind::member("closing", broadcast),
    NotificationKind::member("last_days", broadcast),
    NotificationKind::member("stays_open", broadcast),
    NotificationKind::staff("members_full", members_full),
    NotificationKind::staff("export_ready", export_ready),
];

/// A broadcast. Argument: its number. `None` if it is out of date.
fn broadcast(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let program = delivery.program;
        let broadcast = delivery.arg(0, |text| Broadcast::of(delivery.notification.kind(), text.parse().ok()?))?;
        let row = delivery.ledger.account(&program.id, delivery.member()).await?;
        let Some(account) = row.filter(|row| row.account.in_chat).map(|row| row.account) else {
            return Ok(None);
        };
        // Which reward stays, its record in the audit log knows.
        let kept = match broadcast {
            Broadcast::RewardsStay(number) => delivery.ledger.audit_record(&program.id, number.into()).await?,
            _ => None,
        };
        let kept = kept.and_then(|record| ShortId::parse(&record.event.target).ok());
        let kept = kept.as_ref();
        delivery.in_program(|program| in_words(&delivery, broadcast, (&account, kept), program)).await
    }
    .boxed()
}

fn in_words(
    delivery: &Delivery<'_>,
    broadcast: Broadcast,
    (account, kept): (&Account, Option<&ShortId>),
    program: &Program,
) -> Option<Screen> {
    let (t, lang, now, called) = (delivery.texts(), delivery.lang(), delivery.now, delivery.called());
    let account = account.as_of(program, now);
    let id = Some(program.id.clone());
    let rewards = || tap(t.menu_rewards(), RewardsIntent::Rewards(id.clone()));
    let offers = program.offers(now);
    let left = || Some(available(&account, lang));
    let announced = |number| program.wind_down.as_ref().filter(|wind_down| wind_down.number == number);
    let (text, button) = match broadcast {
        Broadcast::Rules(version) => {
            let (was, is) = (program.rules_version(version.checked_sub(1)?)?, program.rules_version(version)?);
            if program.is_taken_back(is) {
                return None;
            }
            let text = changed(program, was, is, lang, now)?;
            (text, Some(tap(t.menu_rules(), SetupIntent::Rules(id))))
        }
        Broadcast::RulesStay(version) => {
            let off = program.rules_version(version).filter(|off| program.is_taken_back(off))?;
            let (zone, rules) = (&program.zone, tap(t.menu_rules(), SetupIntent::Rules(id)));
            (t.rules_stay(called, date(lang, day_of(off.from, zone), day_of(now, zone))), Some(rules))
        }
        Broadcast::Rewards(_) => {
            let coming = program.rewards.iter().filter_map(|reward| {
                let planned = reward.planned.as_ref().filter(|planned| planned.from > now)?;
                let line = change_in_words(&reward.before(&planned.change), &planned.change, program, lang);
                let on = date(lang, day_of(planned.from, &program.zone), day_of(now, &program.zone));
                Some(t.rewards_change_line(on, name(reward.names.get(lang)), line))
            });
            let coming: Vec<String> = coming.collect();
            let head = (!coming.is_empty()).then(|| t.rewards_change_head(called))?;
            let said = [head].into_iter().chain(coming).chain([t.rewards_change_end()]);
            (lines(said.map(Some)), Some(rewards()))
        }
        Broadcast::RewardsStay(_) => (t.rewards_stay(called, title(program, kept?, lang)), Some(rewards())),
        Broadcast::WindDown(number) => {
            let (earn, spend) = last_days(announced(number)?, program, lang, now);
            let text = lines([Some(t.wind_down_head(called)), Some(t.wind_down_line(earn, spend)), left()]);
            (text, offers.then(rewards))
        }
        Broadcast::WindDownReminder(number) => {
            let (_, spend) = last_days(announced(number)?, program, lang, now);
            let text = lines([Some(t.last_days_head(called, spend)), Some(t.last_days_line()), left()]);
            (text, offers.then(rewards))
        }
        Broadcast::Reopened(_) if program.wind_down.is_some() => return None,
        Broadcast::Reopened(_) => (lines([Some(t.reopened_head(called)), Some(t.reopened_line()), left()]), None),
    };
    Some(Screen::new(text).row(button))
}

/// An export that was asked for a day ago can be had. Argument: what it is. `None` if it was stopped.
fn export_ready(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, program, person, now, .. } = delivery;
        let export = delivery.arg(0, Export::from_code)?;
        let ready = ledger.export_ready_at(&program.id, &person.key, export, now).await?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let called = if export == Export::AuditLog { t.menu_export_log() } else { t.menu_export() };
        let buttons = [(called, Separator::Comma), (t.menu_export_semicolons(), Separator::Semicolon)];
        let buttons = buttons.map(|(called, by)| tap(called, export_intent(&program.id, export, by)));
        Ok(ready.map(|ready| {
            let until = moment(lang, ready + EXPORT_READY_FOR, &program.zone, now);
            Screen::new(t.export_ready(delivery.called(), until)).pairs(buttons)
        }))
    }
    .boxed()
}

/// The program has reached its limit of members. Argument: the limit.
fn members_full(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let (t, most) = (delivery.texts(), delivery.number(0)?);
        let line = t.members_full_line(number(delivery.lang(), most));
        Ok(Some(Screen::new(lines([Some(t.members_full_head(delivery.called())), Some(line)]))))
    }
    .boxed()
}
