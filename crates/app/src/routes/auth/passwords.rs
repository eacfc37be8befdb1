//! Another password, for whoever knows the current one.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use stockade_domain::account::Password;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Body, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change_password);
}

/// The password that is, and the one that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordRequest {
    #[schema(value_type = String, format = Password, max_length = 256)]
    #[serde(deserialize_with = "wire::typed_password")]
    current_password: Password,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    #[serde(deserialize_with = "wire::password")]
    new_password: Password,
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
