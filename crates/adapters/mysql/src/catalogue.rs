//! Products in the database.

mod list;
mod rows;

use async_trait::async_trait;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::catalogue::{
    CategoryCount, NewProduct, Product, ProductDetails, ProductQuery, Source, StockLevel, StockReading,
};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, CatalogueStore, ProductEdit, StockReader, StoreError};
use stockade_domain::time::Timestamp;

pub use self::rows::sale_window;
use self::rows::{CountersRow, DetailsRow, ProductRow};
use crate::Database;
use crate::error::TxError;
use crate::inserted;
use crate::ledger::insert_event;
use crate::schema::products;
use crate::values::Stored;

/// Reads and changes products.
#[derive(Clone)]
pub struct MysqlCatalogue {
    database: Database,
}

impl MysqlCatalogue {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl CatalogueReader for MysqlCatalogue {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        self.database.read(async move |conn| find(conn, id).await).await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let ids: Vec<_> = ids.iter().copied().map(Stored).collect();
        let products = self.database.read(async move |conn| {
            let rows = products::table.filter(products::id.eq_any(&ids)).order(products::id);
            let rows = rows.select(ProductRow::as_select()).load(conn).await?;
            rows.into_iter().map(ProductRow::into_product).collect()
        });
        products.await
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError> {
        let query = query.clone();
        let page = self.database.read(async move |conn| {
            let rows: Vec<(ProductRow, String)> = list::matching(&query, now)
                .select((ProductRow::as_select(), list::name_as_sorted()))
                .load(conn)
                .await?;
            let products = rows.into_iter().map(|(row, name)| Ok((row.into_product()?, name)));
            let products: Vec<(Product, String)> = products.collect::<Result<_, TxError>>()?;
            let page =
                Page::cut(products, query.page.limit, |(product, name)| list::position(product, name, query.sort, now));
            Ok(Page { rows: page.rows.into_iter().map(|(product, _)| product).collect(), next: page.next })
        });
        page.await
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        let counted = self.database.read(async |conn: &mut AsyncMysqlConnection| {
            let rows: Vec<(Option<String>, i64)> = products::table
                .filter(products::archived.eq(false).and(products::category.is_not_null()))
                .group_by(products::category)
                .select((products::category, count_star()))
                .order(products::category)
                .load(conn)
                .await?;
            rows.into_iter().map(category).collect()
        });
        counted.await
    }
}

#[async_trait]
impl StockReader for MysqlCatalogue {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        let reading = self.database.read(async move |conn| {
            let found: Option<(CountersRow, Stored<u64>)> = products::table
                .find(Stored(id))
                .select((CountersRow::as_select(), products::stock_version))
                .first(conn)
                .await
                .optional()?;
            Ok(found.map(|(counters, Stored(version))| {
                let level = StockLevel { product_id: id, counters: counters.into_counters(), version, as_of: now };
                StockReading { level, source: Source::Database }
            }))
        });
        reading.await
    }
}

#[async_trait]
impl CatalogueStore for MysqlCatalogue {
    async fn create(&self, product: &NewProduct) -> Result<Product, StoreError> {
        let product = product.clone();
        self.database.transaction(async move |conn| create(conn, &product).await).await
    }

    async fn edit(
        &self,
        id: ProductId,
        version: u32,
        details: &ProductDetails,
        now: Timestamp,
    ) -> Result<ProductEdit, StoreError> {
        let details = details.clone();
        let edited = self.database.transaction(async move |conn| {
            let at_version = products::table.find(Stored(id)).filter(products::version.eq(Stored(version)));
            let changed = diesel::update(at_version)
                .set((
                    DetailsRow::of(&details),
                    products::version.eq(Stored(version.saturating_add(1))),
                    products::updated_at.eq(Stored(now)),
                ))
                .execute(conn)
                .await?;
            outcome(conn, id, changed).await
        });
        edited.await
    }

    async fn archive(&self, id: ProductId, version: u32, now: Timestamp) -> Result<ProductEdit, StoreError> {
        let archived = self.database.transaction(async move |conn| {
            let at_version = products::table.find(Stored(id)).filter(products::version.eq(Stored(version)));
            let changed = diesel::update(at_version)
                .set((
                    products::archived.eq(true),
                    products::version.eq(Stored(version.saturating_add(1))),
                    products::updated_at.eq(Stored(now)),
                ))
                .execute(conn)
                .await?;
            outcome(conn, id, changed).await
        });
        archived.await
    }
}

fn category((name, products): (Option<String>, i64)) -> Result<CategoryCount, TxError> {
    let category = name.ok_or_else(|| TxError::unsound("a category without a name"))?;
    Ok(CategoryCount { category, products: u64::try_from(products).map_err(TxError::unsound)? })
}

async fn find(conn: &mut AsyncMysqlConnection, id: ProductId) -> Result<Option<Product>, TxError> {
    let row = products::table.find(Stored(id)).select(ProductRow::as_select()).first(conn).await.optional()?;
    row.map(ProductRow::into_product).transpose()
}

/// The product, and its stock as the first row of its ledger.
async fn create(conn: &mut AsyncMysqlConnection, product: &NewProduct) -> Result<Product, TxError> {
    let (counters, at) = (product.counters(), Stored(product.created_at));
    diesel::insert_into(products::table)
        .values((
            DetailsRow::of(&product.details),
            products::available.eq(Stored(counters.available)),
            products::held.eq(Stored(counters.held)),
            products::sold.eq(Stored(counters.sold)),
            products::received.eq(Stored(counters.received)),
            products::stock_version.eq(Stored(u64::from(product.stock > 0))),
            products::created_at.eq(at),
            products::updated_at.eq(at),
        ))
        .execute(conn)
        .await?;
    let id = i64::try_from(inserted::last_id(conn).await?).map_err(TxError::unsound)?;
    let id = ProductId::new(id).map_err(TxError::unsound)?;
    if let Some(event) = product.opening_event(id) {
        insert_event(conn, &event).await?;
    }
    find(conn, id).await?.ok_or_else(|| TxError::unsound("a product that was just written is not there"))
}

/// What came of a guarded change. Its row is still locked, if it was there, so nobody comes between.
async fn outcome(conn: &mut AsyncMysqlConnection, id: ProductId, changed: usize) -> Result<ProductEdit, TxError> {
    Ok(match find(conn, id).await? {
        None => ProductEdit::NotFound,
        Some(product) if changed == 1 => ProductEdit::Done(product),
        Some(product) => ProductEdit::Stale(product),
    })
}
