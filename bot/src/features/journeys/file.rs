//! The words of a journey as a table, for people who write texts: one line for each step and language. What was exported and is
//! read again, also as a spreadsheet saved it, gives an equal journey.

use super::words::{template_words, words_of};
use crate::export::{Separator, list_of};
use crate::imports::FileTable;
use domain::{Journey, Lang, Program, Say, ShortId, StepAction, Words, WordsProblem};
use store::StoreError;

/// The columns, in their order. They are the same in every language, since programs read them, too.
const COLUMNS: [&str; 5] = ["step", "day", "language", "text", "without"];

/// Why a table of words is refused: each line with what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsFileRefused {
    /// A column is missing.
    NoColumn(&'static str),
    /// Lines that are wrong.
    Lines(Vec<(u64, WordsLineRefused)>),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsLineRefused {
    /// The journey has no such step, or it says nothing.
    NoSuchStep(String),
    /// The program does not speak this language.
    NoSuchLanguage(String),
    /// The words are wrong.
    Words(WordsProblem),
    /// The step and language stand in an earlier line.
    TwiceTheSame,
}

/// Returns the words of a journey as a CSV.
pub fn words_table(journey: &Journey, program: &Program, by: Separator) -> Result<Vec<u8>, StoreError> {
    let mut rows = Vec::new();
    for (_, step, say) in journey.says() {
        for lang in &program.langs {
            let said = |without| words_of(journey, &step.id, say, *lang, without);
            let text = |words: Option<Words>| words.map(|words| words.named_in(*lang)).unwrap_or_default();
            rows.push([
                step.id.to_string(),
                journey.day_of_step(&step.id).to_string(),
                lang.code().to_owned(),
                text(said(false)),
                text(said(true)),
            ]);
        }
    }
    list_of(by, &COLUMNS, &rows)
}

/// Returns the journey with the words of a table. What the table leaves out stays; words that are the template's are not kept
/// as the owner's.
pub fn with_words(journey: &Journey, program: &Program, table: &FileTable) -> Result<Journey, WordsFileRefused> {
    let column = |name: &'static str| {
        let is = |header: &String| header.trim().eq_ignore_ascii_case(name);
        table.header.iter().position(is).ok_or(WordsFileRefused::NoColumn(name))
    };
    let (step, language, text, without) = (column("step")?, column("language")?, column("text")?, column("without")?);
    let (mut next, mut refused, mut seen) = (journey.clone(), Vec::new(), Vec::new());
    for (line, row) in &table.rows {
        let cell = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
        let place = (cell(step).trim().to_owned(), cell(language).trim().to_owned());
        if seen.contains(&place) {
            refused.push((*line, WordsLineRefused::TwiceTheSame));
            continue;
        }
        if let Err(why) = put_line(&mut next, program, (&place.0, &place.1), (cell(text), cell(without))) {
            refused.push((*line, why));
        }
        seen.push(place);
    }
    if refused.is_empty() { Ok(next) } else { Err(WordsFileRefused::Lines(refused)) }
}

fn put_line(
    journey: &mut Journey,
    program: &Program,
    (step, language): (&str, &str),
    (text, without): (&str, &str),
) -> Result<(), WordsLineRefused> {
    let template = journey.template;
    let no_such_step = || WordsLineRefused::NoSuchStep(step.to_owned());
    let id = ShortId::parse(step).map_err(|_| no_such_step())?;
    let say = journey.steps.iter_mut().find(|one| one.id == id).and_then(|one| match &mut one.action {
        StepAction::Say(say) => Some(say),
        _ => None,
    });
    let say: &mut Say = say.ok_or_else(no_such_step)?;
    let lang = Lang::from_code(language).filter(|lang| program.langs.contains(lang));
    let lang = lang.ok_or_else(|| WordsLineRefused::NoSuchLanguage(language.to_owned()))?;
    for (typed, is_without) in [(text, false), (without, true)] {
        let of_template = template.and_then(|template| template_words(template, &id, lang, is_without));
        let own = if is_without { &mut say.words.without } else { &mut say.words.text };
        // What a spreadsheet would take for a formula has an apostrophe before it.
        let words = match Words::parse(typed.strip_prefix('\'').unwrap_or(typed)) {
            Ok(words) => Some(words).filter(|words| Some(words) != of_template.as_ref()),
            Err(WordsProblem::Empty) => None,
            Err(why) => return Err(WordsLineRefused::Words(why)),
        };
        match words {
            Some(words) => drop(own.insert(lang, words)),
            None => drop(own.remove(&lang)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::read_table;
    use domain::Template;

    fn program() -> Program {
        Program {
            id: domain::ProgramId::parse("cafe").unwrap(),
            names: domain::ByLang { ru: "К".into(), zh: "店".into(), en: "C".into() },
            langs: Lang::ALL.to_vec(),
            currency: iso_currency::Currency::RUB,
            zone: domain::Zone::UTC,
            rules: Vec::new(),
            rewards: Vec::new(),
            wind_down: None,
            limits: domain::Limits::default(),
            unusual_sale: None,
        }
    }

    #[test]
    fn what_is_exported_and_read_again_is_equal_however_a_spreadsheet_saved_it() {
        for template in Template::ALL {
            let mut journey = template.journey();
            if let StepAction::Say(say) = &mut journey.steps.last_mut().unwrap().action {
                say.words.text.insert(Lang::Ru, Words::parse("=Ждём; «вас», {баллы}\nи ещё").unwrap());
            }
            for by in [Separator::Comma, Separator::Semicolon] {
                let table = words_table(&journey, &program(), by).unwrap();
                let read = read_table(&table).unwrap();
                assert_eq!(with_words(&journey, &program(), &read).unwrap(), journey);
                // Into the bare template, too: the owner's words are in the table.
                assert_eq!(with_words(&template.journey(), &program(), &read).unwrap(), journey);
            }
            let text = String::from_utf8(words_table(&journey, &program(), Separator::Comma).unwrap()).unwrap();
            let (mut utf16, saved) = (vec![0xff, 0xfe], text.trim_start_matches('\u{feff}').replace('\n', "\r\n"));
            utf16.extend(saved.replace("\r\nи ещё", "\nи ещё").encode_utf16().flat_map(u16::to_le_bytes));
            assert_eq!(with_words(&journey, &program(), &read_table(&utf16).unwrap()).unwrap(), journey);
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line_and_nothing_is_taken() {
        let journey = Template::WinBack.journey();
        let table = "step,day,language,text,without\nday31,0,en,Hi,\nday30,0,de,Hallo,\nday30,0,en,{nam},\nday60,0,en,A,\nday60,0,en,B,\n";
        let refused = with_words(&journey, &program(), &read_table(table.as_bytes()).unwrap()).unwrap_err();
        let WordsFileRefused::Lines(lines) = refused else { panic!("{refused:?}") };
        assert_eq!(lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 6]);
        let table = read_table(b"step,text\nday30,Hi\n").unwrap();
        assert_eq!(with_words(&journey, &program(), &table), Err(WordsFileRefused::NoColumn("language")));
    }
}
