//! The stock cache: how much there is, and whether the cache or the database said so.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::Source;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, Receipt, StockChange};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::doors::Keeper;
use super::spelling::as_message;
use super::{loose, shelf};
use crate::extract::{Key, Params, Ref};
use crate::problem::{Problem, ProblemBody, REPLAYED};
use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(compat_get_stock).service(compat_set_stock);
}

/// The pieces of a product that anybody could have now.
#[derive(Serialize, ToSchema)]
struct CachedStockBody {
    stock: u32,
    #[schema(example = "MySQL Database")]
    source: &'static str,
    /// Only when the database is away, and this is what was last known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stale: bool,
}

/// How many pieces are to be available.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StockParams {
    #[param(value_type = u32, maximum = 1_000_000_000)]
    #[serde(deserialize_with = "loose::pieces")]
    stock: u32,
}

/// Tells how much of a product there is. An answer is kept for at most 60 seconds.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = CachedStockBody), (status = 404, body = ProblemBody))
)]
#[get("/products/{id}/stock")]
async fn compat_get_stock(
    state: Data<AppState>,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<CachedStockBody>, Problem> {
    let reading = shelf::stock(&state, product_id).await?;
    let source = match reading.source {
        Source::Database => "MySQL Database",
        Source::Cache | Source::LastKnown => "Redis Cache",
    };
    let is_stale = reading.source == Source::LastKnown;
    Ok(Json(CachedStockBody { stock: reading.level.counters.available, source, stale: is_stale }))
}

/// Makes so many pieces available, as a row of the ledger, and drops what is cached: the next answer comes from the
/// database.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), StockParams, Key),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/products/{id}/stock")]
async fn compat_set_stock(
    state: Data<AppState>,
    keeper: Keeper,
    Ref(product_id): Ref<ProductId>,
    Params(StockParams { stock }): Params<StockParams>,
    Key(key): Key,
) -> Result<HttpResponse, Problem> {
    let admin_id = keeper.id(&state).await?;
    shelf::product(&state, product_id).await?;
    let change = StockChange::ToAvailable(stock);
    let command =
        Command::adjust_stock(key, admin_id, product_id, change, "set by POST /products/{id}/stock".to_owned());
    let verdict = state.ledger.submit(command).await?;
    let replayed = verdict.replayed;
    let receipt = verdict.outcome.map_err(|refusal| Problem::from(refusal).replayed(replayed))?;
    let Receipt::Stock { level, .. } = receipt else {
        return Err(Problem::internal());
    };
    // The stock is changed whether a copy can be dropped or not, and no older one is served here anyway.
    let _ = state.stock.forget(product_id, level.version).await;
    let mut answer = HttpResponse::Ok();
    if replayed {
        answer.insert_header(REPLAYED);
    }
    Ok(answer.content_type("text/html; charset=utf-8").body("Stock updated and cache invalidated!"))
}

/// The system answers refusals in plain words; here they are a member.
pub fn spelled(problem: Problem) -> Problem {
    let (status, code) = (problem.status(), problem.code());
    let words = if code == "not_found" { "Product not found".to_owned() } else { problem.detail().to_owned() };
    as_message(problem, status, &words)
}
