//! The ledger, to read: every change of every counter.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::EventKind;
use stockade_domain::page::PageRequest;
use stockade_domain::report::{EventColumn, EventQuery, Period};
use stockade_domain::sort::Sort;
use stockade_domain::time::Timestamp;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use crate::extract::{Admin, Listing, OrderRef, Paging};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{self, EventPage, schema};

/// Which rows of the ledger, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    #[serde(default, deserialize_with = "field::parsed_opt")]
    #[param(value_type = Option<i64>, minimum = 1)]
    product_id: Option<ProductId>,
    #[serde(default, deserialize_with = "field::parsed_opt")]
    #[param(value_type = Option<String>, format = Uuid)]
    order_id: Option<OrderRef>,
    #[serde(default, deserialize_with = "field::event_kind")]
    #[param(schema_with = schema::event_kind, required = false)]
    r#type: Option<EventKind>,
    /// Written at this time or later.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Written before this time.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// By time alone: the ledger is too long to be sorted anew.
    #[serde(default, deserialize_with = "wire::sort")]
    #[param(schema_with = schema::sort::<EventColumn>, required = false)]
    sort: Sort<EventColumn>,
}

impl EventFilter {
    pub fn query(self, page: PageRequest) -> Result<EventQuery, Problem> {
        let Self { product_id, order_id, r#type: kind, from, to, sort } = self;
        let Period { from, to } = field::period(from, to)?;
        Ok(EventQuery { product_id, order_id: order_id.map(|OrderRef(id)| id), kind, from, to, sort, page })
    }
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_list_inventory_events);
}

/// Lists rows of the ledger.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(EventFilter, Paging),
    responses((status = 200, body = EventPage))
)]
#[get("/admin/inventory-events")]
async fn admin_list_inventory_events(
    state: web::Data<AppState>,
    _admin: Admin,
    listing: Listing<EventFilter>,
) -> Result<HttpResponse, Problem> {
    let page = state.events.events(&listing.filter.query(listing.page)?).await?;
    let ids: Vec<ProductId> = page.rows.iter().map(|event| event.product_id).collect();
    let products = state.shelf.products(&ids).await?;
    Ok(HttpResponse::Ok().json(EventPage::new(page, &products)))
}
