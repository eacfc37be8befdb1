//! Rows of the ledger on the wire.

use serde::Serialize;
use stockade_domain::catalogue::Product;
use stockade_domain::ids::EventId;
use stockade_domain::ledger::{Actor, CounterChange, InventoryEvent};
use stockade_domain::page::Page;
use utoipa::ToSchema;

use super::{at, next, schema};

/// A row of the ledger: one change of one product's counters.
#[derive(Serialize, ToSchema)]
#[schema(as = InventoryEvent)]
pub struct EventBody {
    id: Option<i64>,
    #[schema(minimum = 1)]
    product_id: i64,
    /// As the product is called now; a stream does not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_name: Option<String>,
    /// The order that caused it; absent for an admin's adjustment.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    #[schema(schema_with = schema::event_kind)]
    r#type: &'static str,
    available_change: i64,
    held_change: i64,
    sold_change: i64,
    received_change: i64,
    /// The product's stock version after this change: 1, 2, 3 without a gap.
    stock_version: u64,
    actor: ActorBody,
    reason: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
#[schema(as = Actor)]
pub struct ActorBody {
    #[schema(schema_with = schema::actor_kind)]
    pub kind: &'static str,
    /// The account; absent for the service itself.
    pub id: Option<i64>,
}

/// A page of the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = InventoryEventPage)]
pub struct EventPage {
    data: Vec<EventBody>,
    next_cursor: Option<String>,
}

impl From<&InventoryEvent> for EventBody {
    fn from(event: &InventoryEvent) -> Self {
        let CounterChange { available, held, sold, received } = event.change;
        Self {
            id: event.id.map(EventId::get),
            product_id: event.product_id.get(),
            product_name: None,
            order_id: event.order_id.map(|id| id.to_string()),
            r#type: event.kind.as_str(),
            available_change: available,
            held_change: held,
            sold_change: sold,
            received_change: received,
            stock_version: event.stock_version,
            actor: event.actor.into(),
            reason: event.reason.clone(),
            created_at: at(event.at),
        }
    }
}

impl From<Actor> for ActorBody {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Customer(id) => Self { kind: "customer", id: Some(id.get()) },
            Actor::Admin(id) => Self { kind: "admin", id: Some(id.get()) },
            Actor::System => Self { kind: "system", id: None },
        }
    }
}

impl EventPage {
    /// With the names of the `products`, which are looked up for the page.
    pub fn new(page: Page<InventoryEvent>, products: &[Product]) -> Self {
        let body = |event: &InventoryEvent| {
            let product = products.iter().find(|product| product.id == event.product_id);
            let product_name = product.map(|product| product.details.name.as_str().to_owned());
            EventBody { product_name, ..EventBody::from(event) }
        };
        Self { data: page.rows.iter().map(body).collect(), next_cursor: next(page.next) }
    }
}
