//! Accounts and sessions: a short token for requests, and a cookie that renews it.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, ResponseError, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::account::{Account, Email, Password};
use stockade_domain::usecase::{self, SESSION_TTL};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Body, Refresh, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{self, at};

mod passwords;
#[cfg(test)]
mod tests;

/// Where the refresh cookie goes, and nowhere else.
const COOKIE_PATH: &str = "/api/v1/auth";

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(register).service(login).service(refresh).service(logout).service(me).configure(passwords::routes);
}

/// Who somebody wants to be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CredentialsRequest {
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    #[serde(deserialize_with = "wire::email")]
    email: Email,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    #[serde(deserialize_with = "wire::password")]
    password: Password,
}

/// Who somebody says they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoginRequest {
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    #[serde(deserialize_with = "wire::email")]
    email: Email,
    /// Any that is not the right one is wrong, however short.
    #[schema(value_type = String, format = Password, max_length = 256)]
    #[serde(deserialize_with = "wire::typed_password")]
    password: Password,
}

/// A session that has begun or goes on. The cookie that renews it comes with it.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionBody {
    /// For `Authorization: Bearer`. Keep it in memory only.
    token: String,
    #[schema(format = DateTime)]
    expires_at: String,
    user: UserBody,
}

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = Email)]
    email: String,
    #[schema(schema_with = wire::schema::role)]
    role: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Makes an account, always a customer's, and signs its owner in.
#[utoipa::path(
    tag = "auth",
    request_body = CredentialsRequest,
    responses((status = 201, body = SessionBody), (status = 409, body = ProblemBody))
)]
#[post("/auth/register")]
async fn register(state: Data<AppState>, Body(body): Body<CredentialsRequest>) -> Result<HttpResponse, Problem> {
    let signed_in = state.register().run(body.email, body.password).await?;
    welcome(&state, StatusCode::CREATED, &signed_in)
}

/// Signs somebody in.
#[utoipa::path(
    tag = "auth",
    request_body = LoginRequest,
    responses((status = 200, body = SessionBody), (status = 401, body = ProblemBody))
)]
#[post("/auth/login")]
async fn login(state: Data<AppState>, Body(body): Body<LoginRequest>) -> Result<HttpResponse, Problem> {
    let signed_in = state.sign_in().run(&body.email, body.password).await?;
    welcome(&state, StatusCode::OK, &signed_in)
}

/// Trades the refresh cookie for a new token and a new cookie. Each cookie is good once; for half a minute it is told the
/// same new cookie again, so that a page that is reloaded stays signed in. Later, it ends the session.
#[utoipa::path(
    tag = "auth",
    responses(
        (status = 200, body = SessionBody),
        (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody)
    )
)]
#[post("/auth/refresh")]
async fn refresh(state: Data<AppState>, Refresh(token): Refresh) -> Result<HttpResponse, Problem> {
    let token = token.ok_or_else(Problem::unauthenticated)?;
    let signed_in = state.renew_session().run(&token).await?;
    welcome(&state, StatusCode::OK, &signed_in)
}

/// Ends the session of the cookie and of the token, whichever are there.
#[utoipa::path(tag = "auth", responses((status = 204), (status = 403, body = ProblemBody)), security((), ("token" = [])))]
#[post("/auth/logout")]
async fn logout(
    state: Data<AppState>,
    Refresh(cookie): Refresh,
    caller: Result<SignedIn, Problem>,
) -> Result<HttpResponse, Problem> {
    let by_token = match caller {
        Ok(signed_in) => Some(signed_in.session_id),
        // A token that is no longer good has no session left to end; a store that is away must not look like that.
        Err(problem) if problem.status_code().is_client_error() => None,
        Err(problem) => return Err(problem),
    };
    let by_cookie = cookie.map(|token| token.session_id).filter(|id| Some(*id) != by_token);
    for session_id in by_token.into_iter().chain(by_cookie) {
        state.sessions.revoke(session_id).await?;
    }
    let mut gone = cookie_of(&state, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// Who the token belongs to.
#[utoipa::path(tag = "auth", responses((status = 200, body = UserBody)), security(("token" = [])))]
#[get("/auth/me")]
async fn me(caller: SignedIn) -> Json<UserBody> {
    Json(UserBody::from(&caller.account))
}

impl From<&Account> for UserBody {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.get(),
            email: account.email.to_string(),
            role: account.role.as_str(),
            created_at: at(account.created_at),
        }
    }
}

fn welcome(state: &AppState, status: StatusCode, signed_in: &usecase::SignedIn) -> Result<HttpResponse, Problem> {
    let usecase::SignedIn { account, refresh_token } = signed_in;
    let (token, expires_at) = state.tokens.issue(account, refresh_token.session_id, state.clock.now())?;
    let body = SessionBody { token, expires_at: at(expires_at), user: UserBody::from(account) };
    Ok(HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .cookie(cookie_of(state, refresh_token.reveal()))
        .json(body))
}

fn cookie_of(state: &AppState, value: String) -> Cookie<'static> {
    let secure = state.shop.secure_cookies;
    Cookie::build(Refresh::cookie_name(secure), value)
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .max_age(Duration::try_from(SESSION_TTL).unwrap_or(Duration::DAY))
        .finish()
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<CredentialsRequest>(bytes);
    crate::reading::body::<LoginRequest>(bytes);
    passwords::read(bytes);
}
