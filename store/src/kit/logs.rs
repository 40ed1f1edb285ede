//! Logs: JSON in the cloud, readable on a terminal; never a person, a token or a whole card number.

use tracing_subscriber::EnvFilter;

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| EnvFilter::new("info,dynoxide=error"))
}

/// For the Lambdas: one JSON object a line. The runtime's span carries the request id.
pub fn log_as_json() {
    tracing_subscriber::fmt().json().with_env_filter(filter()).with_current_span(true).without_time().init();
}

/// For a terminal. Calling it again changes nothing.
pub fn log_to_terminal() {
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr).with_target(false).try_init();
}

/// For tests: shown with the test that fails, and with no other. Faults that are thrown on purpose are nobody's news.
pub fn log_to_tests() {
    let _ = tracing_subscriber::fmt().with_env_filter(filter()).with_test_writer().with_target(false).try_init();
}
