//! A panic in a handler is our fault and nobody else's: the caller gets an answer, the worker lives on.

use std::panic::AssertUnwindSafe;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt as _;

use crate::problem::Problem;

pub async fn answer<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    // The request dies with the panic and the state behind it is shared through locks of its own, so nothing half
    // done is seen afterwards. The panic itself was logged by the hook.
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(answer) => answer,
        Err(_) => Err(Problem::internal().into()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::HeaderValue;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;
    use crate::middleware::identity;

    async fn stumble() -> HttpResponse {
        panic!("a bug")
    }

    #[actix_web::test]
    async fn a_panic_is_answered_with_a_problem_and_a_request_id() -> Result<(), Box<dyn std::error::Error>> {
        let app = App::new().route("/", web::get().to(stumble));
        let app = init_service(app.wrap(from_fn(answer)).wrap(from_fn(identity::identify))).await;
        let request = TestRequest::get().insert_header(("x-request-id", "check-17")).to_request();
        let error = try_call_service(&app, request).await.err().ok_or("an error")?;

        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers().get("x-request-id").map(HeaderValue::as_bytes), Some(&b"check-17"[..]));
        let body = answer.into_body().try_into_bytes().map_err(|_| "a finished body")?;
        let body: serde_json::Value = serde_json::from_slice(&body)?;
        assert_eq!((&body["code"], &body["request_id"]), (&"internal".into(), &"check-17".into()));
        Ok(())
    }
}
