//! What there is, and making more of it.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::de::Error;
use serde::{Deserializer, Serialize};
use serde_json::Value;
use stockade_domain::catalogue::{NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::ProductId;
use stockade_domain::money::Money;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::sent::Members;
use crate::extract::{LooseBody, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::routes::admin::field;
use crate::routes::compat::doors::Keeper;
use crate::routes::compat::{loose, shelf};
use crate::state::AppState;
use crate::wire::{self, at, schema};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_deal_create).service(flash_deal_get_status);
}

/// A product to make.
#[derive(ToSchema)]
#[schema(as = FlashDealNewProduct, rename_all = "camelCase")]
struct NewProductRequest {
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: ProductName,
    #[schema(min_length = 1, max_length = 4000)]
    description: String,
    #[schema(schema_with = schema::price)]
    price: Money,
    #[schema(value_type = u32, maximum = 1_000_000_000)]
    total_stock: u32,
}

impl NewProductRequest {
    fn read(body: &Value) -> Result<Self, Problem> {
        let mut members = Members::of(body);
        let name = members.needed("name", wire::product_name);
        let description = members.needed("description", description);
        let price = members.needed("price", wire::price);
        let total_stock = members.needed("totalStock", loose::pieces);
        let all = name.zip(description).zip(price.zip(total_stock));
        members.whole(all.map(|((name, description), (price, total_stock))| Self {
            name,
            description,
            price,
            total_stock,
        }))
    }
}

/// A product as it was made.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashDealProduct)]
#[serde(rename_all = "camelCase")]
struct ProductBody {
    name: String,
    description: String,
    /// As it was sent.
    #[schema(schema_with = schema::price)]
    price: Value,
    total_stock: u32,
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The pieces of a product that are not sold: `reservedStock + availableStock = totalStock`.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashDealStatus)]
struct StatusBody {
    #[serde(rename = "totalStock")]
    total: u32,
    #[serde(rename = "reservedStock")]
    reserved: u32,
    #[serde(rename = "availableStock")]
    available: u32,
}

/// Makes a product, with the stock it opens with as the first row of its ledger.
#[utoipa::path(
    tag = "compat",
    request_body = NewProductRequest,
    responses((status = 201, body = ProductBody), (status = 400, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/products")]
async fn flash_deal_create(
    state: Data<AppState>,
    keeper: Keeper,
    LooseBody(body): LooseBody<Value>,
) -> Result<HttpResponse, Problem> {
    let request = NewProductRequest::read(&body)?;
    let details = ProductDetails {
        name: request.name,
        description: request.description,
        category: None,
        sku: None,
        price: request.price,
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer: None,
        hold: None,
        sale: SaleWindow::default(),
    };
    let by = keeper.id(&state).await?;
    let product = NewProduct { details, stock: request.total_stock, by, created_at: state.clock.now() };
    let product = state.manage_catalogue().create(&product).await?;
    let made = ProductBody {
        name: product.details.name.as_str().to_owned(),
        description: product.details.description,
        price: body.get("price").cloned().unwrap_or_default(),
        total_stock: product.counters.received,
        id: product.id.get(),
        created_at: at(product.created_at),
        updated_at: at(product.updated_at),
    };
    Ok(HttpResponse::Created().insert_header((LOCATION, format!("/api/v1/products/{}", product.id))).json(made))
}

/// Shows how much of a product there is.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = StatusBody), (status = 404, body = ProblemBody))
)]
#[get("/api/products/{id}/status")]
async fn flash_deal_get_status(
    state: Data<AppState>,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<StatusBody>, Problem> {
    let counters = shelf::stock(&state, product_id).await?.level.counters;
    Ok(Json(StatusBody {
        total: counters.available.saturating_add(counters.held),
        reserved: counters.held,
        available: counters.available,
    }))
}

/// Text that says something.
fn description<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let text = field::description(text)?;
    if text.trim().is_empty() { Err(Error::custom("a description says something")) } else { Ok(text) }
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    if let Ok(body) = crate::extract::parse::<Value>(bytes) {
        crate::reading::refused(NewProductRequest::read(&body));
    }
}
