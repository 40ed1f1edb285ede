//! The door of the sandbox: who may come in. Without a Telegram token the page, its control API and the Bot API server
//! hold everything that people of the sandbox say, and the demo's API keys.
//!
//! A page of another site is kept out by `Host` (a name that was bound to this address again) and `Origin`; another user
//! of the machine by a token of each start, which stands in the link that is printed and in a file of the data's owner.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::AsHeaderName;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The header in which scripts send the token.
const TOKEN_HEADER: &str = "x-sandbox-token";
/// The file in the data folder in which they find it.
pub(crate) const TOKEN_FILE: &str = "sandbox.token";
/// The stream of events, whose client in a browser can send no header.
const EVENTS: &str = "/sandbox/events";
/// The page's words, which are no secret.
const WORDS: &str = "/sandbox/words/";

/// Lets requests in, or says why not.
#[derive(Clone)]
pub(crate) struct Door(Arc<str>);

impl Door {
    pub(crate) fn new(token: &str) -> Door {
        Door(token.into())
    }

    /// The token, for calls of one's own.
    pub(crate) fn token(&self) -> &str {
        &self.0
    }

    fn knows(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// The reason why a request stays outside.
    fn refusal(&self, request: &Request) -> Option<(StatusCode, &'static str)> {
        let (headers, path) = (request.headers(), request.uri().path());
        let host = text(headers, header::HOST);
        if !host.is_some_and(is_this_machine) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "Host is a loopback address or localhost"));
        }
        let is_own = |origin: &HeaderValue| origin.to_str().ok().and_then(|text| text.strip_prefix("http://")) == host;
        if !headers.get(header::ORIGIN).is_none_or(is_own) {
            return Some((StatusCode::FORBIDDEN, "another site's page may not ask this"));
        }
        if !path.starts_with("/sandbox/") || path.starts_with(WORDS) {
            return None;
        }
        let in_query = request.uri().query().and_then(|query| query.strip_prefix("token=")).filter(|_| path == EVENTS);
        if !text(headers, TOKEN_HEADER).or(in_query).is_some_and(|shown| self.knows(shown)) {
            return Some((
                StatusCode::UNAUTHORIZED,
                "open the link that kopilka printed; a script sends X-Sandbox-Token, which is in sandbox.token of the data folder",
            ));
        }
        let plain = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];
        let is_form =
            text(headers, header::CONTENT_TYPE).is_some_and(|kind| plain.iter().any(|form| kind.starts_with(form)));
        (request.method() == Method::POST && is_form)
            .then_some((StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type is application/json"))
    }
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a `Host` is an address or the name of this machine for itself.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| {
        name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    })
}

/// Refuses who may not come in.
pub(crate) async fn admit(State(door): State<Door>, request: Request, next: Next) -> Response {
    match door.refusal(&request) {
        Some((status, why)) => (status, Json(json!({ "error": why }))).into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asks(method: Method, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        Door::new("secret").refusal(&request).map_or(200, |(status, _)| status.as_u16())
    }

    #[test]
    fn only_who_was_let_in_comes_in() {
        const HERE: (&str, &str) = ("host", "127.0.0.1:8080");
        const TOKEN: (&str, &str) = ("x-sandbox-token", "secret");
        let get = |path: &str, headers: &[(&str, &str)]| asks(Method::GET, path, headers);
        // A name of somebody else's that leads here, and no name at all.
        for host in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.7", ""] {
            assert_eq!(get("/", &[("host", host)]), 421, "{host}");
        }
        assert_eq!(get("/", &[]), 421);
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:8080"] {
            assert_eq!(get("/", &[("host", host)]), 200, "{host}");
        }
        // Another site's page, also on another port of this machine, and a file.
        for origin in
            ["http://evil.example", "http://127.0.0.1:9", "https://127.0.0.1:8080", "null", "http://é.example"]
        {
            for path in ["/sandbox/demo", "/bot1:x/sendMessage", "/file/bot1:x/photo1", "/"] {
                assert_eq!(asks(Method::POST, path, &[HERE, TOKEN, ("origin", origin)]), 403, "{origin} {path}");
            }
        }
        assert_eq!(get("/sandbox/demo", &[HERE, TOKEN, ("origin", "http://127.0.0.1:8080")]), 200);
        // Without the token, with a wrong one, and with one in the query where a header can be sent.
        for path in ["/sandbox/demo", "/sandbox/people", "/sandbox/files/photo1", "/sandbox/demo?token=secret", EVENTS]
        {
            assert_eq!(get(path, &[HERE]), 401, "{path}");
            assert_eq!(get(path, &[HERE, ("x-sandbox-token", "secre")]), 401, "{path}");
        }
        assert_eq!(get("/sandbox/events?token=secret", &[HERE]), 200);
        assert_eq!(get("/sandbox/words/en", &[HERE]), 200);
        // What a form can send without being asked first.
        for kind in ["text/plain;charset=UTF-8", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
        {
            assert_eq!(asks(Method::POST, "/sandbox/clock", &[HERE, TOKEN, ("content-type", kind)]), 415, "{kind}");
        }
    }
}
