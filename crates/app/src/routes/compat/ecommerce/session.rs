//! Accounts and tokens, and the two pages that show what a token opens.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::Serialize;
use stockade_domain::account::{Account, Role};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Admin, LooseBody, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::sessions::{self, CredentialsRequest, LoginRequest};
use crate::state::AppState;
use crate::wire::at;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(ecommerce_register)
        .service(ecommerce_login)
        .service(ecommerce_show_protected)
        .service(ecommerce_show_admin_only);
}

/// An account that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceRegistered)]
struct RegisteredBody {
    #[schema(example = "User registered")]
    message: &'static str,
    user: UserBody,
}

/// Whose account it is.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceUser)]
#[serde(rename_all = "camelCase")]
struct UserBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = Email)]
    email: String,
    /// `CUSTOMER` or `ADMIN`.
    #[schema(example = "CUSTOMER")]
    role: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A token that is good for a week.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceLoggedIn)]
struct LoggedInBody {
    #[schema(example = "Login successful")]
    message: &'static str,
    token: String,
}

/// A page that is not for everybody, and what the token says of whoever sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommercePage)]
struct PageBody {
    #[schema(example = "protected content")]
    message: &'static str,
    user: ClaimsBody,
}

/// Whoever a token names. When it was issued and until when it is good is in the token itself.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceClaims)]
struct ClaimsBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = Email)]
    email: String,
    #[schema(example = "CUSTOMER")]
    role: &'static str,
    iat: i64,
    exp: i64,
}

/// Makes an account, always a customer's: a `role` in the request is not listened to.
#[utoipa::path(
    tag = "compat",
    request_body = CredentialsRequest,
    responses((status = 201, body = RegisteredBody), (status = 400, body = ProblemBody))
)]
#[post("/auth/register")]
async fn ecommerce_register(
    state: Data<AppState>,
    LooseBody(body): LooseBody<CredentialsRequest>,
) -> Result<HttpResponse, Problem> {
    let account = state.register().run(body.email, body.password).await?.account;
    let user = UserBody {
        id: account.id.get(),
        email: account.email.to_string(),
        role: role(&account),
        created_at: at(account.created_at),
    };
    Ok(HttpResponse::Created().json(RegisteredBody { message: "User registered", user }))
}

/// Signs somebody in.
#[utoipa::path(
    tag = "compat",
    request_body = LoginRequest,
    responses((status = 200, body = LoggedInBody), (status = 400, body = ProblemBody))
)]
#[post("/auth/login")]
async fn ecommerce_login(
    state: Data<AppState>,
    LooseBody(body): LooseBody<LoginRequest>,
) -> Result<HttpResponse, Problem> {
    let signed_in = state.sign_in().run(&body.email, body.password).await?;
    let body = LoggedInBody { message: "Login successful", token: sessions::token(&state, &signed_in)? };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body))
}

/// For whoever has a token.
#[utoipa::path(tag = "compat", responses((status = 200, body = PageBody)), security(("token" = [])))]
#[get("/protected")]
async fn ecommerce_show_protected(caller: SignedIn) -> Json<PageBody> {
    Json(PageBody { message: "protected content", user: ClaimsBody::from(&caller) })
}

/// For whoever has an admin's token.
#[utoipa::path(tag = "compat", responses((status = 200, body = PageBody)), security(("token" = [])))]
#[get("/admin-only")]
async fn ecommerce_show_admin_only(_admin: Admin, caller: SignedIn) -> Json<PageBody> {
    Json(PageBody { message: "admin content", user: ClaimsBody::from(&caller) })
}

impl From<&SignedIn> for ClaimsBody {
    fn from(SignedIn { account, token, .. }: &SignedIn) -> Self {
        Self {
            id: account.id.get(),
            email: account.email.to_string(),
            role: role(account),
            iat: token.issued_at,
            exp: token.expires_at,
        }
    }
}

const fn role(account: &Account) -> &'static str {
    match account.role {
        Role::Customer => "CUSTOMER",
        Role::Admin => "ADMIN",
    }
}
