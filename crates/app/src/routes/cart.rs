//! The caller's cart. Every answer is the whole cart, at today's prices and stock.

use actix_web::web::{Data, Json};
use actix_web::{delete, get, post, put};
use serde::{Deserialize, Serialize};
use stockade_domain::cart::{Cart, CartChange};
use stockade_domain::ids::ProductId;
use stockade_domain::quantity::Quantity;
use stockade_domain::usecase::{PricedCart, PricedLine};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Body, Customer, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{self, ItemRequest, at, schema};

#[cfg(test)]
mod tests;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_cart)
        .service(add_cart_item)
        .service(set_cart_item)
        .service(remove_cart_item)
        .service(clear_cart);
}

/// How many pieces there are to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuantityRequest {
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    #[serde(deserialize_with = "wire::quantity")]
    quantity: Quantity,
}

/// What somebody means to buy. It takes no stock and promises none.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
struct CartBody {
    /// By product id.
    items: Vec<CartItemBody>,
    /// What checking out would cost now.
    #[schema(schema_with = schema::amount)]
    total: String,
    #[schema(example = "EUR")]
    currency: String,
    /// Counts the changes of the cart.
    version: u64,
    /// A day after the last change.
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(format = DateTime)]
    server_time: String,
}

/// One product in a cart, with its price and its stock as they are now.
#[derive(Serialize, ToSchema)]
#[schema(as = CartItem)]
struct CartItemBody {
    #[schema(minimum = 1)]
    product_id: i64,
    name: String,
    #[schema(minimum = 1, maximum = 1000)]
    quantity: u32,
    #[schema(schema_with = schema::amount)]
    unit_price: String,
    #[schema(schema_with = schema::amount)]
    line_total: String,
    /// Pieces that anybody could have now.
    available: u32,
    #[schema(schema_with = schema::sale_state)]
    state: &'static str,
    /// The price is not the one that was shown when the product was put in.
    price_changed: bool,
}

/// Shows the cart.
#[utoipa::path(tag = "cart", responses((status = 200, body = CartBody)), security(("token" = [])))]
#[get("/cart")]
async fn get_cart(state: Data<AppState>, customer: Customer) -> Result<Json<CartBody>, Problem> {
    let cart = state.view_cart().run(customer.id()).await?;
    Ok(Json(CartBody::new(&cart, &state)))
}

/// Puts pieces into the cart, at most 1,000 of one product together.
#[utoipa::path(
    tag = "cart",
    request_body = ItemRequest,
    responses(
        (status = 200, body = CartBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/cart/items")]
async fn add_cart_item(
    state: Data<AppState>,
    customer: Customer,
    Body(item): Body<ItemRequest>,
) -> Result<Json<CartBody>, Problem> {
    let cart = state.fill_cart().add(customer.id(), item.product_id, item.quantity).await?;
    priced(&state, &cart).await
}

/// Sets how many pieces of a product are in the cart.
#[utoipa::path(
    tag = "cart",
    params(("product_id" = i64, Path, minimum = 1)),
    request_body = QuantityRequest,
    responses(
        (status = 200, body = CartBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[put("/cart/items/{product_id}")]
async fn set_cart_item(
    state: Data<AppState>,
    customer: Customer,
    Ref(product_id): Ref<ProductId>,
    Body(body): Body<QuantityRequest>,
) -> Result<Json<CartBody>, Problem> {
    let cart = state.fill_cart().set(customer.id(), product_id, body.quantity).await?;
    priced(&state, &cart).await
}

/// Takes a product out of the cart. One that is not in it is no fault.
#[utoipa::path(
    tag = "cart",
    params(("product_id" = i64, Path, minimum = 1)),
    responses((status = 200, body = CartBody)),
    security(("token" = []))
)]
#[delete("/cart/items/{product_id}")]
async fn remove_cart_item(
    state: Data<AppState>,
    customer: Customer,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<CartBody>, Problem> {
    change(&state, &customer, CartChange::Remove(product_id)).await
}

/// Empties the cart.
#[utoipa::path(tag = "cart", responses((status = 200, body = CartBody)), security(("token" = [])))]
#[delete("/cart")]
async fn clear_cart(state: Data<AppState>, customer: Customer) -> Result<Json<CartBody>, Problem> {
    change(&state, &customer, CartChange::Clear).await
}

impl CartBody {
    fn new(cart: &PricedCart, state: &AppState) -> Self {
        Self {
            items: cart.lines.iter().map(CartItemBody::from).collect(),
            total: cart.total.to_string(),
            currency: state.shop.currency.clone(),
            version: cart.version,
            expires_at: at(cart.expires_at),
            server_time: at(state.clock.now()),
        }
    }
}

impl From<&PricedLine> for CartItemBody {
    fn from(line: &PricedLine) -> Self {
        Self {
            product_id: line.product_id.get(),
            name: line.name.clone(),
            quantity: line.quantity.get(),
            unit_price: line.unit_price.to_string(),
            line_total: line.total.to_string(),
            available: line.available,
            state: line.state.as_str(),
            price_changed: line.price_changed,
        }
    }
}

async fn change(state: &AppState, customer: &Customer, change: CartChange) -> Result<Json<CartBody>, Problem> {
    let cart = state.carts.change(customer.id(), change, state.clock.now()).await??;
    priced(state, &cart).await
}

async fn priced(state: &AppState, cart: &Cart) -> Result<Json<CartBody>, Problem> {
    let cart = state.view_cart().price(cart).await?;
    Ok(Json(CartBody::new(&cart, state)))
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<QuantityRequest>(bytes);
    crate::reading::body::<ItemRequest>(bytes);
}
