//! Streams of what happens, as server-sent events.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_sse::Sse;
use actix_web::http::header::HeaderName;
use actix_web::web::Data;
use actix_web::{HttpRequest, Responder, get};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Admin, Params, SignedIn};
use crate::live::{Topics, Watch};
use crate::problem::Problem;
use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(stream).service(admin_stream);
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamParams {
    /// `stock`, `orders`, or both with a comma between them; `orders` are those of whoever is signed in.
    #[param(value_type = Option<String>, pattern = "^(stock|orders)(,(stock|orders))*$", default = "stock")]
    #[serde(default = "stock_alone", deserialize_with = "topics")]
    topics: BTreeSet<Topic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Stock,
    Orders,
}

/// Nothing is heard of a watcher that has gone, so something is sent now and then.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// When a client should come back after its stream broke off.
const RETRY: Duration = Duration::from_secs(3);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells what happens from now on: `stock` with the counters of a product, `order` with the status of an order, each at
/// most four times a second. First comes `ready`; an `id` is a place in the ledger. With `Last-Event-ID` what was missed
/// comes before; `resync` says that this is not known or the catalogue has changed meanwhile, so that the client has to ask
/// again for what it shows.
#[utoipa::path(
    tag = "products",
    params(StreamParams, ("Last-Event-ID" = Option<String>, Header, description = "The last id that was heard")),
    responses((status = 200, description = "Events until either side ends it", content_type = "text/event-stream", body = String))
)]
#[get("/stream")]
async fn stream(
    state: Data<AppState>,
    request: HttpRequest,
    Params(params): Params<StreamParams>,
    who: Result<SignedIn, Problem>,
) -> Result<impl Responder, Problem> {
    let who = if params.topics.contains(&Topic::Orders) { Some(who?) } else { None };
    let topics =
        Topics::Shop { stock: params.topics.contains(&Topic::Stock), orders: who.as_ref().map(|who| who.account.id) };
    begin(state, &request, topics, who).await
}

/// Tells everything that happens: `event` with a row of the ledger, `order`, `stock`, and `metrics` when the totals are
/// not what they were. `resync` says that rows were left out. It begins and goes on like the stream of the shop.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The last id that was heard")),
    responses((status = 200, description = "Events until either side ends it", content_type = "text/event-stream", body = String))
)]
#[get("/admin/stream")]
async fn admin_stream(
    state: Data<AppState>,
    request: HttpRequest,
    _admin: Admin,
    who: SignedIn,
) -> Result<impl Responder, Problem> {
    begin(state, &request, Topics::Admin, Some(who)).await
}

async fn begin(
    state: Data<AppState>,
    request: &HttpRequest,
    topics: Topics,
    who: Option<SignedIn>,
) -> Result<impl Responder + use<>, Problem> {
    // What is no text is no id of ours either.
    let last_id = request.headers().get(LAST_EVENT_ID).map(|id| id.to_str().unwrap_or_default());
    let watch = Watch::begin(state.into_inner(), topics, who, last_id).await?;
    let events = Sse::from_infallible_stream(Box::pin(watch.stream()));
    let events = events.with_keep_alive(HEARTBEAT).with_retry_duration(RETRY);
    // Proxies that gather an answer before they pass it on are told not to.
    Ok(events.customize().insert_header(("X-Accel-Buffering", "no")))
}

fn stock_alone() -> BTreeSet<Topic> {
    BTreeSet::from([Topic::Stock])
}

fn topics<'de, D: Deserializer<'de>>(field: D) -> Result<BTreeSet<Topic>, D::Error> {
    let text = String::deserialize(field)?;
    let read = |name| match name {
        "stock" => Ok(Topic::Stock),
        "orders" => Ok(Topic::Orders),
        _ => Err(Error::custom("a topic is one of stock, orders")),
    };
    text.split(',').map(read).collect()
}

#[cfg(test)]
mod tests;
