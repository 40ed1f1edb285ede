//! The workers: what follows streams and runs by schedule. Each is one file and one line in [`all`]; the Lambda's binary,
//! the local runner, dead letters, `doctor` and the test of the template read that list.

pub mod figures;
pub mod imports;
pub mod journey_entries;
pub mod journeys;
pub mod maintenance;
pub mod notifier;
pub mod referrals;
pub mod surveys;

use crate::Services;
use crate::Worker;
use figures::Figures;
use imports::Imports;
use journey_entries::JourneyEntries;
use journeys::JourneyRuns;
use maintenance::Maintenance;
use notifier::{Notifier, TelegramClient};
use referrals::Referrals;
use std::sync::Arc;
use surveys::Surveys;

/// The registry: every worker there is.
pub fn all(services: &Services, telegram: &TelegramClient) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(Notifier::new(services.clone(), telegram.clone())),
        Arc::new(Maintenance(services.clone())),
        Arc::new(Referrals(services.clone())),
        Arc::new(Surveys(services.clone())),
        Arc::new(Figures(services.clone())),
        Arc::new(JourneyRuns(services.clone())),
        Arc::new(JourneyEntries(services.clone())),
        Arc::new(Imports::new(services, telegram)),
    ]
}
