//! Logs: JSON in the cloud, text on a terminal. They never hold a person, a token or a whole card number.

use tracing_subscriber::EnvFilter;

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| EnvFilter::new("info,dynoxide=error"))
}

/// Logs one JSON object per line, for Lambdas. The runtime's span carries the request id.
pub fn log_as_json() {
    tracing_subscriber::fmt().json().with_env_filter(filter()).with_current_span(true).without_time().init();
}

/// Logs to a terminal. Further calls change nothing.
pub fn log_to_terminal() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(std::io::stderr)
        .with_target(false)
        // They would be written to where nothing can be written, which is a panic.
        .log_internal_errors(false)
        .try_init();
}

/// Logs for tests: shown with a failing test only.
pub fn log_to_tests() {
    let _ = tracing_subscriber::fmt().with_env_filter(filter()).with_test_writer().with_target(false).try_init();
}
