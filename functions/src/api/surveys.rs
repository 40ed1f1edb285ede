//! `GET /v1/surveys`: the program's surveys; `GET /v1/surveys/{id}`: what a wave of one came to. Never what few people said.

use super::document::{Decimal, Id, WaveId};
use super::extract::{CallerWith, Path, Query, Read};
use super::{Api, ApiResult, Caller, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{
    CELL_MIN, Change, Counter, Day, Group, Groups, Lang, Nps, Program, ShareEstimate, ShortId, Survey, SurveyKind,
    Trigger, Wave, cells_shown, day_of,
};
use serde::{Deserialize, Serialize};
use store::{Scope, SurveyCounts};
use utoipa::{IntoParams, ToSchema};

/// How many waves a trend has, the one that is asked for included.
const TREND: usize = 6;

/// The surveys of a program.
#[derive(Serialize, ToSchema)]
#[schema(as = Surveys, example = json!({ "surveys": [{
    "id": "third", "kind": "transactional", "after": { "purchases": 3, "hours": 2 }, "cooldown_days": 14, "reward": 5,
    "wave": "2027m03",
}] }))]
pub(super) struct SurveyList {
    surveys: Vec<SurveyView>,
}

/// A survey.
#[derive(Serialize, ToSchema)]
#[schema(as = Survey)]
struct SurveyView {
    id: String,
    /// `relationship`, `transactional`, `csat` or `employee`.
    kind: &'static str,
    /// By the calendar where null.
    #[schema(required)]
    after: Option<AfterPurchases>,
    cooldown_days: u16,
    /// Points for an answer, whatever the score.
    #[schema(required)]
    reward: Option<i64>,
    /// The wave that is counted now.
    #[schema(value_type = WaveId)]
    wave: String,
}

/// Asked so many hours after every so many purchases.
#[derive(Serialize, ToSchema)]
struct AfterPurchases {
    purchases: u16,
    hours: u16,
}

/// What a wave of a survey came to.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "survey": "third", "kind": "transactional", "wave": "2027m03", "asked": 0, "accepted": 0, "answers": 0,
    "response_rate": null, "trend": [{ "wave": "2027m02", "answers": null, "then": null }],
}))]
pub(super) struct SurveyReport {
    survey: String,
    /// `relationship`, `transactional`, `csat` or `employee`.
    kind: &'static str,
    #[schema(value_type = WaveId)]
    wave: String,
    asked: i64,
    /// Asks that the messenger accepted.
    accepted: i64,
    answers: u64,
    /// Answers per accepted ask, in per cent.
    #[schema(required, value_type = Option<Decimal>)]
    response_rate: Option<String>,
    #[serde(flatten)]
    figure: Figure,
    /// Absent where there are too few answers, like all that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<AnswerGroups>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Vec<ScoreCount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<Vec<LanguageCell>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<LevelCell>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<Vec<MonthCell>>,
    /// The waves before, the newest first.
    trend: Vec<TrendCell>,
}

/// The figure of a cell; absent where there are too few answers.
#[derive(Default, Serialize, ToSchema)]
struct Figure {
    #[serde(skip_serializing_if = "Option::is_none")]
    nps: Option<NpsFigure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfied: Option<Satisfied>,
}

/// NPS in points from -100 to 100, with its interval.
#[derive(Serialize, ToSchema)]
#[schema(as = Nps)]
struct NpsFigure {
    #[schema(value_type = Decimal)]
    raw: String,
    #[schema(value_type = Decimal)]
    centre: String,
    #[schema(value_type = Decimal)]
    low: String,
    #[schema(value_type = Decimal)]
    high: String,
}

/// The share of satisfied answers in per cent, with its interval.
#[derive(Serialize, ToSchema)]
struct Satisfied {
    #[schema(value_type = Decimal)]
    raw: String,
    #[schema(value_type = Decimal)]
    low: String,
    #[schema(value_type = Decimal)]
    high: String,
}

/// Scores 9–10, 7–8 and 0–6; of satisfaction 4–5, 3 and 1–2.
#[derive(Serialize, ToSchema)]
struct AnswerGroups {
    promoters: GroupCount,
    passives: GroupCount,
    detractors: GroupCount,
}

/// The answers of a group.
#[derive(Serialize, ToSchema)]
struct GroupCount {
    answers: u64,
    /// In per cent.
    #[schema(required, value_type = Option<Decimal>)]
    share: Option<String>,
}

/// The answers with a score.
#[derive(Serialize, ToSchema)]
struct ScoreCount {
    score: u8,
    answers: i64,
}

macro_rules! cells {
    ($($(#[$doc:meta])* $cell:ident: $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Serialize, ToSchema)]
        struct $cell {
            $name: String,
            /// Null where there are too few to be shown.
            #[schema(required)]
            answers: Option<u64>,
            #[serde(flatten)]
            figure: Figure,
        }

        impl From<(String, Option<u64>, Figure)> for $cell {
            fn from(($name, answers, figure): (String, Option<u64>, Figure)) -> $cell {
                $cell { $name, answers, figure }
            }
        }
    )*};
}

cells! {
    /// The answers in a language.
    LanguageCell: language;
    /// The answers of members of a level.
    LevelCell: level;
    /// The answers of members who joined in a month.
    MonthCell: month;
}

/// A wave before.
#[derive(Serialize, ToSchema)]
struct TrendCell {
    #[schema(value_type = WaveId)]
    wave: String,
    /// Null where there are too few to be shown.
    #[schema(required)]
    answers: Option<u64>,
    #[serde(flatten)]
    figure: Figure,
    /// Whether the wave after it differs: `rose`, `fell` or `not_proven`; null where one of them has too few answers.
    #[schema(required)]
    then: Option<&'static str>,
}

/// The wave of a report.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AskedWave {
    /// A quarter (relationship, employee) or a month (transactional, csat) in the program's zone; the current one where
    /// absent.
    #[param(pattern = "^[0-9]{4}(q[1-4]|m(0[1-9]|1[0-2]))$")]
    wave: Option<String>,
}

/// The program's surveys
///
/// The surveys of the rules in force, with the wave that is counted now.
#[utoipa::path(get, path = "/v1/surveys", operation_id = "surveys", extensions(("x-problems" = json!([]))),
    responses((status = 200, description = "The surveys.", body = SurveyList)))]
pub(super) async fn surveys(State(_): State<Api>, CallerWith(caller, _): CallerWith<Read>) -> ApiResult<SurveyList> {
    let today = day_of(caller.now, &caller.program.zone);
    let surveys = caller.program.rules_at(caller.now).surveys.iter().filter(|survey| may_read(&caller, survey));
    let surveys = surveys.map(|survey| view(survey, survey.kind.wave(today))).collect();
    Ok((StatusCode::OK, Json(SurveyList { surveys })))
}

/// What a wave of a survey came to
///
/// Counted from the ledger's stream, moments after the answers. NPS is 100 × (promoters − detractors) / n, shown with an
/// adjusted-Wald interval of 95 %; satisfaction is the share of 4 and 5 with the interval of Agresti and Coull. A cell with
/// fewer than five answers says nothing, and where it could be told from the total, neither does the next smallest. Scores
/// of different languages are not to be ranked against each other.
#[utoipa::path(get, path = "/v1/surveys/{id}", operation_id = "survey",
    params(("id" = Id, Path, description = "The survey's id."), AskedWave),
    extensions(("x-problems" = json!(["unknown-survey", "invalid", "malformed"]))),
    responses((status = 200, description = "The report.", body = SurveyReport)))]
pub(super) async fn survey(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Path(id): Path,
    Query(asked): Query<AskedWave>,
) -> ApiResult<SurveyReport> {
    let program: &Program = &caller.program;
    let survey = ShortId::parse(&id).ok().and_then(|id| program.survey(&id)).filter(|survey| may_read(&caller, survey));
    let survey = survey.ok_or(Problem::UnknownSurvey)?;
    let today = day_of(caller.now, &program.zone);
    let wave = asked_wave(&asked, survey.kind)?.unwrap_or(survey.kind.wave(today));
    let mut waves: Vec<(Wave, SurveyCounts)> = Vec::new();
    let mut at = wave;
    for _ in 0..TREND {
        waves.push((at, api.ledger.survey_counts(&program.id, survey, at).await?));
        at = at.before();
    }
    Ok((StatusCode::OK, Json(report(program, survey, &waves, today))))
}

/// What staff answers is not for a till's key, which lies about at the till.
fn may_read(caller: &Caller, survey: &Survey) -> bool {
    survey.kind != SurveyKind::Employee || caller.key.scope == Scope::Read
}

fn asked_wave(asked: &AskedWave, kind: SurveyKind) -> Result<Option<Wave>, Problem> {
    let Some(text) = &asked.wave else { return Ok(None) };
    let why = match kind.wave(Day::MIN) {
        Wave::Quarter(..) => "a quarter such as 2027q1",
        Wave::Month(..) => "a month such as 2027m03",
    };
    let read = Wave::parse(text).filter(|wave| kind.fits(*wave));
    read.map(Some).ok_or_else(|| Problem::Invalid { field: "wave", why: why.to_owned() })
}

fn view(survey: &Survey, wave: Wave) -> SurveyView {
    SurveyView {
        id: survey.id.to_string(),
        kind: survey.kind.code(),
        after: match survey.trigger {
            Trigger::Schedule => None,
            Trigger::Purchases { every, delay_hours } => Some(AfterPurchases { purchases: every, hours: delay_hours }),
        },
        cooldown_days: survey.cooldown_days,
        reward: survey.reward.map(|points| points.get()),
        wave: wave.to_string(),
    }
}

/// Hundredths as a decimal number in a text: `"29.13"`.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}

/// The answers of a cell and their figure, if they may be shown.
fn cell(kind: SurveyKind, counter: &Counter, shown: bool) -> (Option<u64>, Figure) {
    if !shown {
        return (None, Figure::default());
    }
    let groups = counter.groups(kind);
    let figure =
        match kind {
            SurveyKind::Csat => Figure {
                satisfied: ShareEstimate::of(groups, Group::Promoter).map(|ShareEstimate { raw, low, high }| {
                    Satisfied { raw: decimal(raw), low: decimal(low), high: decimal(high) }
                }),
                nps: None,
            },
            _ => Figure {
                nps: Nps::of(groups).map(|nps| NpsFigure {
                    raw: decimal(nps.raw),
                    centre: decimal(nps.centre),
                    low: decimal(nps.low),
                    high: decimal(nps.high),
                }),
                satisfied: None,
            },
        };
    (Some(counter.n()), figure)
}

/// Cells side by side; those with few answers say nothing, not even how many.
fn cells<K, C: From<(String, Option<u64>, Figure)>>(
    kind: SurveyKind,
    all: impl Iterator<Item = (K, Counter)>,
    called: impl Fn(K) -> String,
) -> Vec<C> {
    let all: Vec<(K, Counter)> = all.filter(|(_, counter)| counter.n() > 0).collect();
    let shown = cells_shown(&all.iter().map(|(_, counter)| counter.n()).collect::<Vec<_>>());
    let one = |((key, counter), shown): ((K, Counter), bool)| {
        let (answers, figure) = cell(kind, &counter, shown);
        C::from((called(key), answers, figure))
    };
    all.into_iter().zip(shown).map(one).collect()
}

fn report(program: &Program, survey: &Survey, waves: &[(Wave, SurveyCounts)], today: Day) -> SurveyReport {
    let kind = survey.kind;
    let (wave, counts) = &waves[0];
    let total = &counts.total;
    let shown = survey.shows(total.n(), *wave, today);
    // What somebody is as a customer says who they are as a colleague.
    let by_customer = shown && kind != SurveyKind::Employee;
    // A fixed order, so that no language stands before another by its score.
    let languages = || Lang::ALL.into_iter().filter_map(|lang| Some((lang, *counts.by_lang.get(&lang)?)));
    let levels = || counts.by_level.iter().map(|(level, counter)| (*level, *counter));
    let months = || counts.by_month.iter().map(|(month, counter)| (*month, *counter));
    let rules = program.rules.last();
    let level_id =
        |level: u8| rules.and_then(|rules| rules.level(level)).map_or("-".to_owned(), |level| level.id.to_string());
    SurveyReport {
        survey: survey.id.to_string(),
        kind: kind.code(),
        wave: wave.to_string(),
        asked: total.asked,
        accepted: total.accepted,
        answers: total.n(),
        response_rate: total.response_rate().map(decimal),
        figure: cell(kind, total, shown).1,
        groups: shown.then(|| groups(total.groups(kind))),
        histogram: shown.then(|| {
            let count = |score: u8| ScoreCount { score, answers: total.scores[usize::from(score)] };
            kind.scores().map(count).collect()
        }),
        languages: shown.then(|| cells(kind, languages(), |lang| lang.code().to_owned())),
        levels: by_customer.then(|| cells(kind, levels(), level_id)),
        months: by_customer.then(|| cells(kind, months(), |month| month.to_string())),
        trend: trend(kind, waves, shown),
    }
}

fn groups(groups: Groups) -> AnswerGroups {
    let of = |group| GroupCount { answers: groups.of(group), share: groups.share(group).map(decimal) };
    let [promoters, passives, detractors] = Group::ALL.map(of);
    AnswerGroups { promoters, passives, detractors }
}

/// The waves before, the newest first, each with whether the one after it differs.
fn trend(kind: SurveyKind, waves: &[(Wave, SurveyCounts)], first: bool) -> Vec<TrendCell> {
    let one = |(at, pair): (usize, &[(Wave, SurveyCounts)])| {
        let [(_, later), (wave, earlier)] = pair else { return None };
        let enough = |counts: &SurveyCounts| counts.total.n() >= CELL_MIN;
        let (answers, figure) = cell(kind, &earlier.total, enough(earlier));
        let comparable = enough(earlier) && enough(later) && (at > 0 || first);
        let groups = |counts: &SurveyCounts| counts.total.groups(kind);
        let then = comparable.then(|| Change::between(groups(earlier), groups(later)).code());
        Some(TrendCell { wave: wave.to_string(), answers, figure, then })
    };
    waves.windows(2).enumerate().filter_map(one).collect()
}
