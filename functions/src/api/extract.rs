//! Extractors: what a handler needs of a request, or the problem that refuses it.

use super::{Api, Caller, Problem, malformed};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::marker::PhantomData;
use store::Scope;

/// The scope that an operation needs of a key.
pub(super) trait Needs: Send {
    const SCOPE: Scope;
}

/// Any key may do it.
pub(super) struct Read;
/// A till may do it.
pub(super) struct Purchases;
/// A till that only redeems coupons may do it.
pub(super) struct Coupons;

impl Needs for Read {
    const SCOPE: Scope = Scope::Read;
}

impl Needs for Purchases {
    const SCOPE: Scope = Scope::Purchases;
}

impl Needs for Coupons {
    const SCOPE: Scope = Scope::Coupons;
}

/// Who calls, with a key of the scope that is needed.
pub(super) struct CallerWith<N: Needs>(pub(super) Caller, pub(super) PhantomData<N>);

impl<N: Needs> FromRequestParts<Api> for CallerWith<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let BearerToken(token) = <BearerToken as FromRequestParts<Api>>::from_request_parts(parts, api).await?;
        let key = api.key(&token).await?;
        Ok(CallerWith(api.authorize(key, N::SCOPE).await?, PhantomData))
    }
}

/// The key in the header, not yet known to be right.
pub(super) struct BearerToken(pub(super) String);

impl<S: Sync> FromRequestParts<S> for BearerToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<BearerToken, Problem> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        // The name of a scheme is the same in any case (RFC 9110).
        let token = header.and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).ok_or(Problem::NoKey)?.1;
        Ok(BearerToken(token.trim().to_owned()))
    }
}

/// A JSON body.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::ContentType);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        refuse_lists(&bytes)?;
        malformed::body(&bytes).map(JsonBody)
    }
}

/// No call takes a list, but serde would take one for an object, its values by their places.
fn refuse_lists(body: &[u8]) -> Result<(), Problem> {
    fn has_list(value: &Value) -> bool {
        match value {
            Value::Array(_) => true,
            Value::Object(fields) => fields.values().any(has_list),
            _ => false,
        }
    }
    // What is no JSON at all is refused by the parser, which says where.
    if body.contains(&b'[') && serde_json::from_slice(body).is_ok_and(|value| has_list(&value)) {
        let why = "An object with named fields is needed, not a list.".to_owned();
        return Err(Problem::Malformed { field: None, why });
    }
    Ok(())
}

fn unread(rejection: BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Malformed { field: None, why: "The body broke off.".to_owned() },
    }
}

/// A part of the path, decoded: ids may hold `:`, which many clients send as `%3A`.
pub(super) struct Path(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Path {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path, Problem> {
        let read = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(part)| Path(part)).map_err(|_| Problem::NoSuchPath)
    }
}

/// The query, whose fields are checked by the handler.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Problem> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(query)| Query(query)).map_err(|rejection| {
            let why = std::error::Error::source(&rejection).map_or_else(|| rejection.body_text(), ToString::to_string);
            malformed::query(&why)
        })
    }
}
