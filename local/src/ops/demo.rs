//! The command that lets a running system live through the demo month.

use crate::sandbox::door::TOKEN_FILE;
use crate::sandbox::month_gate::DAYS;
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Lets the running system live through the demo month, and says how far it is.
pub(crate) async fn run(data: &Path, address: SocketAddr) -> Result<ExitCode> {
    let file = data.join(TOKEN_FILE);
    let missing = || format!("{}: start kopilka first, without --memory and without TELOXIDE_TOKEN", file.display());
    let token = std::fs::read_to_string(&file).with_context(missing)?;
    let (client, place) = (reqwest::Client::new(), format!("http://{address}/sandbox/month"));
    let asks = |call: reqwest::RequestBuilder| call.header("x-sandbox-token", token.trim()).send();
    let begun = asks(client.post(&place)).await.with_context(|| format!("nothing answers at {address}"))?;
    if !begun.status().is_success() {
        bail!("{}: {}", begun.status(), begun.text().await?);
    }
    let bar = indicatif::ProgressBar::new(u64::from(DAYS));
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let said: serde_json::Value = asks(client.get(&place)).await?.json().await?;
        let progress = &said["progress"];
        if let Some(why) = progress["stopped"].as_str() {
            bail!("the month stopped: {why}");
        }
        match progress["day"].as_u64() {
            Some(day) => bar.set_position(day),
            None => break,
        }
    }
    bar.finish();
    println!("A month has passed. Send /surveys as the owner, and look around.");
    Ok(ExitCode::SUCCESS)
}
