//! Reservations. Whoever reserves twice has the pieces of both, and buys or gives back all of them.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, HttpResponseBuilder, delete, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{Command, IdempotencyKey, Refusal};
use stockade_domain::order::{Lines, Order, OrderQuery, OrderStatus};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::quantity::Quantity;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::sent::Members;
use crate::extract::{Key, LooseBody, OptionalBody, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::decided::Decided;
use crate::routes::compat::doors::{Buyer, PersonName};
use crate::routes::compat::{history, loose};
use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_deal_reserve).service(flash_deal_cancel).service(flash_deal_check_out);
}

/// What to reserve, and for whom.
#[derive(ToSchema)]
#[schema(as = FlashDealReservation)]
struct ReserveRequest {
    /// Whoever sends the request, if it says so at all; in the demo whoever it is for.
    #[schema(value_type = Option<String>, rename = "userId")]
    user: Option<PersonName>,
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    quantity: Quantity,
}

/// Whose reservation.
#[derive(ToSchema)]
#[schema(as = FlashDealUser)]
struct UserRequest {
    #[schema(value_type = Option<String>, rename = "userId")]
    user: Option<PersonName>,
}

impl ReserveRequest {
    fn read(body: &Value, buyer: &Buyer) -> Result<Self, Problem> {
        let mut members = Members::of(body);
        let user = user(&mut members, buyer);
        let quantity = members.needed("quantity", loose::quantity);
        members.whole(quantity.map(|quantity| Self { user, quantity }))
    }
}

impl UserRequest {
    fn read(body: &Value, buyer: &Buyer) -> Result<Self, Problem> {
        let mut members = Members::of(body);
        let user = user(&mut members, buyer);
        members.whole(Some(Self { user }))
    }
}

/// Whoever has no token has to say who they are.
fn user(members: &mut Members<'_>, buyer: &Buyer) -> Option<PersonName> {
    match buyer {
        Buyer::Visitor => members.needed("userId", PersonName::deserialize),
        Buyer::Known(_) => members.optional("userId", PersonName::deserialize),
    }
}

/// What was done.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashDealDone)]
struct DoneBody {
    message: &'static str,
}

/// Reserves pieces, for ten minutes unless the shop says otherwise.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), Key),
    request_body = ReserveRequest,
    responses((status = 200, body = DoneBody), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/products/{id}/reserve")]
async fn flash_deal_reserve(
    state: Data<AppState>,
    buyer: Buyer,
    Ref(product_id): Ref<ProductId>,
    Key(key): Key,
    LooseBody(body): LooseBody<Value>,
) -> Result<HttpResponse, Problem> {
    let request = ReserveRequest::read(&body, &buyer)?;
    let buyer = buyer.named(&state, request.user.as_ref(), "/userId").await?;
    let lines = Lines::one(product_id, request.quantity);
    let hold = state.shop.flash_deal_hold;
    let decided = Decided::of(state.place_hold().run(key, buyer, lines, Some(hold)).await?)?;
    Ok(decided.answer(StatusCode::OK).json(DoneBody { message: "Product reserved successfully" }))
}

/// Gives a reservation back.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), Key),
    request_body = Option<UserRequest>,
    responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[delete("/api/products/{id}/reserve")]
async fn flash_deal_cancel(
    state: Data<AppState>,
    buyer: Buyer,
    Ref(product_id): Ref<ProductId>,
    Key(key): Key,
    OptionalBody(body): OptionalBody<Value>,
) -> Result<HttpResponse, Problem> {
    let done = DoneBody { message: "Reservation cancelled successfully" };
    Ok(settle(&state, buyer, product_id, key, &body, Command::cancel_order).await?.json(done))
}

/// Buys what is reserved.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), Key),
    request_body = Option<UserRequest>,
    responses((status = 200, body = DoneBody), (status = 400, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/products/{id}/checkout")]
async fn flash_deal_check_out(
    state: Data<AppState>,
    buyer: Buyer,
    Ref(product_id): Ref<ProductId>,
    Key(key): Key,
    OptionalBody(body): OptionalBody<Value>,
) -> Result<HttpResponse, Problem> {
    let done = DoneBody { message: "Checkout completed successfully" };
    Ok(settle(&state, buyer, product_id, key, &body, Command::confirm_hold).await?.json(done))
}

/// One way in which a hold ends.
type Ending = fn(IdempotencyKey, CustomerId, OrderId) -> Command;

/// Ends the reservations of whoever `body` names.
async fn settle(
    state: &AppState,
    buyer: Buyer,
    product_id: ProductId,
    key: IdempotencyKey,
    body: &Value,
    ending: Ending,
) -> Result<HttpResponseBuilder, Problem> {
    let request = UserRequest::read(body, &buyer)?;
    let buyer = buyer.named(state, request.user.as_ref(), "/userId").await?;
    Ok(end_all(state, buyer.id, product_id, key, ending).await?.answer(StatusCode::OK))
}

/// Ends every reservation that this customer has of this product, one way or the other. The request's key goes with the
/// newest, which is ended last: whoever sends the request again is told of that one.
async fn end_all(
    state: &AppState,
    customer_id: CustomerId,
    product_id: ProductId,
    key: IdempotencyKey,
    ending: Ending,
) -> Result<Decided, Problem> {
    let live = reservations(state, customer_id, product_id, Some(OrderStatus::Pending)).await?;
    let Some((newest, older)) = live.split_first() else {
        let settled = reservations(state, customer_id, product_id, None).await?;
        let last = settled.first().ok_or(Refusal::OrderNotFound)?;
        let decided = Decided::of(state.ledger.submit(ending(key, customer_id, last.id)).await?)?;
        // It is as it was wanted, but this request has not made it so: there is nothing left to end.
        return if decided.replayed && decided.changed { Ok(decided) } else { Err(Refusal::OrderNotFound.into()) };
    };
    for order in older.iter().rev() {
        Decided::of(state.ledger.submit(ending(state.ids.idempotency_key(), customer_id, order.id)).await?)?;
    }
    let decided = Decided::of(state.ledger.submit(ending(key, customer_id, newest.id)).await?)?;
    // Whoever asked at the same time was faster: a reservation is bought once.
    if decided.changed { Ok(decided) } else { Err(Refusal::OrderNotFound.into()) }
}

/// Orders of this product alone, newest first.
async fn reservations(
    state: &AppState,
    customer_id: CustomerId,
    product_id: ProductId,
    status: Option<OrderStatus>,
) -> Result<Vec<Order>, Problem> {
    let all = OrderQuery::all(PageRequest::first(PageLimit::MAX));
    let query = OrderQuery { product_id: Some(product_id), status, ..all };
    let orders = history::all(state, customer_id, query).await?;
    Ok(orders.into_iter().filter(|order| order.lines.len() == 1).collect())
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    if let Ok(body) = crate::extract::parse::<Value>(bytes) {
        crate::reading::refused(ReserveRequest::read(&body, &Buyer::Visitor));
        crate::reading::refused(UserRequest::read(&body, &Buyer::Visitor));
    }
}
