//! Stock that comes and goes by itself: a delivery, a loss, a recount. Each is a row of the ledger.

use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, Counters, Receipt, StockChange, Verdict};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use crate::extract::{Admin, Body, Key, Ref};
use crate::problem::{Problem, REPLAYED};
use crate::state::AppState;
use crate::wire::at;

/// How stock is to change: by `delta`, or until `set_to` pieces are available; one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockAdjustment)]
pub struct AdjustmentRequest {
    /// Pieces that come in, or leave when negative.
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000)]
    delta: Option<i64>,
    #[serde(default, deserialize_with = "field::pieces_opt", alias = "setTo")]
    #[schema(maximum = 1_000_000_000)]
    set_to: Option<u32>,
    /// Kept in the ledger.
    #[serde(deserialize_with = "field::reason")]
    #[schema(min_length = 1, max_length = 200, example = "delivery 4711")]
    reason: String,
}

/// The stock of a product after it was adjusted.
#[derive(Serialize, ToSchema)]
#[schema(as = AdjustedStock)]
pub struct AdjustedBody {
    product_id: i64,
    /// The pieces that came in, or left when negative.
    change: i64,
    available: u32,
    held: u32,
    sold: u32,
    received: u32,
    /// Counts the changes of the stock.
    version: u64,
    #[schema(format = DateTime)]
    as_of: String,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_adjust_stock);
}

/// Adds or removes stock. Only available pieces can leave.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = i64, Path, minimum = 1), Key),
    request_body = AdjustmentRequest,
    responses((status = 201, body = AdjustedBody), (status = 404), (status = 409))
)]
#[post("/admin/products/{id}/stock-adjustments")]
async fn admin_adjust_stock(
    state: web::Data<AppState>,
    admin: Admin,
    Ref(id): Ref<ProductId>,
    Key(key): Key,
    Body(body): Body<AdjustmentRequest>,
) -> Result<HttpResponse, Problem> {
    let change = body.change()?;
    let verdict = state.ledger.submit(Command::adjust_stock(key, admin.id(), id, change, body.reason)).await?;
    answer(verdict)
}

impl AdjustmentRequest {
    fn change(&self) -> Result<StockChange, Problem> {
        let most = i64::from(Counters::MAX_RECEIVED);
        match (self.delta, self.set_to) {
            (Some(0), None) => Err(Problem::invalid("/delta", "0 pieces are no change")),
            (Some(delta), None) if (-most..=most).contains(&delta) => Ok(StockChange::By(delta)),
            (Some(_), None) => Err(Problem::invalid("/delta", format!("a whole number from -{most} to {most}"))),
            (None, Some(pieces)) => Ok(StockChange::ToAvailable(pieces)),
            (None, None) | (Some(_), Some(_)) => {
                Err(Problem::invalid("/delta", "give delta or set_to, one of the two"))
            }
        }
    }
}

fn answer(Verdict { outcome, replayed, .. }: Verdict) -> Result<HttpResponse, Problem> {
    match outcome.map_err(|refusal| Problem::from(refusal).replayed(replayed))? {
        Receipt::Stock { level, change } => {
            let mut answer = HttpResponse::Created();
            if replayed {
                answer.insert_header(REPLAYED);
            }
            Ok(answer.json(AdjustedBody::new(level, change)))
        }
        Receipt::Order { .. } => Err(Problem::internal()),
    }
}

impl AdjustedBody {
    fn new(level: StockLevel, change: i64) -> Self {
        let StockLevel { product_id, counters, version, as_of } = level;
        let Counters { available, held, sold, received } = counters;
        Self { product_id: product_id.get(), change, available, held, sold, received, version, as_of: at(as_of) }
    }
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<AdjustmentRequest>(bytes);
    if let Ok(adjustment) = crate::extract::parse::<AdjustmentRequest>(bytes) {
        crate::reading::refused(adjustment.change());
    }
}
