//! The router: it hands each intent to its feature and follows redirects. It holds no logic, and an intent without a
//! flow does not compile.

use crate::context::{Answer, App, EarlyReturn, Flow, IntentSource, Outcome, Sender, Turn};
use crate::features::{
    api_keys, catalog, conversation, figures, imports, joining, journeys, points, privacy, profile, program_lifecycle,
    referrals, reports, rewards, second_factor, setup, staff, surveys, till,
};
use crate::intent::Intent;
use futures::future::BoxFuture;
use store::StoreError;

/// The most redirects of an update. Only a cycle of flows needs more.
const REDIRECTS_MAX: usize = 8;

/// The answer to an intent, after all redirects.
pub(crate) async fn handle_intent(
    app: &App,
    sender: &Sender,
    intent: Intent,
    source: IntentSource,
) -> Result<Answer, StoreError> {
    let turn = match &intent {
        Intent::Conversation(_) => Turn::default(),
        other => Turn::to(other),
    };
    let (mut sender, mut intent) = (Sender { turn, ..sender.clone() }, intent);
    for _ in 0..REDIRECTS_MAX {
        sender.right = intent.right();
        let outcome = match route(app, &sender, &intent, source).await {
            Ok(outcome) | Err(EarlyReturn::Outcome(outcome)) => outcome,
            Err(EarlyReturn::Failed(error)) => return Err(error),
        };
        (intent, sender.second_factor_passed) = match outcome {
            Outcome::Answer(answer) => return Ok(*answer),
            Outcome::Redirect(intent) => (intent, false),
            Outcome::Proven(intent) => (intent, true),
        };
    }
    tracing::error!("flows lead to each other in a circle");
    Ok(Answer::default())
}

/// Runs the flow of an intent in its feature.
fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a Intent, source: IntentSource) -> BoxFuture<'a, Flow> {
    match intent {
        Intent::Joining(intent) => joining::flow::route(app, sender, intent),
        Intent::Points(intent) => points::flow::route(app, sender, intent, source),
        Intent::Setup(intent) => setup::flow::route(app, sender, intent),
        Intent::Rewards(intent) => rewards::flow::route(app, sender, intent),
        Intent::Catalog(intent) => catalog::flow::route(app, sender, intent),
        Intent::Referrals(intent) => referrals::flow::route(app, sender, intent),
        Intent::Profile(intent) => profile::flow::route(app, sender, intent),
        Intent::Surveys(intent) => surveys::flow::route(app, sender, intent),
        Intent::Reports(intent) => reports::flow::route(app, sender, intent),
        Intent::Privacy(intent) => privacy::flow::route(app, sender, intent),
        Intent::Staff(intent) => staff::flow::route(app, sender, intent),
        Intent::Figures(intent) => figures::flow::route(app, sender, intent),
        Intent::Till(intent) => till::flow::route(app, sender, intent),
        Intent::Imports(intent) => imports::flow::route(app, sender, intent),
        Intent::Journeys(intent) => journeys::flow::route(app, sender, intent),
        Intent::ApiKeys(intent) => api_keys::flow::route(app, sender, intent),
        Intent::SecondFactor(intent) => second_factor::flow::route(app, sender, intent),
        Intent::ProgramLifecycle(intent) => program_lifecycle::flow::route(app, sender, intent),
        Intent::Conversation(intent) => conversation::flow::route(app, sender, intent),
    }
}
