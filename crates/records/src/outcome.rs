//! Receipts as documents. Money is text, times are microseconds since 1970.

use std::error::Error;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use stockade_domain::account::Email;
use stockade_domain::catalogue::{ProductName, StockLevel};
use stockade_domain::ids::{CustomerId, OrderId, OrderNumber, ProductId};
use stockade_domain::ledger::{Counters, Outcome, Receipt};
use stockade_domain::money::Money;
use stockade_domain::order::{Buyer, Order, OrderLine, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use uuid::Uuid;

use crate::refusal::RefusalDocument;

/// A document that is not the record of an outcome.
#[derive(Debug, thiserror::Error)]
#[error("this is not the record of an outcome")]
pub struct RecordError(#[source] Box<dyn Error + Send + Sync>);

/// The outcome as a document.
pub fn write_outcome(outcome: &Outcome) -> String {
    let document = match outcome {
        Ok(Receipt::Order { order, at, changed }) => {
            OutcomeDocument::Order { order: OrderDocument::of(order), at: at.as_micros(), changed: *changed }
        }
        Ok(Receipt::Stock { level, change }) => {
            OutcomeDocument::Stock { level: LevelDocument::of(*level), change: *change }
        }
        Err(refusal) => OutcomeDocument::Refused(RefusalDocument::of(refusal)),
    };
    // Text, numbers and flags under names: there is nothing in it that JSON could not say.
    serde_json::to_string(&document).unwrap_or_default()
}

/// The outcome that [`write_outcome`] wrote.
pub fn read_outcome(document: &str) -> Result<Outcome, RecordError> {
    let document = serde_json::from_str(document).map_err(|cause| RecordError(cause.into()))?;
    let outcome = match document {
        OutcomeDocument::Order { order, at, changed } => order.read().and_then(|order| {
            let at = time(at)?;
            Ok(Ok(Receipt::Order { order, at, changed }))
        }),
        OutcomeDocument::Stock { level, change } => level.read().map(|level| Ok(Receipt::Stock { level, change })),
        OutcomeDocument::Refused(refusal) => refusal.read().map(Err),
    };
    outcome.map_err(RecordError)
}

/// What a document fails to be.
pub type Unread = Box<dyn Error + Send + Sync>;

pub fn time(micros: i64) -> Result<Timestamp, Unread> {
    Timestamp::from_micros(micros).ok_or_else(|| "a time beyond the calendar".into())
}

pub fn money(text: &str) -> Result<Money, Unread> {
    Money::from_decimal(text.parse::<Decimal>()?).ok_or_else(|| "not an amount of money".into())
}

pub fn status(word: &str) -> Result<OrderStatus, Unread> {
    OrderStatus::parse(word).ok_or_else(|| "not the status of an order".into())
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutcomeDocument {
    Order { order: OrderDocument, at: i64, changed: bool },
    Stock { level: LevelDocument, change: i64 },
    Refused(RefusalDocument),
}

#[derive(Serialize, Deserialize)]
struct OrderDocument {
    id: Uuid,
    number: Option<i64>,
    customer_id: i64,
    customer_email: String,
    status: String,
    lines: Vec<LineDocument>,
    total: String,
    hold_expires_at: Option<i64>,
    extensions: u32,
    created_at: i64,
    confirmed_at: Option<i64>,
    closed_at: Option<i64>,
    version: u32,
}

impl OrderDocument {
    fn of(order: &Order) -> Self {
        let micros = |at: Option<Timestamp>| at.map(Timestamp::as_micros);
        Self {
            id: order.id.get(),
            number: order.number.map(OrderNumber::get),
            customer_id: order.buyer.id.get(),
            customer_email: order.buyer.email.as_str().to_owned(),
            status: order.status.as_str().to_owned(),
            lines: order.lines.iter().map(LineDocument::of).collect(),
            total: order.total.to_string(),
            hold_expires_at: micros(order.hold_expires_at),
            extensions: order.extensions,
            created_at: order.created_at.as_micros(),
            confirmed_at: micros(order.confirmed_at),
            closed_at: micros(order.closed_at),
            version: order.version,
        }
    }

    fn read(self) -> Result<Order, Unread> {
        Ok(Order {
            id: OrderId::new(self.id),
            number: self.number.map(OrderNumber::new).transpose()?,
            buyer: Buyer { id: CustomerId::new(self.customer_id)?, email: Email::parse(&self.customer_email)? },
            status: status(&self.status)?,
            lines: self.lines.into_iter().map(LineDocument::read).collect::<Result<_, _>>()?,
            total: money(&self.total)?,
            hold_expires_at: self.hold_expires_at.map(time).transpose()?,
            extensions: self.extensions,
            created_at: time(self.created_at)?,
            confirmed_at: self.confirmed_at.map(time).transpose()?,
            closed_at: self.closed_at.map(time).transpose()?,
            version: self.version,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct LineDocument {
    product_id: i64,
    name: String,
    quantity: u32,
    unit_price: String,
}

impl LineDocument {
    fn of(line: &OrderLine) -> Self {
        Self {
            product_id: line.product_id.get(),
            name: line.name.as_str().to_owned(),
            quantity: line.quantity.get(),
            unit_price: line.unit_price.to_string(),
        }
    }

    fn read(self) -> Result<OrderLine, Unread> {
        Ok(OrderLine {
            product_id: ProductId::new(self.product_id)?,
            name: ProductName::new(&self.name)?,
            quantity: Quantity::new(self.quantity)?,
            unit_price: money(&self.unit_price)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct LevelDocument {
    product_id: i64,
    available: u32,
    held: u32,
    sold: u32,
    received: u32,
    version: u64,
    as_of: i64,
}

impl LevelDocument {
    fn of(level: StockLevel) -> Self {
        let Counters { available, held, sold, received } = level.counters;
        let (product_id, as_of) = (level.product_id.get(), level.as_of.as_micros());
        Self { product_id, available, held, sold, received, version: level.version, as_of }
    }

    fn read(self) -> Result<StockLevel, Unread> {
        let Self { product_id, available, held, sold, received, version, as_of } = self;
        let counters = Counters { available, held, sold, received };
        Ok(StockLevel { product_id: ProductId::new(product_id)?, counters, version, as_of: time(as_of)? })
    }
}
