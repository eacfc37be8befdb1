//! Orders on the wire, and answers to commands that change them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use stockade_domain::ids::OrderNumber;
use stockade_domain::ledger::{Receipt, Verdict};
use stockade_domain::order::{Order, OrderLine, OrderStatus};
use stockade_domain::page::Page;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;

use super::{at, next, schema};
use crate::problem::{Problem, REPLAYED};
use crate::state::Shop;

/// An order. A hold is an order in `pending` with a deadline.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderBody {
    #[schema(format = Uuid)]
    id: String,
    /// For people; the id is for programs.
    number: Option<i64>,
    #[schema(schema_with = schema::order_status)]
    status: &'static str,
    items: Vec<OrderItemBody>,
    #[schema(minimum = 1)]
    customer_id: i64,
    #[schema(format = Email)]
    customer_email: String,
    #[schema(schema_with = schema::amount)]
    total: String,
    #[schema(example = "EUR")]
    currency: String,
    /// When the hold ends or ended; null for an order that never was a hold.
    #[schema(format = DateTime)]
    hold_expires_at: Option<String>,
    /// Until the hold ends, counted from `server_time`; 0 unless it is pending.
    expires_in_ms: u64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
    /// When it was cancelled or expired.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// How often the hold was prolonged.
    extensions: u32,
    /// How often it can be prolonged still; 0 unless it is pending.
    extensions_left: u32,
    version: u32,
    #[schema(format = DateTime)]
    server_time: String,
}

/// Pieces of one product, with name and price as they were when the order was made.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderItem)]
pub struct OrderItemBody {
    #[schema(minimum = 1)]
    product_id: i64,
    name: String,
    #[schema(minimum = 1, maximum = 1000)]
    quantity: u32,
    #[schema(schema_with = schema::amount)]
    unit_price: String,
    #[schema(schema_with = schema::amount)]
    line_total: String,
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub struct OrderPage {
    data: Vec<OrderBody>,
    next_cursor: Option<String>,
}

impl OrderBody {
    /// The order as it is to be seen at `now`.
    pub fn new(order: &Order, now: Timestamp, shop: &Shop) -> Self {
        let status = order.status_at(now);
        let deadline = order.hold_expires_at.filter(|_| status == OrderStatus::Pending);
        let expires_in = deadline.map(|deadline| deadline.remaining(now)).unwrap_or_default();
        Self {
            id: order.id.to_string(),
            number: order.number.map(OrderNumber::get),
            status: status.as_str(),
            items: order.lines.iter().map(OrderItemBody::from).collect(),
            customer_id: order.buyer.id.get(),
            customer_email: order.buyer.email.to_string(),
            total: order.total.to_string(),
            currency: shop.currency.clone(),
            hold_expires_at: order.hold_expires_at.map(at),
            expires_in_ms: u64::try_from(expires_in.as_millis()).unwrap_or(u64::MAX),
            created_at: at(order.created_at),
            confirmed_at: order.confirmed_at.map(at),
            closed_at: order.closed_at.map(at),
            extensions: order.extensions,
            extensions_left: deadline.map_or(0, |_| shop.max_extensions.saturating_sub(order.extensions)),
            version: order.version,
            server_time: at(now),
        }
    }
}

impl From<&OrderLine> for OrderItemBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: line.product_id.get(),
            name: line.name.as_str().to_owned(),
            quantity: line.quantity.get(),
            unit_price: line.unit_price.to_string(),
            line_total: line.total().to_string(),
        }
    }
}

impl OrderPage {
    pub fn new(page: Page<Order>, now: Timestamp, shop: &Shop) -> Self {
        let data = page.rows.iter().map(|order| OrderBody::new(order, now, shop)).collect();
        Self { data, next_cursor: next(page.next) }
    }
}

/// The answer to a command: a receipt's order as it was when it was decided, so that a replay reads the same.
pub fn answer(verdict: Verdict, status: StatusCode, shop: &Shop) -> Result<HttpResponse, Problem> {
    let Verdict { outcome, replayed, .. } = verdict;
    match outcome.map_err(|refusal| Problem::from(refusal).replayed(replayed))? {
        Receipt::Order { order, at: decided_at, .. } => {
            let mut answer = HttpResponse::build(status);
            if replayed {
                answer.insert_header(REPLAYED);
            }
            if status == StatusCode::CREATED {
                answer.insert_header(("Location", format!("/api/v1/orders/{}", order.id)));
            }
            Ok(answer.json(OrderBody::new(&order, decided_at, shop)))
        }
        Receipt::Stock { .. } => Err(Problem::internal()),
    }
}
