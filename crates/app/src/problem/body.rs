//! A problem on the wire.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Shortage;
use utoipa::ToSchema;

use super::{Figures, Problem};

/// A problem as it is sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem, description = "What went wrong (RFC 9457). Match on `code`.")]
pub struct ProblemBody {
    #[schema(example = "urn:stockade:problem:insufficient_stock")]
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    /// The path that was asked for.
    instance: String,
    #[schema(example = "insufficient_stock")]
    code: String,
    request_id: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<FieldError>)]
    errors: Vec<FieldErrorBody>,
    /// The products that are short.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shortages: Vec<ShortageBody>,
    /// The first of them, or the product that is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<u32>,
    /// How many pieces of the product each customer may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    /// How many of them this customer has already.
    #[serde(skip_serializing_if = "Option::is_none")]
    had: Option<u32>,
    /// The total that the request named.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_total: Option<String>,
    /// The total as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<String>,
    /// What a client of an older system shows or looks for; only on its paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// A product of which there is less than was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Shortage)]
pub struct ShortageBody {
    product_id: i64,
    requested: u32,
    available: u32,
}

impl From<&Shortage> for ShortageBody {
    fn from(shortage: &Shortage) -> Self {
        let Shortage { product_id, requested, available } = *shortage;
        Self { product_id: product_id.get(), requested, available }
    }
}

impl ProblemBody {
    pub fn new(problem: &Problem, instance: &str, request_id: &str) -> Self {
        let (shortages, limited, totals): (&[Shortage], _, _) = match problem.figures.as_deref() {
            Some(Figures::Short(shortages)) => (shortages, None, None),
            Some(Figures::Limit { product_id, limit, had }) => (&[], Some((*product_id, *limit, *had)), None),
            Some(Figures::Totals { expected, actual }) => (&[], None, Some((*expected, *actual))),
            None => (&[], None, None),
        };
        let first = shortages.first();
        let named = first.map(|short| short.product_id).or_else(|| limited.map(|(product_id, ..)| product_id));
        let said = problem.said.as_deref();
        Self {
            r#type: format!("urn:stockade:problem:{}", problem.code),
            title: problem.title.to_owned(),
            status: problem.status.as_u16(),
            detail: problem.detail.to_string(),
            instance: instance.to_owned(),
            code: problem.code.to_owned(),
            request_id: request_id.to_owned(),
            errors: field_errors(&problem.errors, said.map_or(&[], |said| &said.fields)),
            product_id: named.map(ProductId::get),
            requested: first.map(|short| short.requested),
            available: first.map(|short| short.available),
            limit: limited.map(|(_, limit, _)| limit),
            had: limited.map(|(.., had)| had),
            expected_total: totals.map(|(expected, _)| expected.to_string()),
            total: totals.map(|(_, actual)| actual.to_string()),
            shortages: shortages.iter().map(ShortageBody::from).collect(),
            error: said.and_then(|said| said.error.as_deref()).map(str::to_owned),
            message: said.and_then(|said| said.message.as_deref()).map(str::to_owned),
        }
    }
}

/// One member of the request that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (empty for all of it), or the name of a parameter or header after a slash.
    #[schema(example = "/items/0/quantity")]
    pub pointer: String,
    /// What kind of fault: `invalid_value`, `wrong_type`, `missing_field`, `unknown_field`, `duplicate_field`.
    pub code: Cow<'static, str>,
    pub detail: String,
}

/// A wrong field as an older system's validator told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OlderFieldError {
    pub r#type: &'static str,
    /// What was sent in the field's place, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    pub msg: &'static str,
    pub path: String,
    pub location: &'static str,
}

/// One wrong field, in our words and perhaps in older ones.
#[derive(Serialize)]
struct FieldErrorBody {
    #[serde(flatten)]
    ours: FieldError,
    #[serde(flatten)]
    older: Option<OlderFieldError>,
}

fn field_errors(ours: &[FieldError], older: &[OlderFieldError]) -> Vec<FieldErrorBody> {
    let mut older = older.iter().cloned();
    ours.iter().map(|ours| FieldErrorBody { ours: ours.clone(), older: older.next() }).collect()
}
