//! The DynamoDB client: one TLS stack, only the required root certificates, region and credentials from the
//! environment.
//!
//! The SDK's default features bring a second TLS stack. Together, aws-config and the system's certificates would take
//! most of a Lambda's start time.

use crate::kit::key::Key;
use crate::{MissingSetting, setting};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use std::time::Duration;

/// The roots of Amazon and Starfield, which cover all endpoints of DynamoDB.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
const ATTEMPTS_MAX: u32 = 3;

/// Makes a client from the environment: `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// `AWS_SESSION_TOKEN`, and optionally `AWS_ENDPOINT_URL_DYNAMODB` (or `AWS_ENDPOINT_URL`) and `SSL_CERT_FILE`.
pub fn client() -> Result<Client, MissingSetting> {
    let region = setting("AWS_REGION")?;
    let session = setting("AWS_SESSION_TOKEN").ok();
    let credentials = Credentials::new(
        setting("AWS_ACCESS_KEY_ID")?,
        setting("AWS_SECRET_ACCESS_KEY")?,
        session,
        None,
        "environment",
    );
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        )
        .http_client(https()?);
    if let Ok(url) = setting("AWS_ENDPOINT_URL_DYNAMODB").or_else(|_| setting("AWS_ENDPOINT_URL")) {
        config = config.endpoint_url(url);
    }
    Ok(Client::from_conf(config.build()))
}

fn https() -> Result<SharedHttpClient, MissingSetting> {
    let malformed = |why: String| MissingSetting::Malformed { name: "SSL_CERT_FILE", why };
    let roots = match setting("SSL_CERT_FILE") {
        Ok(path) => std::fs::read(&path).map_err(|error| malformed(error.to_string()))?,
        Err(_) => AMAZON_ROOTS.to_vec(),
    };
    let trust = TrustStore::empty().with_pem_certificate(roots);
    let context = TlsContext::builder().with_trust_store(trust).build();
    let context = context.map_err(|_| malformed("these are no certificates".to_owned()))?;
    Ok(aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

/// Opens the connection during the start of a Lambda, which has unthrottled CPUs then. It is bounded in time and
/// ignores failures.
pub async fn warm_up(client: &Client, table: &str) {
    let nothing = Key::new("-", "-").attributes();
    let read = client.get_item().table_name(table).set_key(Some(nothing)).send();
    let _ = tokio::time::timeout(CONNECT_TIMEOUT, read).await;
}

/// Makes a client of an engine on this machine, over plain HTTP.
pub fn local_client(url: &str) -> Client {
    let nobody = Credentials::new("local", "local", None, None, "local");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(nobody)
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
        .build();
    Client::from_conf(config)
}
