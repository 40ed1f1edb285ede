//! Imports: an existing base is brought in, as other systems write it, once.

use crate::world::{CAFE, World};
use bot::imports::Column;
use domain::{Expiry, Program, ProgramId};
use local::{ImportOptions, ImportReport, ImportWish, import};
use std::path::{Path, PathBuf};

/// A program in dollars, for files from where they are used.
const STORE: &str = r#"
program = "corner-store"
currency = "USD"
zone = "America/New_York"
pending_days = 0
[expiry]
months = 12
[name]
ru = "Лавка"
zh = "小店"
en = "Corner store"
[[earning]]
purchase = { points = 1, per = "1" }
[[level]]
id = "base"
name = { ru = "База", zh = "普通", en = "Base" }
from = 0
[[level]]
id = "gold"
name = { ru = "Золото", zh = "黄金", en = "Gold" }
from = 500
"#;

/// A world, a program and a folder of files.
pub(crate) struct Desk {
    pub(crate) world: World,
    program: Program,
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) async fn at(id: &str) -> Desk {
        let mut world = World::begins().await;
        if id != CAFE {
            world.opens(STORE).await;
        }
        let program = world.ledger().program(&ProgramId::parse(id).unwrap()).await.unwrap().unwrap();
        Desk { world, program, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    async fn runs(&self, file: &Path, change: impl FnOnce(&mut ImportOptions)) -> anyhow::Result<ImportReport> {
        let mut options = ImportOptions {
            file: file.to_owned(),
            source: "base".to_owned(),
            wish: ImportWish::Bring,
            columns: Vec::new(),
            order: None,
            cards: None,
            separator: bot::Separator::Comma,
            channel: bot::channel::telegram::Telegram { username: "bot".to_owned() },
        };
        change(&mut options);
        import(&self.world.runner.app.ledger, &self.program, &options, &self.world.runner.time.clock).await
    }

    pub(crate) async fn brings(&self, file: &Path) -> ImportReport {
        self.runs(file, |_| {}).await.unwrap()
    }

    /// The points of all accounts, less what is owed.
    async fn points(&self) -> i64 {
        let entries = self.world.entries(self.program.id.as_str()).await;
        entries.iter().map(|entry| entry["points"].as_i64().unwrap()).sum()
    }

    async fn card(&self, cards: &Path, member: &str) -> serde_json::Value {
        let listed = std::fs::read_to_string(cards).unwrap();
        let line = listed.lines().find(|line| line.starts_with(&format!("{member},"))).unwrap();
        let card = line.split(',').nth(1).unwrap().trim_start_matches('\'').to_owned();
        self.world.balance(self.program.id.as_str(), &card).await
    }
}

/// The counts of a report: people, cards, balances, purchases, refunds, before, points, bad.
pub(crate) fn counts(report: &ImportReport) -> [i64; 8] {
    let of = &report.counts;
    let whole = |count: u64| i64::try_from(count).unwrap();
    [
        whole(of.people),
        whole(of.cards),
        whole(of.balances),
        whole(of.purchases),
        whole(of.refunds),
        whole(of.before),
        of.points,
        report.bad.len() as i64,
    ]
}

#[tokio::test]
async fn an_existing_base_is_brought_in_once_however_often() {
    let desk = Desk::at(CAFE).await;
    let text = "member,occurred_at,amount,balance\n\
                anna,1997-01-01,1299.00,\n\
                anna,1997-01-01,1299.00,\n\
                ivan,,,250\n\
                olga,,,0\n\
                anna,2097-01-01,100,\n\
                anna,1997-01-01,12.345,\n\
                anna,,5,\n\
                ,1997-01-01,5,\n\
                petr,1997-02-30,100,\n\
                petr,2026-01-01T10:00:00,99.99,\n\
                petr,1,2,3,4,5\n";
    let (file, cards) = (desk.file("base.csv", text), desk.folder.path().join("cards.csv"));
    let dry = desk.runs(&file, |options| options.wish = ImportWish::DryRun).await.unwrap();
    assert!(desk.world.entries(CAFE).await.is_empty(), "it was only tried");
    let first = desk.runs(&file, |options| options.cards = Some(cards.clone())).await.unwrap();
    assert_eq!(counts(&first), [4, 4, 1, 3, 0, 0, 274, 6]);
    assert_eq!((counts(&dry), &dry.bad), (counts(&first), &first.bad));
    let lines: Vec<u64> = first.bad.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [6, 7, 8, 9, 10, 12], "{:?}", first.bad);
    let again = desk.brings(&file).await;
    assert_eq!(counts(&again), [4, 0, 0, 0, 0, 4, 0, 6]);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&cards).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "whoever reads the links can claim the cards");
    }
    assert_eq!(desk.card(&cards, "anna").await["balance"]["available"], 24);
    assert_eq!(desk.card(&cards, "ivan").await["balance"]["available"], 250);
    assert_eq!(desk.card(&cards, "petr").await["balance"]["available"], 0);
    assert_eq!(
        desk.program.rules[0].expiry,
        Expiry::AfterMonths(12),
        "old purchases, yet the points are there: imported"
    );
    desk.world.ends().await;
}

/// A file of another system: its name, its program, and the counts of its first import.
type Layout = (&'static str, &'static str, [i64; 8]);

/// In their order: customers of an earlier file have their cards.
const LAYOUTS: [Layout; 9] = [
    ("smile.csv", "corner-store", [3, 3, 2, 0, 0, 0, 1_370, 0]),
    ("shopify_customers.csv", "corner-store", [2, 2, 0, 0, 0, 0, 0, 0]),
    ("woocommerce_points.csv", "corner-store", [3, 3, 2, 0, 0, 0, 195, 0]),
    ("square_customers.csv", "corner-store", [2, 2, 2, 0, 0, 0, 0, 0]),
    ("uci_online_retail.csv", "corner-store", [2, 2, 0, 2, 1, 0, 105, 1]),
    ("own_members.csv", "corner-store", [2, 2, 2, 0, 0, 0, 210, 0]),
    ("sailplay_purchases.csv", CAFE, [2, 2, 0, 3, 1, 0, 16, 0]),
    ("russian_excel.csv", CAFE, [2, 0, 2, 0, 0, 0, 1_250, 1]),
    ("russian_excel.xlsx", CAFE, [2, 0, 1, 0, 0, 0, 1_250, 0]),
];

/// The same rows, the last first, with tabs between the values and another column in front.
fn sorted_anew(text: &str) -> Vec<u8> {
    let semicolons = text.lines().next().unwrap_or_default().contains(';');
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(if semicolons { b';' } else { b',' }).flexible(true).has_headers(false);
    let mut rows: Vec<csv::StringRecord> = reader.from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    rows[1..].reverse();
    let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let number = if at == 0 { "№".to_owned() } else { at.to_string() };
        writer.write_record([number.as_str()].into_iter().chain(row.iter())).unwrap();
    }
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn files_of_other_systems_go_in_unedited_and_once() {
    for id in [CAFE, "corner-store"] {
        let desk = Desk::at(id).await;
        for (name, _, wanted) in LAYOUTS.into_iter().filter(|(_, program, _)| *program == id) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("files").join(name);
            let of = |change: ImportWish| {
                let (desk, path) = (&desk, path.clone());
                async move {
                    let set = |options: &mut ImportOptions| (options.source, options.wish) = (name.to_owned(), change);
                    desk.runs(&path, set).await.unwrap()
                }
            };
            let (dry, before) = (of(ImportWish::DryRun).await, desk.points().await);
            let first = of(ImportWish::Bring).await;
            assert_eq!(counts(&first), wanted, "{name}: {:?}", first.bad);
            assert_eq!(counts(&dry), wanted, "{name}: what was said before is what happened");
            let after = desk.points().await;
            assert_eq!(after - before, wanted[6], "{name}");
            let again = of(ImportWish::Bring).await;
            assert_eq!(counts(&again)[1..5], [0, 0, 0, 0], "{name} is known");

            let bytes = std::fs::read(&path).unwrap();
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let file = desk.file("renamed.csv", sorted_anew(text.trim_start_matches('\u{feff}')));
            let renamed = desk.runs(&file, |options| name.clone_into(&mut options.source)).await.unwrap();
            assert_eq!(counts(&renamed)[1..5], [0, 0, 0, 0], "{name}, sorted and renamed, is known");
            assert_eq!((renamed.bad.len(), desk.points().await), (first.bad.len(), after), "{name}");
        }
        desk.world.ends().await;
    }
}

#[tokio::test]
async fn what_a_file_says_is_brought_with_its_day_level_debt_and_day_of_joining() {
    let desk = Desk::at(CAFE).await;
    let cards = desk.folder.path().join("cards.csv");
    let text = "phone;points;valid until;level;debt;joined\n\
                +7 916 123-45-67;100;31.12.2039;Эспрессо;;12.03.2021\n\
                +7 916 123-45-68;0;;;40;\n\
                +7 916 123-45-69;5;01.01.2020;;;\n\
                +7 916 123-45-60;5;;platinum;;\n";
    let done = desk.runs(&desk.file("base.csv", text), |options| options.cards = Some(cards.clone())).await.unwrap();
    assert_eq!(counts(&done), [4, 4, 2, 0, 0, 0, 60, 2]);
    assert_eq!(done.bad[0].1, "the last day of these points is over");
    assert_eq!(done.bad[1].1, "the program has no such level");
    let anna = desk.card(&cards, "+79161234567").await;
    assert_eq!((&anna["balance"]["available"], &anna["level"]), (&100.into(), &"silver".into()));
    assert_eq!(anna["expiring"][0]["on"], "2039-12-31");
    assert_eq!(desk.card(&cards, "+79161234568").await["balance"]["debt"], 40);
    let entries = desk.world.entries(CAFE).await;
    let joined = entries.iter().find(|entry| entry["points"] == 100).unwrap();
    assert!(joined["explanation"].to_string().contains("2021-03-12"), "{joined}");
    desk.world.ends().await;
}

#[tokio::test]
async fn another_amount_is_a_question_and_a_longer_file_brings_only_what_is_new() {
    let desk = Desk::at(CAFE).await;
    let bring = async |name: &str, text: &str| desk.brings(&desk.file(name, text)).await;
    // A bad line is corrected, the file sorted, renamed and imported again.
    let first =
        bring("base.csv", "phone,points\n89161234567,100\n89161234568,50\n89161234569,x\n89161234560,7\n").await;
    assert_eq!(counts(&first), [3, 3, 3, 0, 0, 0, 157, 1]);
    let second =
        bring("new.csv", "phone,points\n79161234560,7\n89161234569,30\n+79161234568,50\n89161234567,100\n").await;
    assert_eq!(counts(&second), [4, 1, 1, 0, 0, 3, 30, 0]);
    let third = bring("base.csv", "phone,points\n89161234567,120\n").await;
    assert_eq!((counts(&third)[6], third.bad.len()), (0, 1));
    assert!(third.bad[0].1.contains("already imported: 100."), "{:?}", third.bad);
    // Another system counts for itself.
    let file = desk.file("base.csv", "phone,points\n89161234567,120\n");
    let other = desk.runs(&file, |options| options.source = "other".to_owned()).await.unwrap();
    assert_eq!(other.counts.points, 120);

    // Purchases that only the amount tells apart: more of them, another amount, and a purchase in between.
    let bring = async |lines: &str| bring("sales.csv", &format!("customer,date,amount\n{lines}")).await;
    let first = bring("anna,2026-10-05,500\nanna,2026-10-05,1000\nanna,2026-10-05,500\n").await;
    assert_eq!(counts(&first), [1, 1, 0, 3, 0, 0, 20, 0]);
    let longer = bring("anna,2026-10-05,200\nanna,2026-10-05,1000\nanna,2026-10-05,500\nanna,2026-10-05,500\n").await;
    assert_eq!(counts(&longer), [1, 0, 0, 1, 0, 3, 2, 0]);
    let changed = bring("anna,2026-10-05,500\nanna,2026-10-05,1000\nanna,2026-10-05,600\nanna,2026-10-05,200\n").await;
    assert_eq!(counts(&changed), [1, 0, 0, 0, 0, 3, 0, 1]);
    assert!(changed.bad[0].1.contains("₽500"), "{:?}", changed.bad);
    // A refund stays the refund of what it was of, also where a later file knows of more.
    let back = bring("anna,2026-10-05,500\nanna,2026-10-09,-300\n").await;
    assert_eq!((back.counts.refunds, back.counts.points), (1, -3));
    let again = bring("anna,2026-10-07,900\nanna,2026-10-05,500\nanna,2026-10-09,-300\n").await;
    assert_eq!(counts(&again), [1, 0, 0, 1, 0, 2, 9, 0]);
    desk.world.ends().await;
}

#[tokio::test]
async fn an_import_is_taken_back_for_a_day_and_can_be_made_again() {
    let desk = Desk::at(CAFE).await;
    let ledger = desk.world.ledger();
    let cards = desk.folder.path().join("cards.csv");
    let text = "member,points,date,amount,receipt\nanna,100,2026-10-05,1000,r1\nivan,50,,,\nolga,10,2026-10-05,700,\n";
    let file = desk.file("base.csv", text);
    let first = desk.runs(&file, |options| options.cards = Some(cards.clone())).await.unwrap();
    assert_eq!(counts(&first), [3, 3, 3, 2, 0, 0, 177, 0]);
    let listed = std::fs::read_to_string(&cards).unwrap();
    let ivan = listed.lines().find(|line| line.starts_with("ivan,")).unwrap().split(',').nth(1).unwrap();
    desk.world.buys(CAFE, ivan.trim_start_matches('\''), "live-1", 100_000).await;

    let undo = |number| desk.runs(&file, move |options| options.wish = ImportWish::Undo(number));
    let undone = undo(first.number).await.unwrap();
    assert_eq!((undone.counts.undone, undone.counts.kept, undone.counts.points), (2, 1, -127));
    assert_eq!(desk.card(&cards, "anna").await["balance"]["available"], 0);
    assert_eq!(desk.card(&cards, "ivan").await["balance"]["available"], 60);
    assert!(undo(first.number).await.unwrap_err().to_string().contains("cannot be undone"));

    let second = desk.brings(&file).await;
    assert_eq!(counts(&second), [3, 0, 2, 2, 0, 1, 127, 0], "once, and what was kept is known");
    assert_eq!(counts(&desk.brings(&file).await), [3, 0, 0, 0, 0, 5, 0, 0]);
    let undone = undo(second.number).await.unwrap();
    assert_eq!((undone.counts.undone, undone.counts.points), (2, -127));
    assert_eq!(counts(&desk.brings(&file).await), [3, 0, 2, 2, 0, 1, 127, 0]);
    assert_eq!(desk.card(&cards, "anna").await["balance"]["available"], 110);

    let newest = ledger.imports(&desk.program.id).await.unwrap().pop().unwrap();
    desk.world.time_passes("PT25H").await;
    assert!(undo(newest.number).await.unwrap_err().to_string().contains("for a day"));
    desk.world.ends().await;
}

#[tokio::test]
async fn what_is_taken_back_leaves_neither_points_nor_debt_also_on_a_card_that_was_claimed() {
    let desk = Desk::at(CAFE).await;
    let anna = desk.world.person(91, "Anna", "en").await;
    let own = anna.joins(CAFE).await;
    desk.world.buys(CAFE, &own, "b0", 100_000).await;
    // The receipt says the same as the screen of the claimed card.
    desk.world.runner.time.drain().await.unwrap();
    let (_, claim) = desk.world.new_card(CAFE, "anna").await;
    anna.asks(&format!("/start {claim}"), "Available: 10 points").await;
    let text = "member,balance,debt,date,amount\nanna,100,,2026-10-05,1000\nivan,0,50,2026-10-05,3000\n";
    let (file, cards) = (desk.file("base.csv", text), desk.folder.path().join("cards.csv"));
    let first = desk.runs(&file, |options| options.cards = Some(cards.clone())).await.unwrap();
    assert_eq!(counts(&first), [2, 1, 2, 2, 0, 0, 90, 0]);
    assert_eq!(desk.world.balance(CAFE, &own).await["balance"]["available"], 120);
    let other = desk.brings(&desk.file("other.csv", text.replace("anna,100", "anna,70"))).await;
    assert_eq!((counts(&other)[6], other.bad.len()), (0, 1), "{:?}", other.bad);

    let undo = |options: &mut ImportOptions| options.wish = ImportWish::Undo(first.number);
    let undone = desk.runs(&file, undo).await.unwrap();
    assert_eq!((undone.counts.undone, undone.counts.kept, undone.counts.points), (2, 0, -90));
    assert_eq!(desk.world.balance(CAFE, &own).await["balance"]["available"], 10);
    let ivan = desk.card(&cards, "ivan").await;
    assert_eq!(
        (&ivan["balance"]["available"], &ivan["balance"]["debt"]),
        (&0.into(), &0.into()),
        "debt first, then points"
    );
    desk.world.ends().await;
}

#[tokio::test]
async fn refunds_of_a_longer_file_are_posted_once() {
    let desk = Desk::at(CAFE).await;
    let bring =
        async |lines: &str| desk.brings(&desk.file("sales.csv", format!("customer,date,amount\n{lines}"))).await;
    let bought = "anna,2026-10-05,500\nanna,2026-10-06,500\n";
    let first = bring(&format!("{bought}anna,2026-10-09,-200\n")).await;
    assert_eq!(counts(&first), [1, 1, 0, 2, 1, 0, 8, 0]);
    let longer = bring(&format!("anna,2026-10-09,-100\n{bought}anna,2026-10-09,-200\n")).await;
    assert_eq!(counts(&longer), [1, 0, 0, 0, 1, 3, -1, 0]);
    // One refund over two purchases.
    let over = bring(&format!("{bought}anna,2026-10-10,-600\n")).await;
    assert_eq!((over.counts.refunds, over.counts.points, over.bad.len()), (1, -6, 0));
    let changed = bring(&format!("{bought}anna,2026-10-10,-300\n")).await;
    assert_eq!((changed.counts.refunds, changed.bad.len()), (0, 1), "{:?}", changed.bad);
    desk.world.ends().await;
}

#[tokio::test]
async fn columns_are_named_where_they_are_not_found_and_bad_files_are_refused() {
    let desk = Desk::at(CAFE).await;
    let fails = async |text: &[u8], part: &str| {
        let failed = desk.runs(&desk.file("bad.csv", text), |_| {}).await.unwrap_err();
        assert!(format!("{failed:#}").contains(part), "{failed:#}");
    };
    fails(b"", "there are no rows").await;
    fails(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01", "neither a CSV nor an XLSX").await;
    fails(b"PK\x03\x04nothing", "neither a CSV nor an XLSX").await;
    fails("89161234567;12\n89161234568;13\n".as_bytes(), "names no columns").await;
    fails("Имя;Город\nАнна;Тула\n".as_bytes(), "no column says who a customer is").await;
    fails("Телефон;Баллы;Бонусы\n89161234567;1;2\n".as_bytes(), "both \"Бонусы\" and \"Баллы\"").await;

    let file = desk.file("own.csv", "Кто;Сколько;Баллы\n89161234567;12;7\n");
    let named = |options: &mut ImportOptions| {
        options.columns = vec![(Column::Phone, "кто".to_owned()), (Column::Balance, "Сколько".to_owned())];
    };
    assert_eq!(desk.runs(&file, named).await.unwrap().counts.points, 12);
    let unknown = |options: &mut ImportOptions| options.columns = vec![(Column::Phone, "x".to_owned())];
    assert!(format!("{:#}", desk.runs(&file, unknown).await.unwrap_err()).contains("there is no column \"x\""));
    desk.world.ends().await;
}

#[test]
fn the_program_file_among_the_examples_is_read() {
    let now = crate::world::beginning();
    let file = local::ProgramFile::read(include_str!("../../examples/bakery.toml"), now).unwrap();
    assert_eq!(file.program.id.to_string(), "corner-bakery");
    assert_eq!(file.program.rewards.len(), 1);
}
