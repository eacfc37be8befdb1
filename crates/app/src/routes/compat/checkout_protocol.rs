//! The checkout protocol: products as their rows, a cart in Redis, and a checkout that is one transaction.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::{Product, ProductQuery};
use stockade_domain::ids::ProductId;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::quantity::Quantity;
use stockade_domain::usecase::CheckoutRequest;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::decided::{Decided, number};
use super::doors::{Buyer, PersonName};
use super::spelling::as_error;
use super::{doors, loose, shelf};
use crate::extract::{Key, LooseBody, OptionalBody};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::schema;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(compat_list_rows).service(compat_fill_cart).service(compat_check_out);
}

/// A row of the products, with the names of its columns.
#[derive(Serialize, ToSchema)]
struct ProductRow {
    #[schema(minimum = 1)]
    productid: i64,
    name: String,
    #[schema(schema_with = schema::amount)]
    price: String,
    /// Pieces that anybody could have now.
    stockcount: u32,
}

/// What to put into whose cart.
#[derive(Deserialize, ToSchema)]
struct CartRowRequest {
    /// Whoever sends the request, if it says so at all; in the demo whoever it is for.
    #[schema(value_type = Option<String>)]
    #[serde(default, rename = "customerId", deserialize_with = "doors::customer_opt")]
    customer: Option<PersonName>,
    #[schema(ignore)]
    #[serde(default, rename = "userId", deserialize_with = "doors::customer_opt")]
    user: Option<PersonName>,
    #[schema(ignore)]
    #[serde(default, rename = "customerid", deserialize_with = "doors::customer_opt")]
    customer_in_small_letters: Option<PersonName>,
    #[schema(value_type = i64, minimum = 1)]
    #[serde(rename = "productId", alias = "productid", alias = "product_id", deserialize_with = "loose::product_id")]
    product_id: ProductId,
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    #[serde(deserialize_with = "loose::quantity")]
    quantity: Quantity,
}

/// Whose cart to buy.
#[derive(Default, Deserialize, ToSchema)]
struct CustomerRequest {
    #[schema(value_type = Option<String>)]
    #[serde(default, rename = "customerId", deserialize_with = "doors::customer_opt")]
    customer: Option<PersonName>,
    #[schema(ignore)]
    #[serde(default, rename = "userId", deserialize_with = "doors::customer_opt")]
    user: Option<PersonName>,
    #[schema(ignore)]
    #[serde(default, rename = "customerid", deserialize_with = "doors::customer_opt")]
    customer_in_small_letters: Option<PersonName>,
}

/// A cart as the fields of its hash.
#[derive(Serialize, ToSchema)]
struct CartRows {
    message: &'static str,
    cart: Vec<CartRow>,
}

/// One field of the hash: a product, and how many pieces of it.
#[derive(Serialize, ToSchema)]
struct CartRow {
    productid: i64,
    quantity: u32,
}

/// The order that a cart became.
#[derive(Serialize, ToSchema)]
struct CheckedOut {
    message: &'static str,
    /// The order's number.
    #[serde(rename = "orderId")]
    order_id: i64,
    #[schema(schema_with = schema::amount)]
    total: String,
}

/// Lists the products as an array of rows.
#[utoipa::path(tag = "compat", responses((status = 200, body = Vec<ProductRow>)))]
#[get("/api/products")]
async fn compat_list_rows(state: Data<AppState>) -> Result<Json<Vec<ProductRow>>, Problem> {
    let query = ProductQuery::all(PageRequest::first(PageLimit::MAX));
    let products = shelf::all(&state, query, state.clock.now()).await?;
    Ok(Json(products.iter().map(ProductRow::from).collect()))
}

/// Puts pieces into the cart, which is kept for 24 hours after its last change.
#[utoipa::path(
    tag = "compat",
    request_body = CartRowRequest,
    responses((status = 201, body = CartRows), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/cart")]
async fn compat_fill_cart(
    state: Data<AppState>,
    buyer: Buyer,
    LooseBody(body): LooseBody<CartRowRequest>,
) -> Result<HttpResponse, Problem> {
    let (pointer, name) =
        one_name(body.customer.as_ref(), body.user.as_ref(), body.customer_in_small_letters.as_ref())?;
    let buyer = buyer.named(&state, name, pointer).await?;
    let cart = shelf::add_to_cart(&state, buyer.id, body.product_id, body.quantity).await?;
    let rows = cart.lines().iter().map(|(id, line)| CartRow { productid: id.get(), quantity: line.quantity.get() });
    Ok(HttpResponse::Created().json(CartRows { message: "Item added to cart", cart: rows.collect() }))
}

/// Buys the cart, all or nothing: locks the products, deducts, writes the order and its items, commits, and only then
/// takes what was bought out of the cart. The body may be left out by whoever has a token.
#[utoipa::path(
    tag = "compat",
    params(Key),
    request_body = Option<CustomerRequest>,
    responses((status = 201, body = CheckedOut), (status = 409, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/api/checkout")]
async fn compat_check_out(
    state: Data<AppState>,
    buyer: Buyer,
    Key(key): Key,
    OptionalBody(body): OptionalBody<CustomerRequest>,
) -> Result<HttpResponse, Problem> {
    let (pointer, name) =
        one_name(body.customer.as_ref(), body.user.as_ref(), body.customer_in_small_letters.as_ref())?;
    let buyer = buyer.named(&state, name, pointer).await?;
    let request = CheckoutRequest { key, buyer, expected_total: None };
    let decided = Decided::of(state.checkout().run(request).await?)?;
    let order = &decided.order;
    let body = CheckedOut { message: "Order placed", order_id: number(order), total: order.total.to_string() };
    Ok(decided.answer(StatusCode::CREATED).json(body))
}

/// Whom a request names, and where: the member has had three names, and people are told of the one that they sent.
fn one_name<'a>(
    customer: Option<&'a PersonName>,
    user: Option<&'a PersonName>,
    customer_in_small_letters: Option<&'a PersonName>,
) -> Result<(&'static str, Option<&'a PersonName>), Problem> {
    let members = [("/customerId", customer), ("/userId", user), ("/customerid", customer_in_small_letters)];
    let mut sent = members.into_iter().filter(|(_, name)| name.is_some());
    match (sent.next(), sent.next()) {
        (None, _) => Ok(("/customerId", None)),
        (Some((pointer, name)), None) => Ok((pointer, name)),
        (Some(_), Some((pointer, _))) => Err(Problem::duplicate(pointer, "a request is for one person")),
    }
}

impl From<&Product> for ProductRow {
    fn from(product: &Product) -> Self {
        Self {
            productid: product.id.get(),
            name: product.details.name.as_str().to_owned(),
            price: product.details.price.to_string(),
            stockcount: product.counters.available,
        }
    }
}

/// The list fixes neither status nor words, so ours stay.
pub fn spelled(problem: Problem) -> Problem {
    let (status, words) = (problem.status(), problem.detail().to_owned());
    as_error(problem, status, &words)
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<CartRowRequest>(bytes);
    crate::reading::body::<CustomerRequest>(bytes);
}
