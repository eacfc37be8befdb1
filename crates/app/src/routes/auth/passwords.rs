//! Another password, for whoever knows the current one or gets the account's mail.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use stockade_domain::account::{Email, Password, ResetToken};
use stockade_domain::usecase::ResetPasswordError;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Body, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change_password).service(ask_reset).service(confirm_reset);
}

/// The password that is, and the one that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordRequest {
    #[schema(value_type = String, format = Password, max_length = 256)]
    #[serde(deserialize_with = "wire::typed_password", alias = "currentPassword")]
    current_password: Password,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    #[serde(deserialize_with = "wire::password", alias = "newPassword")]
    new_password: Password,
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetRequest {
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    #[serde(deserialize_with = "wire::email")]
    email: Email,
}

/// The token of the mail, and the password that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmResetRequest {
    /// Any that is not good is over, whatever it looks like.
    token: String,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    #[serde(deserialize_with = "wire::password")]
    password: Password,
}

/// Replaces the password of whoever is signed in, and signs them out everywhere else at once. This session goes on.
#[utoipa::path(
    tag = "auth",
    security(("token" = [])),
    request_body = PasswordRequest,
    responses((status = 204), (status = 403, body = ProblemBody))
)]
#[post("/auth/password")]
async fn change_password(
    state: Data<AppState>,
    caller: SignedIn,
    Body(body): Body<PasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let change = state.change_password();
    change.run(&caller.account, caller.session_id, body.current_password, body.new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sends a mail with a way to a new password to whoever has an account with this address. The answer is the same whether
/// anybody has.
#[utoipa::path(tag = "auth", request_body = ResetRequest, responses((status = 202)))]
#[post("/auth/password-reset")]
async fn ask_reset(state: Data<AppState>, Body(body): Body<ResetRequest>) -> Result<HttpResponse, Problem> {
    state.ask_reset().run(&body.email).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Gives a new password to whoever has the token of a mail: once, and within half an hour. Every session of the account
/// is over at once.
#[utoipa::path(
    tag = "auth",
    request_body = ConfirmResetRequest,
    responses((status = 204), (status = 403, body = ProblemBody))
)]
#[post("/auth/password-reset/confirm")]
async fn confirm_reset(state: Data<AppState>, Body(body): Body<ConfirmResetRequest>) -> Result<HttpResponse, Problem> {
    let token = ResetToken::parse(&body.token).map_err(|_| Problem::from(ResetPasswordError::Over))?;
    state.reset_password().run(&token, body.password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<PasswordRequest>(bytes);
    crate::reading::body::<ResetRequest>(bytes);
    crate::reading::body::<ConfirmResetRequest>(bytes);
}
