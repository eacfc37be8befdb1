//! Problems as the older systems put them: their status, and the member in which their clients look for words. What a
//! problem says otherwise stays beside it.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

use super::system::System;
use super::{checkout_protocol, ecommerce, flash_deal, flash_sale, stock_cache};
use crate::problem::{Problem, Said};

/// What the words of a system depend on, beside the problem itself.
pub struct Asked {
    pub method: Method,
    pub path: String,
    /// Whether there was a token, good or not.
    pub with_token: bool,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let with_token = header
            .and_then(|text| text.split_once(' '))
            .is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty());
        Self { method: request.method().clone(), path: request.path().to_owned(), with_token }
    }
}

/// Puts a problem on its way out as the system would have whose path it is.
pub async fn spell(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(system) = System::of(request.method(), request.path()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let asked = Asked::of(&request);
    let mut answer = next.call(request).await?.map_into_boxed_body();
    let problem = answer.response().extensions().get::<Problem>().cloned();
    if let Some(problem) = problem {
        let problem = system.spelled(problem, &asked);
        *answer.response_mut().status_mut() = problem.status();
        // It is written out once it is known which request it is about.
        answer.response_mut().extensions_mut().insert(problem);
    }
    Ok(answer)
}

impl System {
    fn spelled(self, problem: Problem, asked: &Asked) -> Problem {
        match self {
            Self::CheckoutProtocol => checkout_protocol::spelled(problem),
            Self::StockCache => stock_cache::spelled(problem),
            Self::FlashSale => flash_sale::spelled(problem, asked),
            Self::FlashDeal => flash_deal::spelled(problem, asked),
            Self::Ecommerce => ecommerce::spelled(problem, asked),
        }
    }
}

/// The same problem with this status, and these words as its `error`.
pub fn as_error(problem: Problem, status: StatusCode, words: &str) -> Problem {
    problem.spelled(status, Said { error: Some(words.into()), ..Said::default() })
}

/// The same problem with this status, and these words as its `message`.
pub fn as_message(problem: Problem, status: StatusCode, words: &str) -> Problem {
    problem.spelled(status, Said { message: Some(words.into()), ..Said::default() })
}
