//! The cart. It is known by its customer, and a row in it by its product: two adds of one product make one row.

use std::collections::BTreeMap;

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::cart::{CART_TTL, Cart, CartChange};
use stockade_domain::catalogue::Product;
use stockade_domain::ids::{CustomerId, ProductId};
use stockade_domain::quantity::Quantity;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::product::ProductBody;
use crate::extract::{Customer, LooseBody, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::{loose, shelf};
use crate::state::AppState;
use crate::wire::at;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(ecommerce_add_item).service(ecommerce_get_cart).service(ecommerce_remove_item);
}

/// What to put into the cart.
#[derive(Deserialize, ToSchema)]
#[schema(as = EcommerceCartItemRequest)]
#[serde(rename_all = "camelCase")]
struct ItemRequest {
    #[schema(value_type = i64, minimum = 1)]
    #[serde(deserialize_with = "loose::product_id")]
    product_id: ProductId,
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    #[serde(deserialize_with = "loose::quantity")]
    quantity: Quantity,
}

/// A cart after it was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceCartChanged)]
struct ChangedBody {
    #[schema(example = "Item added")]
    message: &'static str,
    cart: CartBody,
}

/// A cart, if there is one. Without one there are no items, either.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceCartSeen)]
struct SeenBody {
    cart: Option<CartBody>,
    #[schema(value_type = Option<Vec<CartItemBody>>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<[(); 0]>,
}

/// A cart with its rows.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceCart)]
#[serde(rename_all = "camelCase")]
struct CartBody {
    /// The customer's: everybody has one cart.
    id: i64,
    user_id: i64,
    #[schema(format = DateTime)]
    updated_at: String,
    items: Vec<CartItemBody>,
}

/// A row of a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceCartItem)]
#[serde(rename_all = "camelCase")]
struct CartItemBody {
    /// The product's.
    id: i64,
    cart_id: i64,
    product_id: i64,
    quantity: u32,
    product: ProductBody,
}

/// Puts pieces into the cart.
#[utoipa::path(
    tag = "compat",
    request_body = ItemRequest,
    responses(
        (status = 201, body = ChangedBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/cart/items")]
async fn ecommerce_add_item(
    state: Data<AppState>,
    customer: Customer,
    LooseBody(item): LooseBody<ItemRequest>,
) -> Result<HttpResponse, Problem> {
    let cart = shelf::add_to_cart(&state, customer.id(), item.product_id, item.quantity).await?;
    let cart = CartBody::of(&state, customer.id(), &cart).await?;
    Ok(HttpResponse::Created().json(ChangedBody { message: "Item added", cart }))
}

/// Shows the cart.
#[utoipa::path(tag = "compat", responses((status = 200, body = SeenBody)), security(("token" = [])))]
#[get("/cart")]
async fn ecommerce_get_cart(state: Data<AppState>, customer: Customer) -> Result<Json<SeenBody>, Problem> {
    let cart = state.carts.load(customer.id(), state.clock.now()).await?;
    Ok(Json(match cart {
        Some(cart) => SeenBody { cart: Some(CartBody::of(&state, customer.id(), &cart).await?), items: None },
        None => SeenBody { cart: None, items: Some([]) },
    }))
}

/// Takes a row out of the cart.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = ChangedBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[delete("/cart/items/{id}")]
async fn ecommerce_remove_item(
    state: Data<AppState>,
    customer: Customer,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<ChangedBody>, Problem> {
    let now = state.clock.now();
    let had = state.carts.load(customer.id(), now).await?;
    if had.is_none_or(|cart| !cart.lines().contains_key(&product_id)) {
        return Err(Problem::not_found("there is no such row in the cart"));
    }
    let cart = state.carts.change(customer.id(), CartChange::Remove(product_id), now).await??;
    let cart = CartBody::of(&state, customer.id(), &cart).await?;
    Ok(Json(ChangedBody { message: "Item removed", cart }))
}

impl CartBody {
    async fn of(state: &AppState, customer_id: CustomerId, cart: &Cart) -> Result<Self, Problem> {
        let products = named(state, cart.lines().keys().copied().collect()).await?;
        let rows = cart.lines().iter().filter_map(|(id, line)| {
            let product = ProductBody::from(products.get(id)?);
            let (id, cart_id) = (id.get(), customer_id.get());
            Some(CartItemBody { id, cart_id, product_id: id, quantity: line.quantity.get(), product })
        });
        let id = customer_id.get();
        Ok(Self { id, user_id: id, updated_at: at(cart.expires_at.before(CART_TTL)), items: rows.collect() })
    }
}

/// The products of these ids, as they are now.
pub async fn named(state: &AppState, ids: Vec<ProductId>) -> Result<BTreeMap<ProductId, Product>, Problem> {
    let products = if ids.is_empty() { Vec::new() } else { state.catalogue.products(&ids).await? };
    Ok(products.into_iter().map(|product| (product.id, product)).collect())
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<ItemRequest>(bytes);
}
