//! The DynamoDB client: one TLS stack, only the required root certificates, region and credentials from the
//! environment.
//!
//! The SDK's default features bring a second TLS stack. Together, aws-config and the system's certificates would take
//! most of a Lambda's start time.

use crate::kit::key::Key;
use crate::{MissingSetting, setting};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use futures::future::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The roots of Amazon and Starfield, which cover all endpoints of DynamoDB.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
const ATTEMPTS_MAX: u32 = 3;

/// Makes a client from the environment; see [`aws_config`].
pub fn client() -> Result<Client, MissingSetting> {
    Ok(Client::new(&aws_config("AWS_ENDPOINT_URL_DYNAMODB")?))
}

/// Makes the configuration of a client of AWS's from the environment: `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, and optionally the service's own setting of its address (or
/// `AWS_ENDPOINT_URL`) and `SSL_CERT_FILE`.
pub fn aws_config(endpoint: &'static str) -> Result<SdkConfig, MissingSetting> {
    let region = setting("AWS_REGION")?;
    let session = setting("AWS_SESSION_TOKEN").ok();
    let credentials = Credentials::new(
        setting("AWS_ACCESS_KEY_ID")?,
        setting("AWS_SECRET_ACCESS_KEY")?,
        session,
        None,
        "environment",
    );
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        )
        .http_client(https()?);
    if let Ok(url) = setting(endpoint).or_else(|_| setting("AWS_ENDPOINT_URL")) {
        config = config.endpoint_url(url);
    }
    Ok(config.build())
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

/// What answers requests in place of AWS: an engine on this machine.
pub trait LocalEngine: fmt::Debug + Send + Sync + 'static {
    /// Answers a request, by the value of its `x-amz-target` and its body, with a status and a body.
    fn answer(&self, target: String, body: Vec<u8>) -> BoxFuture<'static, Result<(u16, Vec<u8>), BoxError>>;
}

/// Makes a client whose requests go to an engine on this machine, without a network between them.
pub fn client_of(engine: Arc<dyn LocalEngine>) -> Client {
    let connector = SharedHttpConnector::new(EngineConnector(engine));
    let http = http_client_fn(move |_, _| connector.clone());
    Client::from_conf(local_config().http_client(http).build())
}

/// Makes a client of another engine on this machine, over plain HTTP.
pub fn local_client(url: &str) -> Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    Client::from_conf(local_config().endpoint_url(url).http_client(http).build())
}

fn local_config() -> aws_sdk_dynamodb::config::Builder {
    let nobody = Credentials::new("local", "local", None, None, "local");
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(nobody)
        .endpoint_url("http://engine.invalid")
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build())
}

#[derive(Debug)]
struct EngineConnector(Arc<dyn LocalEngine>);

impl HttpConnector for EngineConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let answered = self.0.answer(target, body);
        HttpConnectorFuture::new(async move {
            let (status, body) = answered.await.map_err(ConnectorError::io)?;
            let status = status.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))?;
            Ok(HttpResponse::new(status, SdkBody::from(body)))
        })
    }
}
