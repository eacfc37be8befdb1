//! Every request has an id, the caller's or one of ours, and every problem says which request it is about.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

use crate::problem::Problem;

/// The id that stands in logs, in problems and in the answer's `X-Request-Id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

impl RequestId {
    const MAX_LENGTH: usize = 128;

    /// The caller's id, if it can stand in a log line without harm; else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let sound = |text: &&str| {
            let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+/=@~".contains(&byte);
            (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(harmless)
        };
        let theirs = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(sound);
        theirs.map_or_else(Self::new, |id| Self(id.to_owned()))
    }

    pub fn new() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub async fn identify(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(request.headers());
    let path = request.path().to_owned();
    request.extensions_mut().insert(id.clone());
    match next.call(request).await {
        Ok(answer) => {
            let (request, answer) = answer.map_into_boxed_body().into_parts();
            Ok(ServiceResponse::new(request, finish(answer, &path, &id)))
        }
        // Without a request there is no `ServiceResponse`; the error takes the finished answer along.
        Err(error) => {
            let answer = finish(error.error_response(), &path, &id);
            Err(InternalError::from_response(error, answer).into())
        }
    }
}

/// Gives `answer` its id. A problem is written anew, now that it is known what it is about; an error that the
/// framework answered in words of its own becomes a problem.
fn finish(answer: HttpResponse, path: &str, id: &RequestId) -> HttpResponse {
    let mut answer = match problem_in(&answer) {
        Some(problem) => keep_headers(&answer, problem.render(path, id.as_str())),
        None => answer,
    };
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().insert(HEADER, value);
    }
    answer
}

fn problem_in(answer: &HttpResponse) -> Option<Problem> {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let ours = answer.extensions().get::<Problem>().cloned();
    let worded = || {
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        kind.contains("json")
    };
    ours.or_else(|| (!worded()).then(|| Problem::of_status(status)))
}

/// What others have said in the headers stays said.
fn keep_headers(before: &HttpResponse, mut after: HttpResponse) -> HttpResponse {
    for (name, value) in before.headers() {
        if *name != CONTENT_TYPE && *name != CONTENT_LENGTH && !after.headers().contains_key(name) {
            after.headers_mut().append(name.clone(), value.clone());
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use actix_web::{App, middleware::from_fn, web};
    use serde_json::Value;

    use super::*;

    async fn refuse() -> Result<HttpResponse, Problem> {
        Err(Problem::not_found("no such thing"))
    }

    async fn answer_to(id: Option<&str>) -> ServiceResponse {
        let app = App::new().route("/thing", web::get().to(refuse)).wrap(from_fn(identify));
        let app = init_service(app).await;
        let request = TestRequest::get().uri("/thing?secret=1");
        let request = id.into_iter().fold(request, |request, id| request.insert_header((HEADER, id)));
        call_service(&app, request.to_request()).await
    }

    fn id_of(answer: &ServiceResponse) -> String {
        answer.headers().get(HEADER).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned()
    }

    #[actix_web::test]
    async fn a_problem_names_its_path_and_the_callers_id() {
        let answer = answer_to(Some("check-17")).await;
        assert_eq!(id_of(&answer), "check-17");
        let body: Value = read_body_json(answer).await;
        assert_eq!((&body["instance"], &body["request_id"]), (&"/thing".into(), &"check-17".into()));
        assert_eq!(body["code"], "not_found");
    }

    #[actix_web::test]
    async fn an_id_that_could_forge_a_log_line_is_replaced() {
        for theirs in
            [None, Some(""), Some("a b"), Some("a\tb"), Some("[31m"), Some("{\"a\":1}"), Some(&*"x".repeat(129))]
        {
            let id = id_of(&answer_to(theirs).await);
            assert_eq!(id.len(), 32, "{theirs:?} became {id}");
        }
    }

    #[actix_web::test]
    async fn an_answer_in_the_frameworks_own_words_becomes_a_problem() {
        let app = init_service(App::new().wrap(from_fn(identify))).await;
        let answer = call_service(&app, TestRequest::get().uri("/nothing").to_request()).await;
        assert_eq!(
            answer.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes),
            Some(&b"application/problem+json"[..])
        );
        let body: Value = read_body_json(answer).await;
        assert_eq!((&body["status"], &body["code"]), (&404.into(), &"not_found".into()));
    }
}
