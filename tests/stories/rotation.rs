//! Rotation of the master key while people go on: nobody is lost, nothing is written back by the old one, and in the end it is
//! needed for nobody.

use crate::wire::{Act, Call, Hook, impatient, lay, own_tables};
use crate::world::World;
use domain::Lang;
use futures::FutureExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{MasterKeys, Pepper, Person, Profile, Rewrapped, SealError, StoreError, Vault};

const PEOPLE: u64 = 30;

#[tokio::test]
async fn every_persons_key_is_wrapped_anew_and_the_old_master_key_can_go() {
    let world = World::begins().await;
    let (engine, names) = (&world.engine_url().await, own_tables());
    store::tables::create(&world.runner.client, &names).await.unwrap();
    let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
    let (old, new) = (MasterKeys::generate().unwrap(), MasterKeys::generate().unwrap().replacen('1', "2", 1));
    let vault =
        |url: &str, keys: &str| Vault::new(impatient(url), &names, MasterKeys::parse(keys).unwrap(), pepper.clone());
    let [before, after] = [old.as_str(), new.as_str()].map(|keys| vault(engine, keys));
    let both = format!("{new},{old}");
    for id in 1..=PEOPLE {
        let mut person = Person::new(
            before.person_key(&store::Address::telegram(id)),
            Profile::new(store::Address::telegram(id), format!("Ann {id}"), Lang::En),
        );
        before.save(&mut person).await.unwrap().unwrap();
    }

    // The walk is broken off on its way, and somebody read his record before it came to him.
    let mut early = before.person(&before.person_key(&store::Address::telegram(1))).await.unwrap().unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let hook: Hook = Arc::new(move |call: &mut Call| {
        let breaks = call.name == "UpdateItem" && calls.fetch_add(1, Ordering::Relaxed) == 7;
        async move { if breaks { Act::Lose } else { Act::Pass } }.boxed()
    });
    let broken = vault(&lay(engine, hook, Arc::new(|_, _| {})).await, &both);
    assert!(broken.rewrap().await.is_err());
    let done = broken.rewrap().await.unwrap();
    assert_eq!(done, Rewrapped { now: PEOPLE as usize - 7, before: 7, changed: 0 });
    early.blocked = true;
    assert!(before.save(&mut early).await.unwrap().is_err(), "an old wrapping is not written back");

    // Old code that is still there makes a new person: the next walk finds him.
    let mut late = Person::new(
        before.person_key(&store::Address::telegram(99)),
        Profile::new(store::Address::telegram(99), "Li".to_owned(), Lang::Zh),
    );
    before.save(&mut late).await.unwrap().unwrap();
    let working = vault(engine, &both);
    assert_eq!(working.rewrap().await.unwrap(), Rewrapped { now: 1, before: PEOPLE as usize, changed: 0 });
    assert_eq!(working.rewrap().await.unwrap().now, 0);

    for id in (1..=PEOPLE).chain([99]) {
        let key = after.person_key(&store::Address::telegram(id));
        let mut person = after.person(&key).await.unwrap().unwrap();
        assert_eq!(person.profile.address, store::Address::telegram(id));
        person.blocked = true;
        after.save(&mut person).await.unwrap().unwrap();
        let unknown = StoreError::Sealed(SealError::NoMasterKey(2));
        assert_eq!(before.person(&key).await.unwrap_err(), unknown);
    }
    world.ends().await;
}
