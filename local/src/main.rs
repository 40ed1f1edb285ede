//! `kopilka`: the whole system on one machine, and the tools of its operators.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    store::log_to_terminal();
    local::command_line().await
}
