//! The app with its dependencies, the sender of an update, and the contexts that are made of both.

use crate::channel::telegram::Telegram;
use crate::intent::Intent;
use domain::{
    Actor, Day, Instant, Lang, MemberNo, Operation, Permission, PersonKey, Program, ProgramId, Reward, Role, admits,
    day_of, start_of, told_by,
};
use std::sync::{Arc, Mutex, PoisonError};
use store::{
    AccountRow, Address, Clock, Journeys, Ledger, People, Person, PostCommand, PostError, PostRequest, Programs,
    StoreError, TillLimit, Vault,
};

/// The dependencies of an [`App`].
#[derive(Clone)]
pub struct Deps {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// Journeys, cached.
    pub journeys: Journeys,
    /// The clock.
    pub clock: Clock,
    /// The messenger.
    pub channel: Telegram,
    /// `KOPILKA_PUBLIC_URL`, the address of the merchants' API.
    pub public_url: String,
}

/// The bot: its dependencies, shared by all flows.
#[derive(Clone)]
pub struct App(Arc<Deps>);

impl std::ops::Deref for App {
    type Target = Deps;
    fn deref(&self) -> &Deps {
        &self.0
    }
}

/// The sender of an update. The id comes from the update itself, never from a text.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) address: Address,
    pub(crate) first_name: String,
    pub(crate) language_code: String,
    /// A code of their second factor was right just now, which counts for one action.
    pub(crate) second_factor_passed: bool,
    /// The id of the message that they wrote; `None` for a tap.
    pub(crate) message: Option<i32>,
    /// The id of the message whose button they tapped.
    pub(crate) tapped: Option<i32>,
    /// What ends by what they want, until they have arrived; nothing where they answer what was asked.
    pub(crate) turn: Turn,
    /// The right that staff need for what is wanted, by the table of intents.
    pub(crate) right: Option<Permission>,
}

/// What ends because somebody turns to something else. It is taken once, by the first read of their record: what is asked after
/// that waits for its answer.
#[derive(Clone, Default)]
pub(crate) struct Turn(Arc<Mutex<Ends>>);

/// What of that which somebody is asked ends.
#[derive(Clone, Copy, Default)]
struct Ends {
    conversation: bool,
    comment: bool,
}

impl Turn {
    pub(crate) fn to(intent: &Intent) -> Turn {
        let ends = Ends { conversation: !intent.keeps_conversation(), comment: !intent.keeps_comment() };
        Turn(Arc::new(Mutex::new(ends)))
    }

    fn take(&self) -> Ends {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sender {
    /// Whether a role has the right that staff need for what is wanted. Where none is named, no role has it.
    pub(crate) fn has_right(&self, role: Role) -> bool {
        self.right.is_some_and(|right| role.may(right))
    }
}

/// A person at a screen of a program: what most screens need.
#[derive(Clone)]
pub(crate) struct ProgramContext {
    pub(crate) person: Person,
    pub(crate) program: Arc<Program>,
    pub(crate) lang: Lang,
    pub(crate) now: Instant,
}

impl ProgramContext {
    /// The day in the program's zone.
    pub(crate) fn today(&self) -> Day {
        day_of(self.now, &self.program.zone)
    }

    /// The start of the day on which a change takes effect that is announced now: after whole days, counted from the day on which the
    /// last of so many members is told, so the notice is never shorter than promised.
    pub(crate) fn after_notice(&self, days: u8, members: u64) -> Instant {
        let told = day_of(told_by(members, self.now, &self.program.zone), &self.program.zone);
        let day = told.saturating_add(jiff::Span::new().days(i64::from(days) + 1));
        start_of(day, &self.program.zone)
    }
}

/// A member at a screen, with their account.
pub(crate) struct MemberContext {
    pub(crate) context: ProgramContext,
    pub(crate) row: AccountRow,
}

/// A member of staff at a screen, whether or not they are a member of the program.
pub(crate) struct StaffContext {
    pub(crate) context: ProgramContext,
    pub(crate) role: Role,
    /// The number under which they are notified in the program.
    pub(crate) number: Option<MemberNo>,
    /// The most that they may ring up on a day.
    pub(crate) limit: TillLimit,
}

impl std::ops::Deref for MemberContext {
    type Target = ProgramContext;
    fn deref(&self) -> &ProgramContext {
        &self.context
    }
}

impl std::ops::DerefMut for MemberContext {
    fn deref_mut(&mut self) -> &mut ProgramContext {
        &mut self.context
    }
}

impl std::ops::Deref for StaffContext {
    type Target = ProgramContext;
    fn deref(&self) -> &ProgramContext {
        &self.context
    }
}

impl std::ops::DerefMut for StaffContext {
    fn deref_mut(&mut self) -> &mut ProgramContext {
        &mut self.context
    }
}

impl MemberContext {
    /// Whether the member's level is high enough for a reward.
    pub(crate) fn may_have(&self, reward: &Reward) -> bool {
        let levels = &self.program.rules_at(self.now).levels;
        admits(levels, self.row.account.progress.level, reward.level.as_ref())
    }
}

impl StaffContext {
    /// The actor for entries and the audit log.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Staff(self.person.key.clone())
    }

    /// Whether an account is their own. Nobody changes their own balance.
    pub(crate) fn owns(&self, member: MemberNo) -> bool {
        self.person.owns(&self.program.id, member)
    }
}

impl App {
    /// The service for people as a whole: consent and erasure.
    pub(crate) fn people(&self) -> People {
        People::new(self.ledger.clone(), self.vault.clone(), self.programs.clone(), self.clock.clone())
    }

    /// Makes an app of its dependencies.
    pub fn new(deps: Deps) -> App {
        App(Arc::new(deps))
    }

    /// Reads the sender's record as they arrive at a feature. What they were asked before waits no longer, and they are called
    /// as Telegram calls them now: this writes where something changes.
    pub(crate) async fn arrive(&self, sender: &Sender) -> Result<Option<Person>, StoreError> {
        let Some(mut person) = self.vault.person(&self.person_key(sender)).await? else {
            return Ok(None);
        };
        person.current_message_id = sender.message;
        let ends = sender.turn.take();
        let left = ends.conversation && person.conversation.is_some();
        let commented = ends.comment && person.comment.is_some();
        let renamed = !sender.first_name.is_empty() && sender.first_name != person.profile.first_name;
        if left || commented || renamed {
            if renamed {
                person.profile.first_name.clone_from(&sender.first_name);
            }
            person.conversation = person.conversation.filter(|_| !left);
            person.comment = person.comment.filter(|_| !commented);
            // Where somebody else writes the record in the same moment, the next request ends it.
            let _ = self.vault.save(&mut person).await?;
        }
        Ok(Some(person))
    }

    pub(crate) fn person_key(&self, sender: &Sender) -> PersonKey {
        self.vault.person_key(&sender.address)
    }

    /// The sender's membership in the program that was asked for, or else in the one used last. `None` if they are not
    /// a member of it: a button may name any program.
    pub(crate) async fn member_context(
        &self,
        sender: &Sender,
        asked: Option<&ProgramId>,
    ) -> Result<Option<MemberContext>, StoreError> {
        let Some(person) = self.arrive(sender).await? else {
            return Ok(None);
        };
        self.member_context_of(person, asked).await
    }

    pub(crate) async fn member_context_of(
        &self,
        mut person: Person,
        asked: Option<&ProgramId>,
    ) -> Result<Option<MemberContext>, StoreError> {
        let membership = match asked {
            Some(program) => person.memberships.get_key_value(program).map(|(program, member)| (program, *member)),
            None => person.current_membership(),
        };
        let Some((id, member)) = membership.map(|(id, member)| (id.clone(), member)) else {
            return Ok(None);
        };
        // A bare command goes on with the program that was used last.
        if person.current.as_ref() != Some(&id) || person.blocked {
            person.current = Some(id.clone());
            person.blocked = false;
            let _ = self.vault.save(&mut person).await?;
        }
        let now = self.clock.now();
        let invited_by = person.invited_by.get(&id).copied();
        let (program, row) = self.current_account(&id, member, invited_by, now).await?;
        let lang = person.profile.lang();
        Ok(Some(MemberContext { context: ProgramContext { person, program, lang, now }, row }))
    }

    /// The sender's role in the program that was asked for, or else in the one where they worked last. `None` if they
    /// do not work there: a button may name any program. Roles are read at each request, so a revoked one ends at once.
    pub(crate) async fn staff_context(
        &self,
        sender: &Sender,
        asked: Option<&ProgramId>,
    ) -> Result<Option<StaffContext>, StoreError> {
        match self.arrive(sender).await? {
            Some(person) => self.staff_context_of(person, asked).await,
            None => Ok(None),
        }
    }

    pub(crate) async fn staff_context_of(
        &self,
        mut person: Person,
        asked: Option<&ProgramId>,
    ) -> Result<Option<StaffContext>, StoreError> {
        let now = self.clock.now();
        let mut found = None;
        // A revoked role must not hide those that are active.
        for id in asked.map_or_else(|| person.places_of_work(), |asked| vec![asked.clone()]) {
            let (program, staff) = futures::try_join!(self.programs.get(&id), self.ledger.staff(&id, &person.key))?;
            found =
                program.zip(staff.filter(|staff| staff.is_active_at(now))).map(|(program, staff)| (id, program, staff));
            if found.is_some() {
                break;
            }
        }
        let Some((id, program, staff)) = found else {
            return Ok(None);
        };
        // Repairs what a crash or a program file left: the number leads to the person, and the person's record to their
        // work.
        let known = staff.number.is_none_or(|number| person.staff_numbers.get(&id) == Some(&number));
        if let (false, Some(number)) = (known, staff.number) {
            let _ = self.vault.bind(&id, number, &person.key).await?;
            person.staff_numbers.insert(id.clone(), number);
        }
        if person.current.as_ref() != Some(&id) || person.blocked || !known {
            person.current = Some(id);
            person.blocked = false;
            let _ = self.vault.save(&mut person).await?;
        }
        let lang = person.profile.lang();
        let here = ProgramContext { person, program, lang, now };
        Ok(Some(StaffContext { context: here, role: staff.role, number: staff.number, limit: staff.limit }))
    }

    /// A program and an account of it, settled up to now. An account that a crash left missing is opened.
    pub(crate) async fn current_account(
        &self,
        id: &ProgramId,
        member: MemberNo,
        invited_by: Option<MemberNo>,
        now: Instant,
    ) -> Result<(Arc<Program>, AccountRow), StoreError> {
        let (program, row) = futures::try_join!(self.programs.get(id), self.ledger.account(id, member))?;
        let program = program.ok_or(StoreError::corrupt("membership", "program"))?;
        let mut row = match row {
            Some(row) => row,
            None => Box::pin(self.ledger.open_account(&program, member, invited_by, now)).await?,
        };
        if !row.account.in_chat {
            row = Box::pin(self.link(&program, member, row, now)).await?;
        }
        row.account = row.account.as_of(&program, now);
        Ok((program, row))
    }

    /// Links a card's account that has become this member's. From now on the expiry promise binds, and the member is
    /// notified of changes.
    async fn link(
        &self,
        program: &Program,
        member: MemberNo,
        row: AccountRow,
        now: Instant,
    ) -> Result<AccountRow, StoreError> {
        let link = PostRequest::new(program, member, PostCommand::Operation(Operation::Link), Actor::Member, now);
        match self.ledger.post(&link).await {
            Ok(_) => Ok(self.ledger.account(&program.id, member).await?.unwrap_or(row)),
            Err(PostError::Store(error)) => Err(error),
            Err(_) => Ok(row),
        }
    }
}
