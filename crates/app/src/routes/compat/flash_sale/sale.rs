//! What is on sale now, and holds of it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::{HoldTime, Product, ProductQuery, SaleState};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::order::Lines;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Customer, Key, LooseBody};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::decided::{Decided, number};
use crate::routes::compat::{loose, shelf};
use crate::state::AppState;
use crate::wire::{at, schema};

/// What the system promises, whatever a product says.
const HOLD: HoldTime = HoldTime::DEFAULT;

/// The last moment that is written with four digits of a year: the client counts down to the end of every sale, so one
/// that has none is given this.
const NEVER_MICROS: i64 = 253_402_300_799_999_000;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_sale_list_live).service(flash_sale_hold);
}

/// A product whose sale is running.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleProduct)]
struct LiveBody {
    #[schema(minimum = 1)]
    id: i64,
    name: String,
    description: String,
    #[schema(schema_with = schema::amount)]
    price: String,
    /// Pieces that are left, whatever the name says.
    total_stock: u32,
    live_stock: u32,
    /// Pieces that somebody holds.
    holds: u32,
    /// Pieces that are sold.
    confirmed: u32,
    /// Held and sold pieces, of all there were.
    #[schema(maximum = 100)]
    percent_sold: u32,
    #[schema(format = DateTime)]
    sale_starts_at: String,
    #[schema(format = DateTime)]
    sale_ends_at: String,
    countdown_seconds: u64,
}

/// What to hold.
#[derive(Deserialize, ToSchema)]
#[schema(as = FlashSaleHoldRequest)]
struct HoldRequest {
    #[schema(value_type = i64, minimum = 1)]
    #[serde(rename = "productId", deserialize_with = "loose::product_id")]
    product_id: ProductId,
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    #[serde(deserialize_with = "loose::quantity")]
    quantity: Quantity,
}

/// A hold, and when it ends.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleHold)]
struct HoldBody {
    /// The order's number.
    #[serde(rename = "orderId")]
    order_id: i64,
    #[schema(format = DateTime)]
    hold_expires_at: Option<String>,
}

/// Lists what is on sale now.
#[utoipa::path(tag = "compat", responses((status = 200, body = Vec<LiveBody>)))]
#[get("/api/products/live")]
async fn flash_sale_list_live(state: Data<AppState>) -> Result<Json<Vec<LiveBody>>, Problem> {
    let now = state.clock.now();
    let all = ProductQuery::all(PageRequest::first(PageLimit::MAX));
    let query = ProductQuery { states: vec![SaleState::Live, SaleState::SoldOut], ..all };
    let products = shelf::all(&state, query, now).await?;
    Ok(Json(products.iter().map(|product| LiveBody::new(product, now)).collect()))
}

/// Holds pieces for two minutes.
#[utoipa::path(
    tag = "compat",
    params(Key),
    request_body = HoldRequest,
    responses((status = 201, body = HoldBody), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/holds")]
async fn flash_sale_hold(
    state: Data<AppState>,
    customer: Customer,
    Key(key): Key,
    LooseBody(body): LooseBody<HoldRequest>,
) -> Result<HttpResponse, Problem> {
    let lines = Lines::one(body.product_id, body.quantity);
    let decided = Decided::of(state.place_hold().run(key, customer.buyer(), lines, Some(HOLD)).await?)?;
    let order = &decided.order;
    let body = HoldBody { order_id: number(order), hold_expires_at: order.hold_expires_at.map(at) };
    Ok(decided.answer(StatusCode::CREATED).json(body))
}

impl LiveBody {
    fn new(product: &Product, now: Timestamp) -> Self {
        let Product { details, counters, .. } = product;
        let never = Timestamp::from_micros(NEVER_MICROS).unwrap_or(product.created_at);
        let ends_at = details.sale.ends_at().unwrap_or(never);
        Self {
            id: product.id.get(),
            name: details.name.as_str().to_owned(),
            description: details.description.clone(),
            price: details.price.to_string(),
            total_stock: counters.available,
            live_stock: counters.available,
            holds: counters.held,
            confirmed: counters.sold,
            percent_sold: percent_sold(*counters),
            sale_starts_at: at(details.sale.starts_at().unwrap_or(product.created_at)),
            sale_ends_at: at(ends_at),
            countdown_seconds: ends_at.remaining(now).as_secs(),
        }
    }
}

/// Whole percent, rounded to the nearest.
fn percent_sold(counters: Counters) -> u32 {
    let (taken, all) = (u64::from(counters.held) + u64::from(counters.sold), u64::from(counters.received));
    let percent = (taken * 100 + all / 2).checked_div(all).unwrap_or(0);
    u32::try_from(percent).unwrap_or(u32::MAX)
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<HoldRequest>(bytes);
}
