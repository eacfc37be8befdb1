//! Bodies that are told what is wrong with them as the system's validator told it: everything at once.

use std::fmt::Display;

use serde_json::Value;

use crate::extract::field_error;
use crate::problem::{FieldError, OlderFieldError, Problem, Said};

/// The members of a body. They are read one by one, and what is wrong with each is remembered.
pub struct Members<'a> {
    body: &'a Value,
    errors: Vec<FieldError>,
}

impl<'a> Members<'a> {
    pub const fn of(body: &'a Value) -> Self {
        Self { body, errors: Vec::new() }
    }

    /// A member that is needed.
    pub fn needed<T, E: Display>(&mut self, name: &str, read: impl FnOnce(&'a Value) -> Result<T, E>) -> Option<T> {
        let Some(sent) = self.body.get(name) else {
            self.errors.push(field_error("", &format!("missing field `{name}`")));
            return None;
        };
        match read(sent) {
            Ok(value) => Some(value),
            Err(error) => {
                self.errors.push(field_error(&format!("/{name}"), &error.to_string()));
                None
            }
        }
    }

    /// A member that may be left out, or null.
    pub fn optional<T, E: Display>(&mut self, name: &str, read: impl FnOnce(&'a Value) -> Result<T, E>) -> Option<T> {
        self.body.get(name).filter(|sent| !sent.is_null())?;
        self.needed(name, read)
    }

    /// What was made of the members, or all that is wrong with them.
    pub fn whole<T>(self, made: Option<T>) -> Result<T, Problem> {
        made.filter(|_| self.errors.is_empty()).ok_or_else(|| {
            let problem = Problem::invalid_fields(self.errors);
            let fields = fields(&problem, Some(self.body));
            let status = problem.status();
            problem.spelled(status, Said { fields, ..Said::default() })
        })
    }
}

/// Whether a value is sent back: nobody's input is at length.
fn is_short(value: &Value) -> bool {
    value.to_string().len() <= 160
}

/// The fields of `problem`, in its order, as the validator wrote them.
pub fn fields(problem: &Problem, body: Option<&Value>) -> Vec<OlderFieldError> {
    let older = |pointer: &str| OlderFieldError {
        r#type: "field",
        value: body.and_then(|body| body.pointer(pointer)).filter(|value| is_short(value)).cloned(),
        msg: "Invalid value",
        path: pointer.trim_start_matches('/').replace('/', "."),
        // A product's id is all that is read from a path.
        location: if pointer == "/id" { "params" } else { "body" },
    };
    problem.errors().iter().map(|error| older(&error.pointer)).collect()
}
