//! The shelf: anybody looks, an admin changes. What is deleted is archived: orders go on naming it.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, post, put};
use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::{
    NewProduct, Product, ProductColumn, ProductDetails, ProductName, ProductQuery, ProductSort, SaleWindow, Source,
};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, Refusal, StockChange};
use stockade_domain::money::Money;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::ProductEdit;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::product::ProductBody;
use crate::extract::{Admin, Key, LooseBody, OptionalBody, Params, Ref};
use crate::problem::{Problem, ProblemBody, REPLAYED};
use crate::routes::admin::field;
use crate::routes::compat::{loose, shelf};
use crate::state::AppState;
use crate::wire::{self, schema};
use crate::wiring::source_of;

/// So often an edit is made again when somebody was faster: its client names no version.
const TRIES: usize = 8;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(ecommerce_list_products)
        .service(ecommerce_get_product)
        .service(ecommerce_create_product)
        .service(ecommerce_change_product)
        .service(ecommerce_delete_product);
}

/// Which products, and which page of them. Whatever else is asked for is not listened to.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    #[param(value_type = Option<String>, max_length = 200)]
    #[serde(default, deserialize_with = "wire::search_text")]
    category: Option<String>,
    /// `price_asc`, `price_desc`, or else by id.
    sort: Option<String>,
    /// From 1.
    #[serde(default = "first", deserialize_with = "loose::positive")]
    #[param(value_type = i64, required = false, minimum = 1, maximum = 4_294_967_295_i64, default = 1)]
    page: u32,
    #[serde(default = "hundred", deserialize_with = "loose::positive")]
    #[param(value_type = i64, required = false, minimum = 1, maximum = 4_294_967_295_i64, default = 100)]
    limit: u32,
}

const fn first() -> u32 {
    1
}

const fn hundred() -> u32 {
    100
}

/// A list, and where it was read.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceProducts)]
struct ListBody {
    /// `db`, or `cache`.
    #[schema(example = "cache")]
    source: &'static str,
    data: Vec<ProductBody>,
}

/// A product to make.
#[derive(Deserialize, ToSchema)]
#[schema(as = EcommerceNewProduct)]
#[serde(rename_all = "camelCase")]
struct NewProductRequest {
    #[serde(deserialize_with = "wire::product_name")]
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: ProductName,
    #[serde(default, deserialize_with = "loose::text_opt")]
    #[schema(max_length = 4000)]
    description: Option<String>,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(max_length = 100)]
    category: Option<String>,
    #[serde(deserialize_with = "wire::price")]
    #[schema(schema_with = schema::price)]
    price: Money,
    #[serde(deserialize_with = "loose::pieces")]
    #[schema(value_type = u32, maximum = 1_000_000_000)]
    stock_quantity: u32,
}

/// What is to change about a product.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = EcommerceProductChange)]
#[serde(rename_all = "camelCase")]
struct ChangeRequest {
    #[serde(default, deserialize_with = "loose::name_opt")]
    #[schema(value_type = Option<String>, max_length = 200)]
    name: Option<ProductName>,
    #[serde(default, deserialize_with = "loose::text_opt")]
    #[schema(max_length = 4000)]
    description: Option<String>,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(max_length = 100)]
    category: Option<String>,
    #[serde(default, deserialize_with = "wire::price_opt")]
    #[schema(schema_with = schema::price, required = false)]
    price: Option<Money>,
    #[serde(default, deserialize_with = "loose::pieces_opt")]
    #[schema(value_type = Option<u32>, maximum = 1_000_000_000)]
    stock_quantity: Option<u32>,
}

/// What was done.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceDone)]
struct DoneBody {
    #[schema(example = "deleted")]
    message: &'static str,
}

/// Lists products.
#[utoipa::path(tag = "compat", params(ListParams), responses((status = 200, body = ListBody)))]
#[get("/products")]
async fn ecommerce_list_products(
    state: Data<AppState>,
    Params(params): Params<ListParams>,
) -> Result<Json<ListBody>, Problem> {
    let ListParams { category, sort, page, limit } = params;
    let sort = match sort.as_deref() {
        Some("price_asc") => ProductSort::up(ProductColumn::Price),
        Some("price_desc") => ProductSort::down(ProductColumn::Price),
        _ => ProductSort::default(),
    };
    let query = ProductQuery { category, sort, ..ProductQuery::all(PageRequest::first(PageLimit::MAX)) };
    let (products, source) = source_of(shelf::all(&state, query, state.clock.now())).await;
    let (page, limit) = (page as usize, limit as usize);
    let skipped = (page - 1).saturating_mul(limit);
    let data = products?.iter().skip(skipped).take(limit).map(ProductBody::from).collect();
    let source = if source == Source::Database { "db" } else { "cache" };
    Ok(Json(ListBody { source, data }))
}

/// Shows a product.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = ProductBody), (status = 404, body = ProblemBody))
)]
#[get("/products/{id}")]
async fn ecommerce_get_product(
    state: Data<AppState>,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<ProductBody>, Problem> {
    let product = state.catalogue.product(product_id).await?.filter(|product| !product.archived);
    Ok(Json(ProductBody::from(&product.ok_or(Refusal::ProductNotFound { product_id })?)))
}

/// Makes a product.
#[utoipa::path(
    tag = "compat",
    request_body = NewProductRequest,
    responses((status = 201, body = ProductBody), (status = 400, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/products")]
async fn ecommerce_create_product(
    state: Data<AppState>,
    admin: Admin,
    LooseBody(body): LooseBody<NewProductRequest>,
) -> Result<HttpResponse, Problem> {
    let details = ProductDetails {
        name: body.name,
        description: body.description.unwrap_or_default(),
        category: body.category,
        sku: None,
        price: body.price,
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer: None,
        hold: None,
        sale: SaleWindow::default(),
    };
    let product = NewProduct { details, stock: body.stock_quantity, by: admin.id(), created_at: state.clock.now() };
    let product = state.manage_catalogue().create(&product).await?;
    let location = (LOCATION, format!("/products/{}", product.id));
    Ok(HttpResponse::Created().insert_header(location).json(ProductBody::from(&product)))
}

/// Changes what is given. Stock is set as a row of the ledger, before the rest, and its key is good for the whole request:
/// one that comes again changes nothing, one that asks for something else is refused. The body may be left out.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), Key),
    request_body = Option<ChangeRequest>,
    responses((status = 200, body = ProductBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[put("/products/{id}")]
async fn ecommerce_change_product(
    state: Data<AppState>,
    admin: Admin,
    Ref(product_id): Ref<ProductId>,
    Key(key): Key,
    OptionalBody(body): OptionalBody<ChangeRequest>,
) -> Result<HttpResponse, Problem> {
    let product = shelf::product(&state, product_id).await?;
    let mut replayed = false;
    if let Some(pieces) = body.stock_quantity {
        let (change, reason) = (StockChange::ToAvailable(pieces), "set by PUT /products/{id}".to_owned());
        let details = body.details();
        let command = Command::adjust_stock(key, admin.id(), product_id, change, reason);
        let command = command.together_with(details.iter().map(String::as_str));
        let verdict = state.ledger.submit(command).await?;
        replayed = verdict.replayed;
        verdict.outcome.map_err(|refusal| Problem::from(refusal).replayed(replayed))?;
    }
    let mut answer = HttpResponse::Ok();
    if replayed {
        // What others have changed since stays.
        answer.insert_header(REPLAYED);
    } else {
        edit(&state, product, &body).await?;
    }
    Ok(answer.json(ProductBody::from(&shelf::product(&state, product_id).await?)))
}

/// Takes a product off sale for good.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[delete("/products/{id}")]
async fn ecommerce_delete_product(
    state: Data<AppState>,
    _admin: Admin,
    Ref(product_id): Ref<ProductId>,
) -> Result<Json<DoneBody>, Problem> {
    let mut product = shelf::product(&state, product_id).await?;
    for _ in 0..TRIES {
        match state.manage_catalogue().archive(product_id, product.version).await? {
            ProductEdit::Done(_) => return Ok(Json(DoneBody { message: "deleted" })),
            ProductEdit::NotFound => break,
            ProductEdit::Stale(newer) if newer.archived => break,
            ProductEdit::Stale(newer) => product = newer,
        }
    }
    Err(Refusal::ProductNotFound { product_id }.into())
}

/// Changes the details that are given, whatever somebody else changes meanwhile.
async fn edit(state: &AppState, mut product: Product, change: &ChangeRequest) -> Result<(), Problem> {
    let product_id = product.id;
    for _ in 0..TRIES {
        let details = change.apply(product.details.clone());
        if details == product.details {
            return Ok(());
        }
        match state.manage_catalogue().edit(product_id, product.version, &details).await? {
            ProductEdit::Done(_) => return Ok(()),
            ProductEdit::NotFound => return Err(Refusal::ProductNotFound { product_id }.into()),
            ProductEdit::Stale(newer) => product = newer,
        }
    }
    Err(Problem::version_conflict(product.version))
}

impl ChangeRequest {
    /// Everything but the stock, each by its name.
    fn details(&self) -> Vec<String> {
        let Self { name, description, category, price, stock_quantity: _ } = self;
        let name = name.as_ref().map(|name| format!("name {}", name.as_str()));
        let description = description.as_ref().map(|text| format!("description {text}"));
        let category = category.as_ref().map(|category| format!("category {category}"));
        let price = price.map(|price| format!("price {price}"));
        [name, description, category, price].into_iter().flatten().collect()
    }

    fn apply(&self, to: ProductDetails) -> ProductDetails {
        ProductDetails {
            name: self.name.clone().unwrap_or(to.name),
            description: self.description.clone().unwrap_or(to.description),
            category: self.category.clone().or(to.category),
            price: self.price.unwrap_or(to.price),
            ..to
        }
    }
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<NewProductRequest>(bytes);
    crate::reading::body::<ChangeRequest>(bytes);
}
