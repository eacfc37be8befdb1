//! What is sold, and how much of it there is. Anybody may look.

use actix_web::http::header::ETAG;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::{
    CategoryCount, ProductColumn, ProductQuery, ProductSort, SaleState, Seen, Source, StockReading,
};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Refusal;
use stockade_domain::page::PageLimit;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Listing, Paging, Params, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{self, Cursor, Limit, ProductBody, ProductPage, StockLevelBody, at, etag, next, schema};

#[cfg(test)]
mod tests;

pub fn routes(config: &mut ServiceConfig<'_>) {
    // `live` and `categories` are no ids, so they come before what takes ids alone.
    config.service(get_stock).service(list_products).service(list_live_products).service(list_categories);
    config.service(get_product);
}

/// Which products, in which order.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProductFilter {
    /// Any of these, with commas between them.
    #[param(inline, value_type = Option<schema::ShownStates>, style = Form, explode = false)]
    #[serde(default, deserialize_with = "wire::sale_states")]
    state: Vec<SaleState>,
    /// Found in name, description or SKU, whatever the case.
    #[param(value_type = Option<String>, max_length = 200)]
    #[serde(default, deserialize_with = "wire::search_text")]
    q: Option<String>,
    #[param(value_type = Option<String>, max_length = 200)]
    #[serde(default, deserialize_with = "wire::search_text")]
    category: Option<String>,
    #[param(schema_with = schema::sort::<ProductColumn>, required = false)]
    #[serde(default, deserialize_with = "wire::sort")]
    sort: ProductSort,
}

/// Which of the running sales.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LiveParams {
    /// All that fit, unless told otherwise.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100)]
    limit: Option<Limit>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// A product that can be bought now.
#[derive(Serialize, ToSchema)]
#[schema(as = LiveProduct)]
struct LiveProductBody {
    #[serde(flatten)]
    product: ProductBody,
    /// When its sale ends; null when it does not.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

/// A page of running sales.
#[derive(Serialize, ToSchema)]
struct LiveProductPage {
    data: Vec<LiveProductBody>,
    next_cursor: Option<String>,
    /// Whether the database is away, and this is the list as it was before.
    stale: bool,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A category, and how many products are in it.
#[derive(Serialize, ToSchema)]
#[schema(as = Category)]
struct CategoryBody {
    category: String,
    products: u64,
}

/// The categories that have products, by name.
#[derive(Serialize, ToSchema)]
struct Categories {
    data: Vec<CategoryBody>,
    /// Whether the database is away, and these are the categories as they were before.
    stale: bool,
}

/// The pieces of a product, and where this was read.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
struct StockBody {
    #[serde(flatten)]
    level: StockLevelBody,
    /// When the counters were so.
    #[schema(format = DateTime)]
    as_of: String,
    #[schema(schema_with = schema::stock_source)]
    source: &'static str,
    /// Whether the database is away, and this is what was last known.
    stale: bool,
}

/// Lists products; archived ones are not shown.
#[utoipa::path(tag = "products", params(ProductFilter, Paging), responses((status = 200, body = ProductPage)))]
#[get("/products")]
async fn list_products(state: Data<AppState>, listing: Listing<ProductFilter>) -> Result<Json<ProductPage>, Problem> {
    let Listing { filter, page } = listing;
    if filter.state.contains(&SaleState::Archived) {
        return Err(Problem::invalid("/state", "archived products are not shown"));
    }
    let now = state.clock.now();
    let query = ProductQuery {
        states: filter.state,
        text: filter.q,
        category: filter.category,
        sort: filter.sort,
        ..ProductQuery::all(page)
    };
    let page = state.window.list(&query, now).await?;
    Ok(Json(ProductPage::new(page.value, now, &state.shop).stale_since(page.stale_since)))
}

/// Lists the sales that run now.
#[utoipa::path(tag = "products", params(LiveParams), responses((status = 200, body = LiveProductPage)))]
#[get("/products/live")]
async fn list_live_products(
    state: Data<AppState>,
    Params(params): Params<LiveParams>,
) -> Result<Json<LiveProductPage>, Problem> {
    let now = state.clock.now();
    let page = params.limit.unwrap_or(Limit(PageLimit::MAX)).page(params.cursor);
    let query = ProductQuery { states: vec![SaleState::Live], ..ProductQuery::all(page) };
    let Seen { value: page, stale_since } = state.window.list(&query, now).await?;
    let live = page.rows.iter().map(|product| LiveProductBody {
        product: ProductBody::new(product, now, &state.shop).stale_since(stale_since),
        ends_at: product.details.sale.ends_at().map(at),
    });
    let data = live.collect();
    Ok(Json(LiveProductPage { data, next_cursor: next(page.next), stale: stale_since.is_some(), server_time: at(now) }))
}

/// Lists the categories that have products; archived ones do not count.
#[utoipa::path(tag = "products", responses((status = 200, body = Categories)))]
#[get("/products/categories")]
async fn list_categories(state: Data<AppState>) -> Result<Json<Categories>, Problem> {
    let Seen { value, stale_since } = state.window.categories(state.clock.now()).await?;
    let body = |counted: CategoryCount| CategoryBody { category: counted.category, products: counted.products };
    Ok(Json(Categories { data: value.into_iter().map(body).collect(), stale: stale_since.is_some() }))
}

/// Shows a product. Its `ETag` is the version of its details; stock moves without changing it.
#[utoipa::path(
    tag = "products",
    params(("id" = i64, Path, minimum = 1)),
    responses(
        (status = 200, body = ProductBody, headers(("ETag" = String, description = "the version, in quotes"))),
        (status = 404, body = ProblemBody)
    )
)]
#[get("/products/{id}")]
async fn get_product(state: Data<AppState>, Ref(product_id): Ref<ProductId>) -> Result<HttpResponse, Problem> {
    let now = state.clock.now();
    let Seen { value, stale_since } = state.window.product(product_id, now).await?;
    let product = value.filter(|product| !product.archived).ok_or(Refusal::ProductNotFound { product_id })?;
    let body = ProductBody::new(&product, now, &state.shop).stale_since(stale_since);
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(&product))).json(body))
}

/// Tells how much of a product there is: the cheapest question a shop can be asked.
#[utoipa::path(
    tag = "products",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = StockBody), (status = 404, body = ProblemBody))
)]
#[get("/products/{id}/stock")]
async fn get_stock(state: Data<AppState>, Ref(product_id): Ref<ProductId>) -> Result<Json<StockBody>, Problem> {
    let now = state.clock.now();
    let reading = state.stock.stock(product_id, now).await?;
    let reading = reading.ok_or(Refusal::ProductNotFound { product_id })?;
    Ok(Json(StockBody::new(reading, now)))
}

impl StockBody {
    fn new(reading: StockReading, now: Timestamp) -> Self {
        let StockReading { level, source } = reading;
        Self {
            level: StockLevelBody::new(&level, now),
            as_of: at(level.as_of),
            source: match source {
                Source::Cache => "cache",
                Source::Database => "database",
                Source::LastKnown => "last_known",
            },
            stale: source == Source::LastKnown,
        }
    }
}
