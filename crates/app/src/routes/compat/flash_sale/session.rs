//! Accounts, and tokens that are good for a week.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Serialize;
use stockade_domain::usecase::SignedIn;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::LooseBody;
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::sessions::{self, CredentialsRequest, LoginRequest};
use crate::state::AppState;
use crate::wire::schema;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_sale_register).service(flash_sale_login);
}

/// Somebody who is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleSession)]
struct SessionBody {
    token: String,
    user: UserBody,
}

/// Who that is.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleUser)]
struct UserBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = Email)]
    email: String,
    #[schema(schema_with = schema::role)]
    role: &'static str,
}

/// Makes an account, always a customer's, and signs its owner in.
#[utoipa::path(
    tag = "compat",
    request_body = CredentialsRequest,
    responses((status = 201, body = SessionBody), (status = 400, body = ProblemBody))
)]
#[post("/api/auth/register")]
async fn flash_sale_register(
    state: Data<AppState>,
    LooseBody(body): LooseBody<CredentialsRequest>,
) -> Result<HttpResponse, Problem> {
    let signed_in = state.register().run(body.email, body.password).await?;
    welcome(&state, StatusCode::CREATED, &signed_in)
}

/// Signs somebody in.
#[utoipa::path(
    tag = "compat",
    request_body = LoginRequest,
    responses((status = 200, body = SessionBody), (status = 401, body = ProblemBody))
)]
#[post("/api/auth/login")]
async fn flash_sale_login(
    state: Data<AppState>,
    LooseBody(body): LooseBody<LoginRequest>,
) -> Result<HttpResponse, Problem> {
    let signed_in = state.sign_in().run(&body.email, body.password).await?;
    welcome(&state, StatusCode::OK, &signed_in)
}

fn welcome(state: &AppState, status: StatusCode, signed_in: &SignedIn) -> Result<HttpResponse, Problem> {
    let account = &signed_in.account;
    let user = UserBody { id: account.id.get(), email: account.email.to_string(), role: account.role.as_str() };
    let body = SessionBody { token: sessions::token(state, signed_in)?, user };
    Ok(HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).json(body))
}
