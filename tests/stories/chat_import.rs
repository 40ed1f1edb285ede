//! An owner brings their customers in by sending a file to the bot.

use crate::program_lifecycle::{available, key, reports};
use crate::setup::{opens, proves, verified};
use crate::staff::{forges, hires, takes};
use crate::world::{World, until};
use domain::ProgramId;
use encoding_rs::WINDOWS_1251;

/// A base as a spreadsheet in Russian writes it, with a line that a spreadsheet broke.
const BASE: &str = "Телефон;Бонусы;Заметка\n\
                    +7 (916) 123-45-67;1 250;постоянная\n\
                    89161234568;100;\n\
                    89161234569;0;\n\
                    7,91612E+10;30;\n";

async fn entries(world: &World, program: &ProgramId) -> Vec<domain::Entry> {
    world.ledger().entries(program, None, 1_000).await.unwrap().entries
}

#[tokio::test]
async fn an_owner_sends_a_file_sees_what_it_does_confirms_and_takes_it_back() {
    let world = World::begins().await;
    let id = opens(&world, 61, "en", "Grain").await;
    let program = ProgramId::parse(&id).unwrap();
    let owner = world.person(61, "Olga", "en").await;
    assert!(owner.writes("/import").await.text.contains("Nothing changes until you confirm"));
    owner.taps("Sample", "").await;
    assert!(owner.file("sample.csv").await.starts_with("\u{feff}Phone,Points,Joined on\n".as_bytes()));

    let found = owner.sends_file("base.csv", WINDOWS_1251.encode(BASE).0.into_owned()).await;
    for part in
        ["Import 1", "4 lines, windows-1251, separator “;”", "Phone ← Телефон", "Points ← Бонусы", "Not used: Заметка"]
    {
        assert!(found.text.contains(part), "{part}: {}", found.text);
    }
    let checked = owner.taps("Looks good", "Customers won’t be notified").await;
    for part in ["New: 3\n", "Points: 1,350", "Skipped: 1. Line 5: Excel changed the number in “Телефон”"] {
        assert!(checked.text.contains(part), "{part}: {}", checked.text);
    }
    assert!(entries(&world, &program).await.is_empty(), "nothing changed yet");
    owner.taps("Skipped lines", "skipped lines and why").await;
    let bad = String::from_utf8(owner.file("import-1-left-out.csv").await).unwrap();
    assert!(bad.contains("\n5;Excel changed the number in “Телефон”"), "{bad}");

    owner.taps("Import", "authenticator app").await;
    proves(&owner).await;
    let done = owner.sees("You can undo until").await;
    assert!(done.text.contains("Import 1 · done") && done.text.contains("Points: 1,350"), "{}", done.text);
    owner.taps("Cards", "authenticator app").await;
    proves(&owner).await;
    owner.sees("cards and links").await;
    let cards = String::from_utf8(owner.file("import-1-cards.csv").await).unwrap();
    let card = |phone: &str| {
        let line = cards.lines().find(|line| line.starts_with(phone)).unwrap_or_else(|| panic!("{cards}"));
        let cells: Vec<String> = line.split(';').map(|cell| cell.trim_start_matches('\'').to_owned()).collect();
        (cells[1].clone(), cells[2].clone())
    };
    let till = key(&world, &id).await;
    assert_eq!(available(&world, &till, &card("+79161234567").0).await, 1_250);

    // A customer claims the card by the link, and buys; the owner takes the import back.
    let anna = world.person(62, "Anna", "en").await;
    let (number, link) = card("+79161234568");
    anna.writes(&format!("/start {}", link.split("start=").nth(1).unwrap())).await;
    assert!(reports(&world, &till, &number, "live-1", 100_000).await.0.is_success());
    owner.taps("Undo", "authenticator app").await;
    proves(&owner).await;
    let undone = owner.sees("Import 1 · undone").await;
    assert!(
        undone.text.contains("Customers: 1") && undone.text.contains("Kept for 1 customer with activity since"),
        "{}",
        undone.text
    );
    assert_eq!(available(&world, &till, &card("+79161234567").0).await, 0);
    let log = verified(&world, &id).await;
    let imports = log.iter().filter(|act| act.contains("import"));
    assert_eq!(imports.collect::<Vec<_>>(), ["imported", "import_undone"]);

    // The same file again is another import, and brings once what was taken back.
    owner.sends_file("renamed.csv", WINDOWS_1251.encode(BASE).0.into_owned()).await;
    let again = owner.taps("Looks good", "Already here: 3").await;
    assert!(again.text.contains("Points: 1,250") && again.text.contains("Already imported: 1"), "{}", again.text);
    owner.taps("Cancel", "Grain").await;
    assert_eq!(world.ledger().imports(&program).await.unwrap().len(), 1);
    world.ends().await;
}

#[tokio::test]
async fn columns_are_changed_by_taps_and_what_is_no_base_is_refused() {
    let world = World::begins().await;
    let id = opens(&world, 61, "en", "Grain").await;
    let owner = world.person(61, "Olga", "en").await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01".to_vec();
    for (file, part) in [
        (png, "isn’t a CSV or XLSX file"),
        (b"phone,points\n".to_vec(), "0 lines"),
        (b"89161234567,5\n89161234568,7\n".to_vec(), "has no column names"),
        (b"5;7\n6;8\n".to_vec(), "has no column names"),
        (format!("phone{}\n", ",x".repeat(60)).into_bytes(), "more than 60 columns"),
    ] {
        let answer = owner.sends_file("x.csv", file).await;
        assert!(answer.text.contains(part), "{part}: {}", answer.text);
    }
    let found = owner.sends_file("x.csv", "Who,Sum,Bonus\n89161234567,5,7\n").await;
    assert!(found.text.contains("No column says who the customer is"), "{}", found.text);
    assert!(!found.buttons.iter().any(|(label, _)| label == "Looks good"));
    for (column, meaning) in [("Who", "Phone"), ("Sum", "Not used"), ("Bonus", "Not used"), ("Sum", "Points")] {
        owner.taps("Change", "Which column").await;
        owner.taps(column, "What’s in").await;
        owner.taps(meaning, "UTF-8").await;
    }
    let checked = owner.taps("Looks good", "Customers won’t be notified").await;
    assert!(checked.text.contains("Points: 5"), "{}", checked.text);

    // Others may not: a cashier's file is no import, and a forged button of another program shows nothing.
    let cashier = world.person(63, "Carl", "en").await;
    takes(&cashier, &hires(&owner, &id, "cashier 0").await).await;
    let answer = cashier.sends_file("x.csv", "phone,points\n89161234567,5\n").await;
    assert!(!answer.text.contains("Import"), "{}", answer.text);
    assert!(forges(&cashier, &format!("import_go {id} 4")).await.text.contains("role"));
    let stranger = opens(&world, 64, "en", "Other").await;
    let other = world.person(64, "Olga", "en").await;
    let shown = forges(&other, &format!("import_show {stranger} 4")).await;
    assert!(shown.text.contains("no longer open"), "{}", shown.text);
    world.ends().await;
}

#[tokio::test]
async fn what_was_stopped_is_taken_back_as_far_as_it_came() {
    let world = World::begins().await;
    let id = opens(&world, 61, "en", "Grain").await;
    let program = ProgramId::parse(&id).unwrap();
    let owner = world.person(61, "Olga", "en").await;
    let rows: String = (0..1_500).map(|at| format!("8916{at:07},{}\n", at + 1)).collect();
    owner.sends_file("base.csv", format!("phone,points\n{rows}")).await;
    owner.taps("Looks good", "Customers won’t be notified").await;
    owner.taps("Import", "authenticator app").await;
    proves(&owner).await;
    let is = || async { world.ledger().import(&program, 1).await.unwrap().unwrap() };
    until("the first step", || async { (is().await.counts.people > 0).then_some(()) }).await;
    owner.taps("Stop", "stopped").await;
    until("nobody is at it", || async { (!is().await.is_busy(world.runner.time.clock.now())).then_some(()) }).await;
    let came = is().await.counts.clone();
    assert!((1..1_500).contains(&came.people), "{came:?}");
    owner.taps("Undo", "authenticator app").await;
    proves(&owner).await;
    let undone = until("it is taken back", || async {
        Some(is().await).filter(|import| import.state == store::ImportState::Undone)
    });
    let undone = undone.await;
    assert_eq!((undone.counts.undone, undone.counts.points), (came.people, -came.points));
    world.ends().await;
}

#[tokio::test]
async fn a_step_that_fails_is_taken_again_and_brings_nothing_twice() {
    let world = World::begins().await;
    let id = opens(&world, 61, "en", "Grain").await;
    let owner = world.person(61, "Olga", "en").await;
    let rows: String = (0..200).map(|at| format!("8916{at:07},{}\n", at + 1)).collect();
    owner.sends_file("base.csv", format!("phone,points\n{rows}")).await;
    owner.taps("Looks good", "Customers won’t be notified").await;
    // The message cannot be edited, and the file is not handed out at first.
    for method in ["sendMessage", "editMessageText", "getFile"] {
        world.goes_wrong(serde_json::json!({ "method": method, "kind": "500" })).await;
    }
    owner.taps("Import", "authenticator app").await;
    proves(&owner).await;
    let program = ProgramId::parse(&id).unwrap();
    let done = || async {
        let import = world.ledger().import(&program, 1).await.unwrap().unwrap();
        (import.state == store::ImportState::Done).then_some(import)
    };
    let import = until("the import is over", done).await;
    assert_eq!((import.counts.people, import.counts.balances), (200, 200));
    assert_eq!(entries(&world, &program).await.len(), 200);
    world.ends().await;
}
