//! The OpenAPI document: what all operations share, and the problems of each.

use super::problem::{PASSING, PROBLEM_JSON};
use super::{Api, PROBLEMS, routes};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder, Type};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

/// The extension by which an operation names its problems, until [`Problems`] writes them out.
const PROBLEMS_OF: &str = "x-problems";

/// What every operation that needs a key may answer.
const WITH_KEY: [&str; 4] = ["no-key", "wrong-key", "internal", "busy"];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Kopilka: the merchants' API",
        version = "1.0.0",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        description = "Tills and web shops report purchases and refunds; members get points. Every write carries the event's \
            own id in its body and is safe to repeat: the first call answers 201, an equal repeat 200 with the very same \
            body, the same id with another input 409. Amounts are whole minor units (kopeck, fen, cent). Instants are \
            RFC 3339, days YYYY-MM-DD in the program's zone. Errors are problem documents (RFC 9457) with a stable type."
    ),
    servers((url = "/")),
    security(("key" = [])),
    components(schemas(Id, Card, Decimal, WaveId, ProblemSchema)),
)]
struct ApiDocument;

/// An id of your own; nothing that says who somebody is.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9._:-]{1,64}$")]
#[expect(dead_code, reason = "a schema only")]
pub(super) struct Id(String);

/// The number on a member's card: 16 digits, the last a Luhn check digit.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{16}$")]
#[expect(dead_code, reason = "a schema only")]
pub(super) struct Card(String);

/// A decimal number with two decimals, as a text, since JSON's numbers are not exact.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = r"^-?[0-9]+\.[0-9]{2}$")]
#[expect(dead_code, reason = "a schema only")]
pub(super) struct Decimal(String);

/// A wave of a survey: a quarter (`2027q1`) or a month (`2027m03`).
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^-?[0-9]+(q[1-4]|m[0-9]{2})$")]
#[expect(dead_code, reason = "a schema only")]
pub(super) struct WaveId(String);

/// A problem document (RFC 9457).
struct ProblemSchema;

impl ToSchema for ProblemSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        "Problem".into()
    }
}

impl PartialSchema for ProblemSchema {
    fn schema() -> RefOr<utoipa::openapi::Schema> {
        let text = |said: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(said));
        let number = |said: &str| ObjectBuilder::new().schema_type(Type::Integer).description(Some(said));
        let types = PROBLEMS.iter().map(|(code, ..)| format!("urn:kopilka:problem:{code}"));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("type", text("What went wrong; it never changes.").enum_values(Some(types)))
            .property("title", text("The same in a sentence."))
            .property("status", number("The HTTP status."))
            .property("detail", text("What to do about it."))
            .property("field", text("The field that is wrong."))
            .property("left", number("Minor units that are left to refund."))
            .property("points", number("Points that may be paid, are needed at least, or are missing."))
            .property("used_at", text("When the coupon was used."))
            .required("type")
            .required("title")
            .required("status")
            .required("detail")
            .into()
    }
}

/// Returns the document, made from the handlers.
pub fn openapi() -> OpenApi {
    let (_, mut document) = routes(OpenApiRouter::<Api>::with_openapi(ApiDocument::openapi())).split_for_parts();
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("kop_<key id>_<secret>")).build();
    if let Some(components) = &mut document.components {
        components.add_security_scheme("key", SecurityScheme::Http(key));
    }
    for PathItem { get, post, delete, .. } in document.paths.paths.values_mut() {
        for operation in [get, post, delete].into_iter().flatten() {
            write_problems_out(operation);
        }
    }
    document
}

/// Replaces the names of an operation's problems by an answer for each status.
fn write_problems_out(operation: &mut Operation) {
    let Some(named) = operation.extensions.as_mut().and_then(|extensions| extensions.remove(PROBLEMS_OF)) else {
        return;
    };
    operation.extensions = None;
    let named: Vec<&str> = named.as_array().into_iter().flatten().filter_map(|code| code.as_str()).collect();
    let all: Vec<&str> = WITH_KEY.into_iter().chain(named).collect();
    let known = |code: &&str| PROBLEMS.into_iter().find(|(known, ..)| known == code);
    for (_, status, _) in all.iter().filter_map(known) {
        let of_status = all.iter().filter_map(known).filter(|(_, other, _)| *other == status);
        let lines: Vec<String> =
            of_status.map(|(code, _, title)| format!("{title} (urn:kopilka:problem:{code})")).collect();
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let mut answer = ResponseBuilder::new().description(lines.join("; ")).content(PROBLEM_JSON, content);
        if all.iter().filter_map(known).any(|(code, other, _)| other == status && PASSING.contains(&code)) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
            let header = HeaderBuilder::new()
                .schema(Some(seconds))
                .description(Some("Seconds until the very same call may succeed, where time is all that is needed."));
            answer = answer.header("Retry-After", header.build());
        }
        operation.responses.responses.insert(status.to_string(), answer.build().into());
    }
}
