//! Rows of the ledger, to look at.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use stockade_domain::ids::{CustomerId, EventId, OrderId, ProductId};
use stockade_domain::ledger::{Actor, CounterChange, EventKind, InventoryEvent};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::{LedgerReader, StoreError};
use stockade_domain::report::{EventColumn, EventQuery};
use stockade_domain::time::Timestamp;
use stockade_records::sorted;

use crate::Database;
use crate::error::TxError;
use crate::schema::inventory_events as events;
use crate::values::Stored;

/// Reads the ledger.
#[derive(Clone)]
pub struct EmbeddedLedgerReader {
    database: Database,
}

impl EmbeddedLedgerReader {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Sqlite))]
struct EventRow {
    id: Stored<EventId>,
    product_id: Stored<ProductId>,
    order_id: Option<Stored<OrderId>>,
    kind: Stored<EventKind>,
    available_change: i64,
    held_change: i64,
    sold_change: i64,
    received_change: i64,
    stock_version: Stored<u64>,
    actor: String,
    actor_id: Option<Stored<CustomerId>>,
    reason: String,
    created_at: Stored<Timestamp>,
}

#[async_trait]
impl LedgerReader for EmbeddedLedgerReader {
    async fn events(&self, query: &EventQuery) -> Result<Page<InventoryEvent>, StoreError> {
        let query = query.clone();
        let page = self.database.read(move |conn| {
            let rows = matching(&query).select(EventRow::as_select()).load(conn)?;
            let page = Page::cut(rows, query.page.limit, |last| Position { key: None, id: last.id.0.get() });
            let rows = page.rows.into_iter().map(InventoryEvent::try_from).collect::<Result<_, _>>()?;
            Ok(Page { rows, next: page.next })
        });
        page.await
    }
}

/// The rows of a page in order, and one more if there is one.
fn matching(query: &EventQuery) -> events::BoxedQuery<'static, Sqlite> {
    let mut rows = events::table.into_boxed();
    if let Some(id) = query.product_id {
        rows = rows.filter(events::product_id.eq(Stored(id)));
    }
    if let Some(id) = query.order_id {
        rows = rows.filter(events::order_id.eq(Stored(id)));
    }
    if let Some(kind) = query.kind {
        rows = rows.filter(events::kind.eq(Stored(kind)));
    }
    if let Some(from) = query.from {
        rows = rows.filter(events::created_at.ge(Stored(from)));
    }
    if let Some(to) = query.to {
        rows = rows.filter(events::created_at.lt(Stored(to)));
    }
    let last = query.page.after.as_ref().map(|after| after.id);
    let rows = match query.sort.by {
        EventColumn::Created => sorted!(rows, query.sort.direction, events::id => last),
    };
    rows.limit(i64::from(query.page.limit.get()) + 1)
}

impl TryFrom<EventRow> for InventoryEvent {
    type Error = TxError;

    fn try_from(row: EventRow) -> Result<Self, TxError> {
        Ok(Self {
            id: Some(row.id.0),
            product_id: row.product_id.0,
            order_id: row.order_id.map(|id| id.0),
            kind: row.kind.0,
            change: CounterChange {
                available: row.available_change,
                held: row.held_change,
                sold: row.sold_change,
                received: row.received_change,
            },
            stock_version: row.stock_version.0,
            actor: actor(&row.actor, row.actor_id)?,
            reason: row.reason,
            at: row.created_at.0,
        })
    }
}

fn actor(word: &str, id: Option<Stored<CustomerId>>) -> Result<Actor, TxError> {
    match (word, id) {
        ("customer", Some(Stored(id))) => Ok(Actor::Customer(id)),
        ("admin", Some(Stored(id))) => Ok(Actor::Admin(id)),
        ("system", None) => Ok(Actor::System),
        _ => Err(TxError::unsound("the ledger names an actor that there cannot be")),
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::page::{PageLimit, PageRequest};
    use stockade_domain::sort::Sort;

    use super::*;
    use crate::plan::plan_of;

    #[test]
    fn the_ledger_is_never_sorted_to_be_shown() -> Result<(), TxError> {
        let after = Some(Position { key: None, id: 7 });
        let page = PageRequest { limit: PageLimit::DEFAULT, after };
        for sort in Sort::all() {
            let plan = plan_of(&matching(&EventQuery { sort, ..EventQuery::all(page.clone()) }))?;
            assert!(plan.iter().all(|step| !step.contains("ORDER BY")), "{sort:?}: {plan:?}");
        }
        Ok(())
    }
}
