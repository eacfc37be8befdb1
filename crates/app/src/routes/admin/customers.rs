//! Customers with what they bought, and what they may do.

use actix_web::{HttpResponse, get, patch, web};
use serde::{Deserialize, Serialize};
use stockade_domain::account::{Decision, Role};
use stockade_domain::ids::CustomerId;
use stockade_domain::page::{Page, PageRequest};
use stockade_domain::report::{CustomerColumn, CustomerQuery, CustomerSummary};
use stockade_domain::sort::Sort;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use crate::extract::{Admin, Body, Listing, Paging, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::state::{AppState, Shop};
use crate::wire::{self, at, next, schema};

/// Which customers, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerFilter {
    /// Found in the address.
    #[serde(default, deserialize_with = "wire::search_text")]
    #[param(max_length = 200)]
    q: Option<String>,
    #[serde(default = "customers_alone", deserialize_with = "field::role")]
    #[param(schema_with = schema::role, required = false)]
    role: Role,
    #[serde(default, deserialize_with = "wire::sort")]
    #[param(schema_with = schema::sort::<CustomerColumn>, required = false)]
    sort: Sort<CustomerColumn>,
}

const fn customers_alone() -> Role {
    Role::Customer
}

impl CustomerFilter {
    pub fn query(self, page: PageRequest) -> CustomerQuery {
        CustomerQuery { text: self.q, role: self.role, sort: self.sort, page }
    }
}

/// A customer, with their confirmed orders.
#[derive(Serialize, ToSchema)]
#[schema(as = Customer)]
struct CustomerBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = Email)]
    email: String,
    #[schema(schema_with = schema::role)]
    role: &'static str,
    /// Whether they are kept from signing in.
    disabled: bool,
    orders: u64,
    #[schema(schema_with = schema::amount)]
    revenue: String,
    #[schema(example = "EUR")]
    currency: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
struct CustomerPage {
    data: Vec<CustomerBody>,
    next_cursor: Option<String>,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_list_customers).service(admin_get_customer).service(admin_decide_customer);
}

/// Lists customers.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(CustomerFilter, Paging),
    responses((status = 200, body = CustomerPage))
)]
#[get("/admin/customers")]
async fn admin_list_customers(
    state: web::Data<AppState>,
    _admin: Admin,
    listing: Listing<CustomerFilter>,
) -> Result<HttpResponse, Problem> {
    let Page { rows, next: position } = state.accounts.customers(&listing.filter.query(listing.page)).await?;
    let data = rows.iter().map(|customer| CustomerBody::new(customer, &state.shop)).collect();
    Ok(HttpResponse::Ok().json(CustomerPage { data, next_cursor: next(position) }))
}

/// Shows a customer with what they paid.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = CustomerBody), (status = 404))
)]
#[get("/admin/customers/{id}")]
async fn admin_get_customer(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<CustomerId>,
) -> Result<HttpResponse, Problem> {
    let absent = || Problem::not_found(format!("there is no customer {id}"));
    let customer = state.accounts.customer(id).await?.ok_or_else(absent)?;
    Ok(HttpResponse::Ok().json(CustomerBody::new(&customer, &state.shop)))
}

/// What somebody may do from now on. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerDecision)]
struct DecisionRequest {
    #[serde(default, deserialize_with = "field::role_opt")]
    #[schema(schema_with = schema::role_or_null, required = false)]
    role: Option<Role>,
    /// Whether they are kept from signing in. They are signed out everywhere at once.
    disabled: Option<bool>,
}

/// Makes somebody an admin or a customer, keeps them out, or lets them in again: from their next request on. Nobody does
/// that to themselves.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = i64, Path, minimum = 1)),
    request_body = DecisionRequest,
    responses((status = 200, body = CustomerBody), (status = 404), (status = 409, body = ProblemBody))
)]
#[patch("/admin/customers/{id}")]
async fn admin_decide_customer(
    state: web::Data<AppState>,
    admin: Admin,
    Ref(id): Ref<CustomerId>,
    Body(body): Body<DecisionRequest>,
) -> Result<HttpResponse, Problem> {
    let DecisionRequest { role, disabled } = body;
    let account = state.decide_account().run(&Decision { by: admin.id(), about: id, role, disabled }).await?;
    tracing::info!(
        admin.id = %admin.id(),
        account.id = %id,
        account.role = account.role.as_str(),
        account.disabled,
        "admin {} decided about account {id}",
        admin.id(),
    );
    let absent = || Problem::not_found(format!("there is no customer {id}"));
    let customer = state.accounts.customer(id).await?.ok_or_else(absent)?;
    Ok(HttpResponse::Ok().json(CustomerBody::new(&customer, &state.shop)))
}

impl CustomerBody {
    fn new(CustomerSummary { account, orders, revenue }: &CustomerSummary, shop: &Shop) -> Self {
        Self {
            id: account.id.get(),
            email: account.email.to_string(),
            role: account.role.as_str(),
            disabled: account.disabled,
            orders: *orders,
            revenue: revenue.to_string(),
            currency: shop.currency.clone(),
            created_at: at(account.created_at),
        }
    }
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<DecisionRequest>(bytes);
}
