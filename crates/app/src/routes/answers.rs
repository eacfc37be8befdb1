//! Completes the OpenAPI document: the problems that follow from what an operation takes need not be said at each.

use actix_web::http::StatusCode;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, SecurityRequirement};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Adds the problems that every operation of the API may answer, and says of each problem what it is.
pub fn complete(document: &mut OpenApi) {
    let all = document.paths.paths.values_mut().flat_map(operations);
    for operation in all.filter(|operation| !is_for_operators(operation)) {
        for status in problems(operation) {
            let responses = &mut operation.responses.responses;
            responses.entry(status.as_str().to_owned()).or_insert_with(|| RefOr::T(Response::default()));
        }
        for (status, response) in &mut operation.responses.responses {
            if let (Ok(status), RefOr::T(response)) = (status.parse(), response) {
                describe(status, response);
            }
        }
    }
}

/// Health and metrics say for themselves what they answer.
fn is_for_operators(operation: &Operation) -> bool {
    operation.tags.iter().flatten().any(|tag| tag == "service")
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn problems(operation: &Operation) -> Vec<StatusCode> {
    let parameters = || operation.parameters.iter().flatten();
    let takes = |name: &str| parameters().any(|it| matches!(it, RefOr::T(parameter) if parameter.name == name));
    let has_body = operation.request_body.is_some();
    let security = operation.security.as_deref().unwrap_or_default();
    let needs_token = !security.is_empty() && !security.contains(&SecurityRequirement::default());
    let sets = [
        (true, vec![StatusCode::TOO_MANY_REQUESTS, StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE]),
        (has_body || parameters().next().is_some(), vec![StatusCode::BAD_REQUEST]),
        (
            has_body,
            vec![StatusCode::REQUEST_TIMEOUT, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNSUPPORTED_MEDIA_TYPE],
        ),
        (needs_token, vec![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN]),
        (takes("Idempotency-Key"), vec![StatusCode::UNPROCESSABLE_ENTITY]),
        (takes("If-Match"), vec![StatusCode::PRECONDITION_FAILED, StatusCode::PRECONDITION_REQUIRED]),
    ];
    sets.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, statuses)| statuses).collect()
}

fn describe(status: StatusCode, response: &mut Response) {
    if response.description.is_empty() {
        status.canonical_reason().unwrap_or_default().clone_into(&mut response.description);
    }
    if status.is_client_error() || status.is_server_error() {
        response.content.shift_remove(JSON);
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        response.content.insert(PROBLEM.to_owned(), problem.into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::routes::openapi;

    fn document() -> Value {
        serde_json::to_value(openapi(true)).unwrap_or_default()
    }

    #[test]
    fn every_operation_says_which_problems_it_answers() {
        let document = document();
        let statuses = |pointer: &str| -> Vec<String> {
            let responses = document.pointer(pointer).and_then(|operation| operation["responses"].as_object());
            responses.map(|responses| responses.keys().cloned().collect()).unwrap_or_default()
        };
        let of_holds = statuses("/paths/~1api~1v1~1holds/post");
        let expected = ["201", "400", "401", "403", "404", "408", "409", "413", "415", "422", "429", "500", "503"];
        assert_eq!(of_holds, expected);
        assert_eq!(statuses("/paths/~1api~1v1~1products/get"), ["200", "400", "429", "500", "503"]);
        assert_eq!(statuses("/paths/~1api~1v1~1auth~1me/get"), ["200", "401", "403", "429", "500", "503"]);
        let conflict = &document["paths"]["/api/v1/holds"]["post"]["responses"]["409"];
        assert_eq!(conflict["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem");
        assert!(conflict["content"].get("application/json").is_none() && conflict["description"] == "Conflict");
    }

    #[test]
    fn every_name_in_the_document_is_explained_and_every_operation_has_one_of_its_own() {
        let document = document();
        let (mut refs, mut ids) = (Vec::new(), Vec::new());
        walk(&document, &mut refs, &mut ids);
        for name in refs {
            assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{name} is nowhere");
        }
        let operations = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), operations, "two operations share a name: {ids:?}");
    }

    fn walk(value: &Value, refs: &mut Vec<String>, ids: &mut Vec<String>) {
        if let Value::Object(members) = value {
            refs.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            ids.extend(members.get("operationId").and_then(Value::as_str).map(str::to_owned));
        }
        let inner: Vec<&Value> = match value {
            Value::Object(members) => members.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        for value in inner {
            walk(value, refs, ids);
        }
    }
}
