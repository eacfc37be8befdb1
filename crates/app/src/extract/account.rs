//! Who is asking. The token says which session; the session says who, and the account says what they may do now.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};
use stockade_domain::account::{Account, Role};
use stockade_domain::ids::{CustomerId, SessionId};
use stockade_domain::order::Buyer;

use super::state;
use crate::problem::Problem;
use crate::security::{TokenError, TokenLife};

/// Somebody with an account, customer or admin.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: Account,
    pub session_id: SessionId,
    pub token: TokenLife,
}

/// Somebody who buys.
#[derive(Clone, Debug)]
pub struct Customer(pub Account);

/// Somebody who runs the shop.
#[derive(Clone, Debug)]
pub struct Admin(pub Account);

impl Customer {
    pub fn id(&self) -> CustomerId {
        self.0.id
    }

    pub fn buyer(&self) -> Buyer {
        Buyer { id: self.0.id, email: self.0.email.clone() }
    }
}

impl Admin {
    pub fn id(&self) -> CustomerId {
        self.0.id
    }
}

/// Finds out who is asking, before anything of the request is read: whoever may not ask is told so first, whatever
/// else is wrong. Nobody is turned away here; a route that is for somebody takes one of the extractors.
pub async fn recognise<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    if request.headers().contains_key(AUTHORIZATION) {
        let who = signed_in(request.request()).await;
        request.extensions_mut().insert(Recognised(who));
    }
    next.call(request).await
}

/// Whose token the request carries, once they are recognised.
pub fn account_of(request: &HttpRequest) -> Option<CustomerId> {
    who(request).ok().map(|who| who.account.id)
}

/// Whoever the request's token names, or why it names nobody.
#[derive(Clone)]
struct Recognised(Result<SignedIn, Problem>);

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(who(request))
    }
}

impl FromRequest for Customer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(who(request).and_then(|SignedIn { account, .. }| match account.role {
            Role::Customer => Ok(Self(account)),
            Role::Admin => Err(Problem::forbidden("admins do not buy")),
        }))
    }
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(who(request).and_then(|SignedIn { account, .. }| match account.role {
            Role::Admin => Ok(Self(account)),
            Role::Customer => Err(Problem::forbidden("this is for admins")),
        }))
    }
}

fn who(request: &HttpRequest) -> Result<SignedIn, Problem> {
    let recognised = request.extensions().get::<Recognised>().cloned();
    recognised.map_or_else(|| Err(Problem::unauthenticated()), |Recognised(who)| who)
}

async fn signed_in(request: &HttpRequest) -> Result<SignedIn, Problem> {
    let state = state(request)?;
    let now = state.clock.now();
    let claims = state.tokens.verify(bearer(request)?, now).map_err(|error| match error {
        TokenError::Expired => Problem::token_expired(),
        TokenError::Invalid => Problem::unauthenticated(),
    })?;
    let account = state.sessions.owner(claims.session_id, now).await?.ok_or_else(Problem::token_expired)?;
    if account.id != claims.account_id {
        return Err(Problem::unauthenticated());
    }
    Ok(SignedIn { account, session_id: claims.session_id, token: claims.life })
}

fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else {
        return Err(Problem::unauthenticated());
    };
    let text = header.to_str().map_err(|_| Problem::unauthenticated())?;
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Problem::unauthenticated()),
    }
}
