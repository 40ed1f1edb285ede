//! `GET /v1/surveys`: the program's surveys; `GET /v1/surveys/{id}`: what a wave of one came to. Never what few people said.

use super::{Api, ApiResult, Caller, Problem, output};
use domain::{
    CELL_MIN, Change, Counter, Day, Group, Groups, Lang, Nps, Program, ShareEstimate, ShortId, Survey, SurveyKind,
    Trigger, Wave, cells_shown, day_of,
};
use http::{Request, StatusCode};
use serde_json::{Map, Value, json};
use store::{Scope, SurveyCounts};

/// How many waves a trend has, the one that is asked for included.
const TREND: usize = 6;

impl Api {
    /// The surveys of the rules in force.
    pub(super) async fn surveys(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let today = day_of(caller.now, &caller.program.zone);
        let surveys = caller.program.rules_at(caller.now).surveys.iter().filter(|survey| may_read(&caller, survey));
        let surveys: Vec<Value> = surveys.map(|survey| one(survey, survey.kind.wave(today))).collect();
        Ok(output::json(StatusCode::OK, &json!({ "surveys": surveys })))
    }

    /// What a wave came to, the current one where none is asked for, and the waves before it.
    pub(super) async fn survey(&self, request: &Request<Vec<u8>>, id: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let program: &Program = &caller.program;
        let survey =
            ShortId::parse(id).ok().and_then(|id| program.survey(&id)).filter(|survey| may_read(&caller, survey));
        let survey = survey.ok_or(Problem::UnknownSurvey)?;
        let today = day_of(caller.now, &program.zone);
        let asked = asked_wave(request.uri().query().unwrap_or_default(), survey.kind)?;
        let wave = asked.unwrap_or(survey.kind.wave(today));
        let mut waves: Vec<(Wave, SurveyCounts)> = Vec::new();
        let mut at = wave;
        for _ in 0..TREND {
            waves.push((at, self.ledger.survey_counts(&program.id, survey, at).await?));
            at = at.before();
        }
        Ok(output::json(StatusCode::OK, &report(program, survey, &waves, today)))
    }
}

/// What staff answers is not for a till's key, which lies about at the till.
fn may_read(caller: &Caller, survey: &Survey) -> bool {
    survey.kind != SurveyKind::Employee || caller.key.scope == Scope::Read
}

fn asked_wave(query: &str, kind: SurveyKind) -> Result<Option<Wave>, Problem> {
    let mut wave = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some(text) = pair.strip_prefix("wave=") else {
            return Err(Problem::Malformed("The query takes wave only.".into()));
        };
        let why = match kind.wave(Day::MIN) {
            Wave::Quarter(..) => "a quarter such as 2027q1",
            Wave::Month(..) => "a month such as 2027m03",
        };
        let read = Wave::parse(text).filter(|wave| kind.fits(*wave));
        wave = Some(read.ok_or_else(|| Problem::Invalid { field: "wave", why: why.to_owned() })?);
    }
    Ok(wave)
}

fn one(survey: &Survey, wave: Wave) -> Value {
    let after = match survey.trigger {
        Trigger::Schedule => Value::Null,
        Trigger::Purchases { every, delay_hours } => json!({ "purchases": every, "hours": delay_hours }),
    };
    json!({
        "id": survey.id.as_str(), "kind": survey.kind.code(), "after": after, "cooldown_days": survey.cooldown_days,
        "reward": survey.reward.map(|points| points.get()), "wave": wave.to_string(),
    })
}

/// Hundredths as a decimal number in a text: `"29.13"`.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}

/// The figure of a cell that may be shown.
fn figure(kind: SurveyKind, groups: Groups) -> Option<(&'static str, Value)> {
    if kind == SurveyKind::Csat {
        let ShareEstimate { raw, low, high } = ShareEstimate::of(groups, Group::Promoter)?;
        return Some(("satisfied", json!({ "raw": decimal(raw), "low": decimal(low), "high": decimal(high) })));
    }
    let nps = Nps::of(groups)?;
    let interval = json!({
        "raw": decimal(nps.raw), "centre": decimal(nps.centre), "low": decimal(nps.low), "high": decimal(nps.high),
    });
    Some(("nps", interval))
}

fn cell(kind: SurveyKind, counter: &Counter, shown: bool) -> Map<String, Value> {
    let mut cell = Map::new();
    cell.insert("answers".to_owned(), if shown { json!(counter.n()) } else { Value::Null });
    if shown && let Some((name, value)) = figure(kind, counter.groups(kind)) {
        cell.insert(name.to_owned(), value);
    }
    cell
}

/// Cells side by side; those with few answers say nothing, not even how many.
fn cells<K>(
    kind: SurveyKind,
    name: &str,
    all: impl Iterator<Item = (K, Counter)>,
    called: impl Fn(K) -> String,
) -> Vec<Value> {
    let all: Vec<(K, Counter)> = all.filter(|(_, counter)| counter.n() > 0).collect();
    let shown = cells_shown(&all.iter().map(|(_, counter)| counter.n()).collect::<Vec<_>>());
    let one = |((key, counter), shown): ((K, Counter), bool)| {
        let mut cell = cell(kind, &counter, shown);
        cell.insert(name.to_owned(), json!(called(key)));
        Value::Object(cell)
    };
    all.into_iter().zip(shown).map(one).collect()
}

fn report(program: &Program, survey: &Survey, waves: &[(Wave, SurveyCounts)], today: Day) -> Value {
    let kind = survey.kind;
    let (wave, counts) = &waves[0];
    let total = &counts.total;
    let shown = survey.shows(total.n(), *wave, today);
    let mut report = cell(kind, total, shown);
    report.insert("answers".to_owned(), json!(total.n()));
    report.insert("survey".to_owned(), json!(survey.id.as_str()));
    report.insert("kind".to_owned(), json!(kind.code()));
    report.insert("wave".to_owned(), json!(wave.to_string()));
    report.insert("asked".to_owned(), json!(total.asked));
    report.insert("accepted".to_owned(), json!(total.accepted));
    report.insert("response_rate".to_owned(), json!(total.response_rate().map(decimal)));
    if shown {
        let groups = total.groups(kind);
        let of = |group| json!({ "answers": groups.of(group), "share": groups.share(group).map(decimal) });
        let [promoters, passives, detractors] = Group::ALL.map(of);
        let groups = json!({ "promoters": promoters, "passives": passives, "detractors": detractors });
        report.insert("groups".to_owned(), groups);
        let histogram: Vec<Value> =
            kind.scores().map(|score| json!({ "score": score, "answers": total.scores[usize::from(score)] })).collect();
        report.insert("histogram".to_owned(), json!(histogram));
        // A fixed order, so that no language stands before another by its score.
        let languages = Lang::ALL.into_iter().filter_map(|lang| Some((lang, *counts.by_lang.get(&lang)?)));
        report.insert("languages".to_owned(), json!(cells(kind, "language", languages, |lang| lang.code().to_owned())));
    }
    // What somebody is as a customer says who they are as a colleague.
    if shown && kind != SurveyKind::Employee {
        let levels = counts.by_level.iter().map(|(level, counter)| (*level, *counter));
        let rules = program.rules.last();
        let called =
            |level: u8| rules.and_then(|rules| rules.level(level)).map_or("-".to_owned(), |level| level.id.to_string());
        report.insert("levels".to_owned(), json!(cells(kind, "level", levels, called)));
        let months = counts.by_month.iter().map(|(month, counter)| (*month, *counter));
        report.insert("months".to_owned(), json!(cells(kind, "month", months, |month| month.to_string())));
    }
    report.insert("trend".to_owned(), json!(trend(kind, waves, shown)));
    Value::Object(report)
}

/// The waves before, the newest first, each with whether the one after it differs.
fn trend(kind: SurveyKind, waves: &[(Wave, SurveyCounts)], first: bool) -> Vec<Value> {
    let one = |(at, pair): (usize, &[(Wave, SurveyCounts)])| {
        let [(_, later), (wave, earlier)] = pair else {
            return Value::Null;
        };
        let enough = |counts: &SurveyCounts| counts.total.n() >= CELL_MIN;
        let mut cell = cell(kind, &earlier.total, enough(earlier));
        cell.insert("wave".to_owned(), json!(wave.to_string()));
        let comparable = enough(earlier) && enough(later) && (at > 0 || first);
        let groups = |counts: &SurveyCounts| counts.total.groups(kind);
        let change = comparable.then(|| Change::between(groups(earlier), groups(later)).code());
        cell.insert("then".to_owned(), json!(change));
        Value::Object(cell)
    };
    waves.windows(2).enumerate().map(one).collect()
}
