//! Imports: an existing base is brought in.

use crate::world::{CAFE, World};
use domain::{Expiry, ProgramId};
use local::{ImportOptions, ImportReport, import};
use std::path::Path;
use store::Pepper;

async fn brings(
    world: &World,
    pepper: &Pepper,
    program: &domain::Program,
    file: &Path,
    cards: Option<&Path>,
) -> ImportReport {
    let what = ImportOptions {
        file: file.to_owned(),
        source: None,
        cards: cards.map(Path::to_owned),
        channel: bot::channel::telegram::Telegram { username: "bot".to_owned() },
    };
    import(&world.ledger(), pepper, program, &what, &world.runner.time.clock).await.unwrap()
}

#[tokio::test]
async fn an_existing_base_is_brought_in_once_however_often() {
    let world = World::begins().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, cards) = (folder.path().join("base.csv"), folder.path().join("cards.csv"));
    let text = "member,occurred_at,amount,balance\n\
                anna,1997-01-01,1299.00,\n\
                anna,1997-01-01,1299.00,\n\
                ivan,,,250\n\
                olga,,,\n\
                anna,2097-01-01,100,\n\
                anna,1997-01-01,12.345,\n\
                anna,1997-01-01,,\n\
                ,1997-01-01,5,\n\
                petr,1997-02-30,100,\n\
                petr,2026-01-01T10:00:00+03:00,99.99,\n\
                petr,1,2,3,4,5\n";
    std::fs::write(&file, text).unwrap();
    let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
    let ledger = world.ledger();
    let program = ledger.program(&ProgramId::parse(CAFE).unwrap()).await.unwrap().unwrap();
    let first = brings(&world, &pepper, &program, &file, Some(&cards)).await;
    assert_eq!((first.cards, first.purchases, first.balances, first.before), (4, 3, 1, 0));
    let lines: Vec<u64> = first.bad.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [6, 7, 8, 9, 10, 12], "{:?}", first.bad);
    let again = brings(&world, &pepper, &program, &file, None).await;
    assert_eq!((again.cards, again.purchases, again.balances), (0, 0, 0));
    // Without the mark that says how far it came, the entries themselves know.
    let forced = brings(&world, &pepper, &program, &file, Some(&cards)).await;
    assert_eq!((forced.purchases, forced.balances, forced.before), (0, 0, 4));

    let listed = std::fs::read_to_string(&cards).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&cards).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "whoever reads the links can claim the cards");
    }
    let card = |member: &str| {
        let line = listed.lines().find(|line| line.starts_with(&format!("{member},"))).unwrap();
        line.split(',').nth(1).unwrap().to_owned()
    };
    assert_eq!(world.balance(CAFE, &card("anna")).await["balance"]["available"], 24);
    assert_eq!(world.balance(CAFE, &card("ivan")).await["balance"]["available"], 250);
    assert_eq!(world.balance(CAFE, &card("petr")).await["balance"]["available"], 0);
    assert_eq!(program.rules[0].expiry, Expiry::AfterMonths(12), "old purchases, yet the points are there: imported");
    world.ends().await;
}

#[test]
fn the_program_file_among_the_examples_is_read() {
    let now = crate::world::beginning();
    let file = local::ProgramFile::read(include_str!("../../examples/bakery.toml"), now).unwrap();
    assert_eq!(file.program.id.to_string(), "corner-bakery");
    assert_eq!(file.program.rewards.len(), 1);
}
