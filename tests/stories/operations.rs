//! Every operation of the store, each on a member of its own, to be run over any wire and compared.

use crate::wire::{Act, Call, Hook, lay, ledger_on, ledger_over, own_tables, plain_purchase};
use crate::world::World;
use domain::{
    Actor, ApiKeyId, CardNumber, Hash, Instant, MemberNo, Money, OrderId, PersonKey, Points, Program, ProgramId, Role,
    Survey, WindDown,
};
use futures::FutureExt;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{
    AccountRow, Adjustment, AnswerOutcome, AskKey, Client, Ledger, MessageClass, NewRedemption, Pool, PostCommand,
    PostError, PostRequest, StaffToken, StoreError, TillDelta, redemption_reference,
};

mod queued_messages;
mod store_operation;
pub(crate) use store_operation::{STORE_OPERATIONS, StoreOperation};

/// A program with a budget and a stock, so every operation has all its parts.
pub(crate) const TOML: &str = r#"
program = "ops"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "О", zh = "店", en = "Ops" }
earning = [
  { purchase = { points = 1, per = "100" } },
  { activity = { kind = "lesson", points = 7 } },
]
expiry = { months = 12 }
pay = { point = "1", share = 50, minimum = 5 }
caps = { budget = 100000000 }
[referral]
referrer = 15
friend = 10
qualifies = { purchase = "100" }
hold_days = 0
per_month = 1000000
budget = 100000000
risk = { threshold = 1000 }
[[survey]]
id = "visit"
kind = "transactional"
trigger = { purchases = { every = 1 } }
[[reward]]
id = "pearl"
name = { ru = "Жемчужина", zh = "珍珠", en = "Pearl" }
about = { ru = "Одна.", zh = "一颗。", en = "One." }
price = 10
stock = 1000000
valid_days = 30
returnable = true
[[reward]]
id = "last"
name = { ru = "Последняя", zh = "最后一份", en = "Last" }
about = { ru = "Одна.", zh = "一份。", en = "One." }
price = 10
stock = 1
valid_days = 30
"#;

/// The place where operations run: the embedded engine, or another one if `KOPILKA_ENGINE` names it.
pub(crate) struct Bench<'a> {
    pub(crate) world: &'a World,
    /// The address of the engine.
    pub(crate) engine: String,
    client: Client,
    pub(crate) sound: Ledger,
    pub(crate) program: Program,
    /// The offset of the caller's clock, in milliseconds.
    pub(crate) skew: AtomicI64,
    members: Mutex<Vec<MemberNo>>,
    /// Cards that were issued for a customer.
    cards: Mutex<BTreeSet<(u64, MemberNo)>>,
}

/// A member who has a purchase, and what else the operation needs: a coupon, a card to take over, an open or an
/// approved request for points.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) n: u64,
    pub(crate) member: MemberNo,
    card: CardNumber,
    other: Option<MemberNo>,
    coupon: Option<domain::CouponCode>,
    link: Option<StaffToken>,
    /// The instant for everything that depends on the day, which a repeat after midnight uses as well.
    since: Instant,
}

/// A member of staff for a subject.
fn colleague(n: u64) -> PersonKey {
    PersonKey::from_bytes(std::array::from_fn(|at| n.to_le_bytes()[at % 8]))
}

/// The colleague who requests the adjustment that is then approved or rejected.
fn asker(n: u64) -> PersonKey {
    colleague(!n)
}

/// The owner, who invites.
fn owner() -> PersonKey {
    PersonKey::from_bytes([255; 16])
}

impl Bench<'_> {
    pub(crate) async fn new(world: &mut World) -> Bench<'_> {
        // A program of its own, so stories can share a lasting engine without seeing each other.
        let id = format!("ops-{:08x}", store::random().unwrap() >> 32);
        world.opens(&TOML.replace("\"ops\"", &format!("{id:?}"))).await;
        let program = world.program(&id).await;
        let other = std::env::var("KOPILKA_ENGINE").ok().filter(|url| !url.is_empty());
        let engine = match other {
            Some(url) => url,
            None => world.engine_url().await,
        };
        let client = store::local_client(&engine);
        let sound = ledger_on(client.clone());
        store::tables::create(&client, &own_tables()).await.unwrap();
        sound.save_program(&program).await.unwrap();
        let (members, cards) = (Mutex::default(), Mutex::default());
        let skew = AtomicI64::new(0);
        Bench { world, engine, client, sound, program, skew, members, cards }
    }

    /// How many calls an operation takes without faults, and what is seen of it afterwards.
    pub(crate) async fn undisturbed(&self, n: u64, operation: StoreOperation) -> (usize, String) {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let hook: Hook = Arc::new(move |_: &mut Call| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Act::Pass }.boxed()
        });
        let ledger = ledger_over(&lay(&self.engine, hook, Arc::new(|_, _| {})).await);
        let subject = self.subject(n, operation).await;
        self.run(&ledger, &subject, operation).await.unwrap();
        (calls.load(Ordering::SeqCst), self.seen(&subject).await)
    }

    /// The reference of the subject's request for points.
    pub(crate) fn asked(&self, subject: &Subject) -> OrderId {
        self.reference("asked", subject.n)
    }

    fn survey(&self) -> &Survey {
        &self.program.rules[0].surveys[0]
    }

    /// The ask of a subject, in the same wave whatever the clock says.
    fn survey_ask(&self, subject: &Subject) -> AskKey {
        let survey = self.survey();
        let wave = survey.kind.wave(domain::day_of(self.program.rules[0].from, &self.program.zone));
        AskKey { program: self.program.id.clone(), member: subject.member, survey: survey.id.clone(), wave }
    }

    async fn survey_asks(&self, ledger: &Ledger, subject: &Subject) -> Result<(), StoreError> {
        let (key, now) = (self.survey_ask(subject), self.now());
        ledger.record_purchase_for_surveys(&self.program, subject.member, self.program.rules[0].from, now).await?;
        let row = ledger.respondent(&self.program.id, subject.member).await?.ok_or(StoreError::Contended)?;
        if ledger.asked(&key).await?.is_some() {
            return Ok(());
        }
        let asked = ledger.send_survey(&self.program, &row, self.survey(), &key, now).await?;
        // A second caller finds the ask, as its next run would.
        if asked.is_ok() || ledger.asked(&key).await?.is_some() { Ok(()) } else { Err(StoreError::Contended) }
    }

    async fn answers(&self, ledger: &Ledger, subject: &Subject, score: u8) -> Result<(), StoreError> {
        let key = self.survey_ask(subject);
        let answered = ledger.answer(&key, score, domain::Lang::En, 0, self.now()).await?;
        assert!(matches!(answered, AnswerOutcome::Stands(_)), "{answered:?}");
        ledger.aggregate(&self.program, &[key]).await
    }

    /// Audits the books, and recounts the answers.
    pub(crate) async fn books_balance(&self) {
        let any = Subject {
            n: 0,
            member: MemberNo::from_random(0),
            card: CardNumber::from_random(0),
            other: None,
            coupon: None,
            link: None,
            since: self.now(),
        };
        let wave = self.survey_ask(&any).wave;
        let recount = self.sound.recount(&self.program, self.survey(), wave, false).await.unwrap();
        assert!(recount.differences.is_empty(), "{:?}", recount.differences);

        let audited = local::audit(&self.sound, &self.program).await.unwrap();
        assert!(audited.findings.is_empty(), "{:#?}", audited.findings);
        let log = self.sound.whole_audit_log(&self.program.id).await.unwrap();
        let head = self.sound.audit_head(&self.program.id).await.unwrap();
        assert_eq!(domain::first_broken_record(&log, head), None, "the audit log");
    }

    /// The time on the caller's clock.
    fn now(&self) -> Instant {
        self.world.runner.time.clock.now() + SignedDuration::from_millis(self.skew.load(Ordering::SeqCst))
    }

    fn id(&self, name: &str, n: u64) -> OrderId {
        OrderId::parse(&format!("{name}{n}")).unwrap()
    }

    fn reference(&self, name: &str, n: u64) -> OrderId {
        redemption_reference(&self.id(name, n)).unwrap()
    }

    async fn post(
        &self,
        ledger: &Ledger,
        member: MemberNo,
        todo: PostCommand<'_>,
        actor: Actor,
    ) -> Result<(), PostError> {
        let now = self.now();
        let post = PostRequest::new(&self.program, member, todo, actor, now);
        ledger.post(&post).await.map(drop)
    }

    /// Rings a sale up at the till in the chat, or undoes it there.
    async fn rings_up(&self, ledger: &Ledger, subject: &Subject, undone: bool) -> Result<(), PostError> {
        let now = self.now();
        let day = domain::day_of(self.program.rules[0].from, &self.program.zone);
        let cashier = MemberNo::from_random(subject.n);
        let tally = TillDelta { cashier, day, minor: 1_000_000, undone, most: Some(1_500_000) };
        let todo = match undone {
            true => PostCommand::Undo { purchase: self.id("till", subject.n), id: self.id("undo", 0) },
            false => self.purchase(subject, self.id("till", subject.n)),
        };
        let actor = Actor::Staff(colleague(subject.n));
        let post = PostRequest::new(&self.program, subject.member, todo, actor, now);
        ledger.post(&PostRequest { till_delta: Some(tally), ..post }).await.map(drop)
    }

    async fn takes_link(&self, ledger: &Ledger, subject: &Subject) -> Result<(), StoreError> {
        let link = subject.link.as_ref().unwrap();
        let taken = ledger.accept_invitation(link, &colleague(subject.n), u32::MAX, self.now()).await?;
        assert_eq!(taken, Ok(()));
        Ok(())
    }

    /// A program of the subject's own whose end is announced.
    fn ending(&self, subject: &Subject) -> (ProgramId, WindDown) {
        let program = ProgramId::parse(&format!("{}-{}", self.program.id, subject.n)).unwrap();
        let wind_down = WindDown::announce(1, 30, 0, subject.since, &self.program.zone).unwrap();
        (program, wind_down)
    }

    async fn announces(&self, ledger: &Ledger, subject: &Subject) -> Result<(), StoreError> {
        let (program, wind_down) = self.ending(subject);
        let by = Actor::Staff(colleague(subject.n));
        assert_eq!(ledger.announce_wind_down(&program, &wind_down, &by, self.now()).await?, Ok(()));
        Ok(())
    }

    fn purchase(&self, subject: &Subject, id: OrderId) -> PostCommand<'_> {
        // The same instant each time, so a repeat is equal.
        let occurred_at = self.program.rules[0].from;
        plain_purchase(&self.program, subject.card, id, 1_000_000, occurred_at)
    }

    async fn ask(&self, ledger: &Ledger, subject: &Subject, name: &str) -> Result<(), PostError> {
        let bill = Money::new(100_000, self.program.currency).unwrap();
        let worth = Money::new(1_000, self.program.currency).unwrap();
        let id = self.id(name, subject.n);
        let input = Hash::of(id.as_str().as_bytes());
        let new = NewRedemption {
            id,
            card: subject.card,
            bill,
            points: Points::new(10).unwrap(),
            worth,
            input,
            before: None,
        };
        let row = ledger.account(&self.program.id, subject.member).await?.ok_or(PostError::NoAccount)?;
        ledger.ask_redemption(&self.program, row.member, &new, self.now()).await.map(drop)
    }

    async fn opens(&self, invited_by: Option<MemberNo>) -> AccountRow {
        let member = MemberNo::from_random(store::random().unwrap());
        self.members.lock().unwrap().push(member);
        self.sound.open_account(&self.program, member, invited_by, self.now()).await.unwrap()
    }

    /// A member on whom the operation can be done.
    pub(crate) async fn subject(&self, n: u64, operation: StoreOperation) -> Subject {
        let row = self.opens(None).await;
        let mut subject =
            Subject { n, member: row.member, card: row.card, other: None, coupon: None, link: None, since: self.now() };
        let sound = &self.sound;
        let key = || Actor::Key(ApiKeyId::from_random(1));
        self.post(sound, subject.member, self.purchase(&subject, self.id("setup", n)), key()).await.unwrap();
        match operation {
            StoreOperation::Transfer => {
                let customer = Hash::of(format!("other {n}").as_bytes());
                let now = self.now();
                let other = self.sound.card_for_customer(&self.program, customer, now).await.unwrap().row.member;
                self.members.lock().unwrap().push(other);
                self.post(sound, other, self.purchase(&subject, self.id("theirs", n)), key()).await.unwrap();
                subject.other = Some(other);
            }
            // They invited somebody who has bought something.
            StoreOperation::Follow | StoreOperation::Claim | StoreOperation::TakeBack => {
                let friend = self.opens(Some(subject.member)).await.member;
                self.post(sound, friend, self.purchase(&subject, self.id("theirs", n)), key()).await.unwrap();
                subject.other = Some(friend);
                if operation != StoreOperation::Follow {
                    sound.advance_referral(&self.program, friend, false, self.now()).await.unwrap();
                }
                if operation == StoreOperation::TakeBack {
                    sound.claim_rewards(&self.program, subject.member, &[friend], self.now()).await.unwrap();
                    let todo = PostCommand::Refund {
                        purchase: self.id("theirs", n),
                        id: self.id("r", n),
                        amount: None,
                        points: None,
                    };
                    self.post(sound, friend, todo, key()).await.unwrap();
                }
            }
            StoreOperation::GiveBack | StoreOperation::UseCoupon => {
                let todo = PostCommand::Redeem { id: self.id("first", n), reward: &self.program.rewards[0] };
                self.post(sound, subject.member, todo, Actor::Member).await.unwrap();
                let coupons = sound.coupons_of(&self.program.id, subject.member).await.unwrap();
                subject.coupon = Some(coupons[0].code.clone());
            }
            StoreOperation::Approve | StoreOperation::Decline => self.ask(sound, &subject, "asked").await.unwrap(),
            StoreOperation::Restore => {
                self.ask(sound, &subject, "asked").await.unwrap();
                let todo = PostCommand::ApproveRedemption(self.reference("asked", n));
                self.post(sound, subject.member, todo, Actor::Member).await.unwrap();
            }
            StoreOperation::Survey => {}
            StoreOperation::Answer => self.survey_asks(sound, &subject).await.unwrap(),
            StoreOperation::Change | StoreOperation::Reply | StoreOperation::Done => {
                self.survey_asks(sound, &subject).await.unwrap();
                self.answers(sound, &subject, 3).await.unwrap();
            }
            StoreOperation::Undo => self.rings_up(sound, &subject, false).await.unwrap(),
            StoreOperation::Hire | StoreOperation::Resign => {
                let (program, now) = (&self.program.id, self.now());
                sound.set_staff(program, &owner(), Role::Owner, MemberNo::from_random(1), now).await.unwrap();
                let link =
                    sound.invite_staff(program, Role::Cashier, None, (&owner(), Role::Owner), now).await.unwrap();
                subject.link = Some(link);
                if operation == StoreOperation::Resign {
                    self.takes_link(sound, &subject).await.unwrap();
                }
            }
            StoreOperation::ApproveAdjustment | StoreOperation::RejectAdjustment => {
                let number = |person: u64| MemberNo::from_random(person ^ 0x5555);
                let program = &self.program.id;
                sound.set_staff(program, &asker(n), Role::Manager, number(!n), self.now()).await.unwrap();
                sound.set_staff(program, &colleague(n), Role::Manager, number(n), self.now()).await.unwrap();
                let asked = Adjustment {
                    program: program.clone(),
                    id: self.id("c", n),
                    member: subject.member,
                    points: 7,
                    by: asker(n),
                    reason: String::new(),
                };
                sound.ask_approval(&asked, None, self.now()).await.unwrap().unwrap();
            }
            StoreOperation::Give | StoreOperation::RefundUnusual => {
                let program = Program { unusual_sale: Some(1), ..self.program.clone() };
                let todo = self.purchase(&subject, self.id("unusual", n));
                sound.post(&PostRequest::new(&program, subject.member, todo, key(), self.now())).await.unwrap();
            }
            StoreOperation::CallOff => self.announces(sound, &subject).await.unwrap(),
            StoreOperation::Last(_) => {
                let pool = Pool::Stock(self.program.rewards[1].id.clone());
                let state = self.sound.pool(&self.program.id, &pool).await.unwrap();
                self.sound.grant_pool(&self.program.id, &pool, state.granted + 1 - state.left).await.unwrap();
            }
            _ => {}
        }
        subject
    }

    /// What can be seen of a member afterwards; equal effects give equal texts.
    pub(crate) async fn seen(&self, subject: &Subject) -> String {
        let (program, n) = (&self.program.id, subject.n);
        let what = async |member: MemberNo| {
            let row = self.sound.account(program, member).await.unwrap().unwrap();
            let account = &row.account;
            let closed = account.transferred_to.is_some();
            let told = self.messages(member).await;
            let told = MessageClass::ALL.map(|class| told.iter().filter(|message| message.class == class).count());
            format!("{} {:?} {:?} {told:?} {closed}", account.version, account.balance(), account.lifetime)
        };
        let other = match subject.other {
            Some(other) => what(other).await,
            None => String::new(),
        };
        let found = self.sound.redemption(program, &self.reference("asked", n)).await.unwrap();
        let coupons = self.sound.coupons_of(program, subject.member).await.unwrap();
        let states = coupons.iter().map(|coupon| std::mem::discriminant(&coupon.state)).collect::<Vec<_>>();
        let customer = Hash::of(format!("customer {n}").as_bytes());
        let card = self.sound.customer(program, customer).await.unwrap().is_some();
        let cards = self.cards.lock().unwrap().iter().filter(|(of, _)| *of == n).count();
        let referral = match subject.other {
            Some(friend) => {
                self.sound.count_referral(&self.program, friend).await.unwrap();
                self.sound.referral(program, friend).await.unwrap().map(|row| row.referral.state())
            }
            None => None,
        };
        let friends = self.sound.friends_by_state(program, subject.member).await.unwrap();
        let ask = self.sound.asked(&self.survey_ask(subject)).await.unwrap();
        let ask = ask.map(|ask| (ask.score, ask.answered_at.is_some(), ask.respondent_notified));
        let case = self.sound.case(&self.survey_ask(subject)).await.unwrap().map(|case| case.state);
        let redemption = found.map(|found| found.state);
        let day = domain::day_of(self.program.rules[0].from, &self.program.zone);
        let till = self.sound.till_day(program, MemberNo::from_random(n), day).await.unwrap();
        let staff = self.sound.staff(program, &colleague(n)).await.unwrap().map(|staff| staff.role);
        let approval = self.sound.approval(program, &self.id("c", n)).await.unwrap().map(|approval| approval.state);
        let told = match self.sound.staff(program, &asker(n)).await.unwrap().and_then(|staff| staff.number) {
            Some(number) => self.messages(number).await.len(),
            None => 0,
        };
        let (ending, _) = self.ending(subject);
        let news = self.sound.running_broadcasts(&ending).await.unwrap();
        let news: Vec<_> = news.iter().map(|walk| walk.broadcast).collect();
        let wind_downs_announced = self.sound.wind_downs_announced(&ending).await.unwrap();
        let log_of_end = self.sound.whole_audit_log(&ending).await.unwrap();
        let head = self.sound.audit_head(&ending).await.unwrap();
        assert_eq!(domain::first_broken_record(&log_of_end, head), None, "the audit log of an end");
        let ends = log_of_end.len();
        // What was just done is among the newest records.
        let log = self.sound.audit_log(program, None, 100).await.unwrap();
        let ours = |entry: &domain::AuditRecord| {
            entry.by == Actor::Staff(colleague(n)) || entry.event.target == subject.member.to_string()
        };
        let acts: Vec<_> = log.iter().rev().filter(|entry| ours(entry)).map(|entry| entry.event.action).collect();
        format!(
            "{till:?} {staff:?} {approval:?} {told:?} {news:?} {wind_downs_announced} {ends} {acts:?} {} {other} {redemption:?} {states:?} {card} {cards} {referral:?} {friends:?} {ask:?} {case:?}",
            what(subject.member).await
        )
    }

    /// The instant up to which a subject's account is settled.
    pub(crate) async fn settled(&self, subject: &Subject) -> Instant {
        self.sound.account(&self.program.id, subject.member).await.unwrap().unwrap().account.settled_at
    }
}
