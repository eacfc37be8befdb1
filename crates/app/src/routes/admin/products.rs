//! Products as an admin sees and changes them. They are read past the cache: who edits must not edit old news.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder, delete, get, patch, post, put, web};
use serde::Deserialize;
use stockade_domain::catalogue::{Product, ProductColumn, ProductQuery, ProductSort, SaleState};
use stockade_domain::ids::ProductId;
use stockade_domain::page::PageRequest;
use stockade_domain::ports::ProductEdit;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::details::{ChangeRequest, DetailsRequest, NewProductRequest};
use crate::extract::{Admin, Body, IfMatch, Listing, Paging, Ref};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{self, ProductBody, ProductPage, schema};

/// Which products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductFilter {
    /// Any of these, with commas between them; all but archived ones when left out.
    #[serde(default, deserialize_with = "wire::sale_states")]
    #[param(inline, value_type = Option<schema::SaleStates>, style = Form, explode = false)]
    state: Vec<SaleState>,
    /// Found in name, description or SKU, whatever the case.
    #[serde(default, deserialize_with = "wire::search_text")]
    #[param(max_length = 200)]
    q: Option<String>,
    #[serde(default, deserialize_with = "wire::search_text")]
    #[param(max_length = 200)]
    category: Option<String>,
    /// Only products whose available pieces are below their threshold.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    low_stock: bool,
    #[serde(default, deserialize_with = "wire::sort")]
    #[param(schema_with = schema::sort::<ProductColumn>, required = false)]
    sort: ProductSort,
}

impl ProductFilter {
    pub fn query(self, page: PageRequest) -> ProductQuery {
        let Self { state: states, q: text, category, low_stock, sort } = self;
        ProductQuery { states, text, category, low_stock, sort, page }
    }
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(admin_list_products)
        .service(admin_create_product)
        .service(admin_get_product)
        .service(admin_replace_product)
        .service(admin_change_product)
        .service(admin_archive_product);
}

/// Lists products, archived ones among them when asked for.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(ProductFilter, Paging),
    responses((status = 200, body = ProductPage))
)]
#[get("/admin/products")]
async fn admin_list_products(
    state: web::Data<AppState>,
    _admin: Admin,
    listing: Listing<ProductFilter>,
) -> Result<HttpResponse, Problem> {
    let now = state.clock.now();
    let page = state.shelf.list(&listing.filter.query(listing.page), now).await?;
    Ok(HttpResponse::Ok().json(ProductPage::new(page, now, &state.shop)))
}

/// Creates a product, with the stock it opens with as the first row of its ledger.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    request_body = NewProductRequest,
    responses(
        (
            status = 201,
            body = ProductBody,
            headers(("Location" = String, description = "The new product"), ("ETag" = String, description = "Its version"))
        )
    )
)]
#[post("/admin/products")]
async fn admin_create_product(
    state: web::Data<AppState>,
    admin: Admin,
    Body(body): Body<NewProductRequest>,
) -> Result<HttpResponse, Problem> {
    let product = state.manage_catalogue().create(&body.product(admin.id(), state.clock.now())?).await?;
    let mut answer = HttpResponse::Created();
    answer.insert_header((LOCATION, format!("/api/v1/admin/products/{}", product.id)));
    Ok(render(answer, &product, &state))
}

/// Shows a product as it is now, to be edited.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = i64, Path, minimum = 1)),
    responses(
        (status = 200, body = ProductBody, headers(("ETag" = String, description = "The product's version"))),
        (status = 404)
    )
)]
#[get("/admin/products/{id}")]
async fn admin_get_product(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<ProductId>,
) -> Result<HttpResponse, Problem> {
    let product = state.shelf.product(id).await?.ok_or_else(|| absent(id))?;
    Ok(render(HttpResponse::Ok(), &product, &state))
}

/// Says everything about a product anew, but not how much of it there is.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(
        ("id" = i64, Path, minimum = 1),
        ("If-Match" = Option<String>, Header, description = "The version this was made from", example = "\"7\"")
    ),
    request_body = DetailsRequest,
    responses(
        (status = 200, body = ProductBody, headers(("ETag" = String, description = "The product's new version"))),
        (status = 404),
        (status = 409)
    )
)]
#[put("/admin/products/{id}")]
async fn admin_replace_product(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<ProductId>,
    if_match: IfMatch,
    Body(body): Body<DetailsRequest>,
) -> Result<HttpResponse, Problem> {
    let seen = Seen::of(if_match, body.version)?;
    let edit = state.manage_catalogue().edit(id, seen.version(), &body.details()?).await?;
    answer(id, seen, edit, &state)
}

/// Changes what is given about a product; null clears what may be absent.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(
        ("id" = i64, Path, minimum = 1),
        ("If-Match" = Option<String>, Header, description = "The version this was made from", example = "\"7\"")
    ),
    request_body = ChangeRequest,
    responses(
        (status = 200, body = ProductBody, headers(("ETag" = String, description = "The product's new version"))),
        (status = 404),
        (status = 409)
    )
)]
#[patch("/admin/products/{id}")]
async fn admin_change_product(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<ProductId>,
    if_match: IfMatch,
    Body(body): Body<ChangeRequest>,
) -> Result<HttpResponse, Problem> {
    let seen = Seen::of(if_match, body.version)?;
    let product = state.shelf.product(id).await?.ok_or_else(|| absent(id))?;
    if product.version != seen.version() {
        return Err(seen.stale(product.version));
    }
    let edit = state.manage_catalogue().edit(id, seen.version(), &body.apply(product.details)?).await?;
    answer(id, seen, edit, &state)
}

/// Takes a product off sale for good. Live holds of it may still be confirmed.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(
        ("id" = i64, Path, minimum = 1),
        ("If-Match" = String, Header, description = "The version you saw", example = "\"7\"")
    ),
    responses(
        (status = 200, body = ProductBody, headers(("ETag" = String, description = "The product's new version"))),
        (status = 404)
    )
)]
#[delete("/admin/products/{id}")]
async fn admin_archive_product(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<ProductId>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let seen = Seen::of(if_match, None)?;
    let edit = state.manage_catalogue().archive(id, seen.version()).await?;
    answer(id, seen, edit, &state)
}

/// The version an editor saw, and how they said so: they are told in kind that somebody was faster.
#[derive(Clone, Copy)]
enum Seen {
    InHeader(u32),
    InBody(u32),
}

impl Seen {
    /// The header counts when both are there.
    fn of(IfMatch(header): IfMatch, body: Option<u32>) -> Result<Self, Problem> {
        header.map(Self::InHeader).or(body.map(Self::InBody)).ok_or_else(Problem::precondition_required)
    }

    const fn version(self) -> u32 {
        match self {
            Self::InHeader(version) | Self::InBody(version) => version,
        }
    }

    fn stale(self, current: u32) -> Problem {
        match self {
            Self::InHeader(_) => Problem::precondition_failed(current),
            Self::InBody(_) => Problem::version_conflict(current),
        }
    }
}

fn answer(id: ProductId, seen: Seen, edit: ProductEdit, state: &AppState) -> Result<HttpResponse, Problem> {
    match edit {
        ProductEdit::Done(product) => Ok(render(HttpResponse::Ok(), &product, state)),
        ProductEdit::NotFound => Err(absent(id)),
        ProductEdit::Stale(product) => Err(seen.stale(product.version)),
    }
}

fn render(mut answer: HttpResponseBuilder, product: &Product, state: &AppState) -> HttpResponse {
    let body = ProductBody::new(product, state.clock.now(), &state.shop);
    answer.insert_header((ETAG, wire::etag(product))).json(body)
}

fn absent(id: ProductId) -> Problem {
    Problem::not_found(format!("there is no product {id}"))
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<NewProductRequest>(bytes);
    crate::reading::body::<DetailsRequest>(bytes);
    crate::reading::body::<ChangeRequest>(bytes);
}
