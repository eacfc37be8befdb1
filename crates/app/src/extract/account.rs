//! Who is asking. The token says which session; the session says who, and the account says what they may do now.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use stockade_domain::account::{Account, Role};
use stockade_domain::ids::{CustomerId, SessionId};
use stockade_domain::order::Buyer;

use super::{Extracting, state};
use crate::problem::Problem;
use crate::security::TokenError;

/// Somebody with an account, customer or admin.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: Account,
    pub session_id: SessionId,
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

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed_in(&request).await })
    }
}

impl FromRequest for Customer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let account = signed_in(&request).await?.account;
            match account.role {
                Role::Customer => Ok(Self(account)),
                Role::Admin => Err(Problem::forbidden("admins do not buy")),
            }
        })
    }
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let account = signed_in(&request).await?.account;
            match account.role {
                Role::Admin => Ok(Self(account)),
                Role::Customer => Err(Problem::forbidden("this is for admins")),
            }
        })
    }
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
    request.extensions_mut().insert(account.id);
    Ok(SignedIn { account, session_id: claims.session_id })
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
