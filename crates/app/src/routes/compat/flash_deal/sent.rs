//! Bodies that are told what is wrong with them as the system's validator told it.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::extract::parse;
use crate::problem::{OlderFieldError, Problem, Said};

/// Reads `body`, and shows a field that is wrong together with what was sent in its place.
pub fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Problem> {
    parse(body.to_string().as_bytes()).map_err(|problem| {
        let (status, fields) = (problem.status(), fields(&problem, Some(body)));
        problem.spelled(status, Said { fields, ..Said::default() })
    })
}

/// The fields of `problem`, in its order, as the validator wrote them.
pub fn fields(problem: &Problem, body: Option<&Value>) -> Vec<OlderFieldError> {
    let older = |pointer: &str| OlderFieldError {
        r#type: "field",
        value: body.and_then(|body| body.pointer(pointer)).cloned(),
        msg: "Invalid value",
        path: pointer.trim_start_matches('/').replace('/', "."),
        location: if body.is_some() { "body" } else { "params" },
    };
    problem.errors().iter().map(|error| older(&error.pointer)).collect()
}
