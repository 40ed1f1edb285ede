//! Notifications for staff of adjustments that need an approval.

use super::flow::audit_log_names;
use super::intent::StaffIntent;
use super::screen::AlertReader;
use super::{adjustment_screen, screen};
use crate::date;
use crate::features::setup::screen::{by_last_week, changes};
use crate::features::till::screen::amount;
use crate::form::{moment, signed};
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::number;
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, lines};
use domain::{AuditAction, AuditEvent, Day, OrderId, Permission, Program, day_of};
use futures::FutureExt;
use store::ApprovalState;

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::staff("approval_asked", approval_asked),
    NotificationKind::staff("adjustment_decided", adjustment_decided),
    NotificationKind::staff("audit_event", audit_event),
    NotificationKind::staff("staff_day", staff_day),
    NotificationKind::staff_concerned("audit_event_own", audit_event),
];

/// An adjustment waits for approval. Argument: its id. `None` once it is decided or expired.
fn approval_asked(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, vault, program, now, .. } = delivery;
        let id = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let open = ledger.approval(&program.id, &id).await?;
        let Some(approval) = open.filter(|approval| approval.state_at(now) == ApprovalState::Asked) else {
            return Ok(None);
        };
        let (row, reason, asker) = futures::try_join!(
            ledger.account(&program.id, approval.member),
            vault.reason(&program.id, &approval.id),
            vault.person(&approval.by)
        )?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let reason = reason.map(|asked| asked.reason).unwrap_or_default();
        let asker = delivery.colleague(asker.as_ref().map(|person| person.profile.first_name.as_str()));
        let until = date(lang, day_of(approval.until, &program.zone), day_of(now, &program.zone));
        Ok(row.map(|row| {
            let points = signed(lang, approval.points);
            let text = lines([
                Some(t.approval_asked_head(delivery.called())),
                Some(t.approval_asked_line(asker, points, row.card.grouped(), free_text(&reason))),
                Some(t.approval_asked_until(until)),
            ]);
            Screen::new(text).row([
                tap(t.menu_approve_adjust(), StaffIntent::ApproveAdjustment(program.id.clone(), id.clone())),
                tap(t.menu_reject_adjust(), StaffIntent::RejectAdjustment(program.id.clone(), id.clone())),
            ])
        }))
    }
    .boxed()
}

/// The decision about an adjustment, for the person who requested it. Argument: its id.
fn adjustment_decided(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, program, .. } = delivery;
        let id = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let Some(approval) = ledger.approval(&program.id, &id).await? else {
            return Ok(None);
        };
        let row = ledger.account(&program.id, approval.member).await?;
        let approved = approval.state == ApprovalState::Approved;
        Ok(row.map(|row| {
            let lang = delivery.lang();
            Screen::new(adjustment_screen::adjust_decided(program, approved, approval.points, row.card, lang))
        }))
    }
    .boxed()
}

/// A change by staff that owners are told of at once, and the person whom it concerns. Argument: the number of its record
/// in the audit log.
fn audit_event(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, vault, program, person, now, .. } = delivery;
        let Some(record) = ledger.audit_record(&program.id, delivery.number(0)?).await? else {
            return Ok(None);
        };
        let named = audit_log_names(ledger, vault, &program.id, std::slice::from_ref(&record)).await?;
        let staff = ledger.staff(&program.id, &person.key).await?.filter(|staff| staff.is_active_at(now));
        let may = staff.as_ref().is_some_and(|staff| record.may_be_taken_back_by(&person.key, staff.role, now));
        let until = record.taken_back_until().filter(|_| may);
        let AuditEvent { action, from, to, .. } = &record.event;
        let versions = from.parse().ok().zip(to.parse().ok()).filter(|_| *action == AuditAction::RulesChanged);
        let changes = match versions {
            Some((from, to)) => {
                let today = day_of(now, &program.zone);
                let sold = ledger.last_week(&program.id, today).await?;
                let said = |program: &Program| {
                    let (was, is) = (program.rules_version(from)?, program.rules_version(to)?);
                    let changes = changes(program, from, to, delivery.lang(), now)?;
                    let by_sales = by_last_week(program, was, is, &sold, today, delivery.lang());
                    Some(changes.into_iter().chain(by_sales).collect::<Vec<_>>())
                };
                delivery.in_program(said).await?.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let reader = AlertReader {
            changes,
            runs_program: staff.is_some_and(|staff| staff.role.may(Permission::AuditLog)),
            until: until.map(|until| moment(delivery.lang(), until, &program.zone, now)),
        };
        Ok(Some(screen::audit_alert(program, &record, &named, delivery.lang(), &reader)))
    }
    .boxed()
}

/// What staff changed by hand on a day, for the owners. Argument: the day.
fn staff_day(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let day: Day = delivery.number(0)?;
        let Delivery { ledger, program, now, .. } = delivery;
        let changed = ledger.staff_day(&program.id, day).await?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let on = date(lang, day, day_of(now, &program.zone));
        let shown = |count| number(lang, count);
        let undone = amount(program, changed.undone_minor, lang);
        let text = lines([
            Some(t.staff_day_head(delivery.called(), on)),
            (changed.adjustments > 0)
                .then(|| t.staff_day_adjusted(shown(changed.adjustments), shown(changed.adjusted))),
            (changed.undone > 0).then(|| t.staff_day_undone(shown(changed.undone), undone)),
        ]);
        Ok(Some(Screen::new(text).row([tap(t.menu_audit_log(), StaffIntent::AuditLog(program.id.clone(), None))])))
    }
    .boxed()
}
