//! Answers to the shop's questions.
//!
//! Each question is a file of `sql/analytics`. What is put around it here is only which part of the answer is wanted. It
//! is asked on a snapshot, because it may take longer than anything that a buyer waits for.

mod rows;

use async_trait::async_trait;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Datetime, Integer, Nullable, Unsigned};
use diesel_async::RunQueryDsl;
use stockade_domain::ids::ProductId;
use stockade_domain::ports::{Reports, StoreError};
use stockade_domain::report::{
    Bucket, CustomerRevenue, ExpiredPieces, LowStock, OrdersPoint, Outcomes, Period, ProductSales, RevenuePoint,
    StockPoint, Totals,
};
use stockade_records::queries::analytics as questions;

use self::rows::{
    CustomerRevenueRow, EventTotalRow, ExpiredPiecesRow, LowStockRow, OrdersRow, OutcomeRow, ProductSalesRow,
    RevenueRow, StatusTotalRow, StockRow, TotalsRow,
};
use crate::Database;
use crate::values::Stored;

/// Answers questions.
#[derive(Clone)]
pub struct MysqlReports {
    database: Database,
}

impl MysqlReports {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Reports for MysqlReports {
    async fn totals(&self) -> Result<Totals, StoreError> {
        let totals = self.database.snapshot(async move |conn| {
            let shop: TotalsRow = sql_query(questions::TOTALS.text).get_result(conn).await?;
            let orders: Vec<StatusTotalRow> = sql_query(questions::ORDERS_BY_STATUS.text).load(conn).await?;
            let events: Vec<EventTotalRow> = sql_query(questions::EVENTS_BY_KIND.text).load(conn).await?;
            Ok(Totals {
                orders: orders.into_iter().map(Into::into).collect(),
                events: events.into_iter().map(Into::into).collect(),
                ..shop.into()
            })
        });
        totals.await
    }

    async fn top_products(&self, limit: u32) -> Result<Vec<ProductSales>, StoreError> {
        let question = questions::TOP_PRODUCTS.as_table();
        let query = format!("SELECT * FROM {question} AS report ORDER BY pieces DESC, product_id LIMIT ?");
        let sales = self.database.snapshot(async move |conn| {
            let rows: Vec<ProductSalesRow> = sql_query(query).bind::<BigInt, _>(i64::from(limit)).load(conn).await?;
            Ok(rows.into_iter().map(Into::into).collect())
        });
        sales.await
    }

    async fn low_stock(&self, below: Option<u32>) -> Result<Vec<LowStock>, StoreError> {
        let question = if below.is_some() { questions::SHELF } else { questions::LOW_STOCK };
        let query = format!(
            "SELECT * FROM {} AS report WHERE available < COALESCE(?, threshold) ORDER BY available, product_id",
            question.as_table()
        );
        let low = self.database.snapshot(async move |conn| {
            let rows: Vec<LowStockRow> =
                sql_query(query).bind::<Nullable<Unsigned<Integer>>, _>(below).load(conn).await?;
            let judged = |low: LowStock| LowStock { threshold: below.unwrap_or(low.threshold), ..low };
            Ok(rows.into_iter().map(|row| judged(row.into())).collect())
        });
        low.await
    }

    async fn expired_pieces(&self) -> Result<Vec<ExpiredPieces>, StoreError> {
        let expired = self.database.snapshot(async move |conn| {
            let rows: Vec<ExpiredPiecesRow> = sql_query(questions::EXPIRED_PIECES.text).load(conn).await?;
            Ok(rows.into_iter().map(Into::into).collect())
        });
        expired.await
    }

    async fn outcomes(&self, limit: u32) -> Result<Outcomes, StoreError> {
        let question = questions::OUTCOMES.as_table();
        let query = format!(
            "SELECT report.*, COUNT(*) OVER () AS products FROM {question} AS report
             ORDER BY pieces DESC, product_id LIMIT ?"
        );
        let outcomes = self.database.snapshot(async move |conn| {
            let rows: Vec<OutcomeRow> = sql_query(query).bind::<BigInt, _>(i64::from(limit)).load(conn).await?;
            Ok(OutcomeRow::together(rows))
        });
        outcomes.await
    }

    async fn revenue_by_customer(&self, limit: u32) -> Result<Vec<CustomerRevenue>, StoreError> {
        let question = questions::REVENUE_BY_CUSTOMER.as_table();
        let query = format!("SELECT * FROM {question} AS report ORDER BY revenue DESC, customer_id LIMIT ?");
        let revenue = self.database.snapshot(async move |conn| {
            let rows: Vec<CustomerRevenueRow> = sql_query(query).bind::<BigInt, _>(i64::from(limit)).load(conn).await?;
            Ok(rows.into_iter().map(Into::into).collect())
        });
        revenue.await
    }

    async fn revenue(&self, bucket: Bucket, period: Period) -> Result<Vec<RevenuePoint>, StoreError> {
        let query = format!(
            "SELECT {} AS start, COUNT(*) AS orders, SUM(pieces) AS pieces, SUM(revenue) AS revenue
             FROM {} AS report WHERE {} GROUP BY start ORDER BY start",
            start_of(bucket, "confirmed_at"),
            questions::REVENUE.as_table(),
            within("confirmed_at"),
        );
        let points = self.database.snapshot(async move |conn| {
            let rows: Vec<RevenueRow> = sql_query(query)
                .bind::<Nullable<Datetime>, _>(period.from.map(Stored))
                .bind::<Nullable<Datetime>, _>(period.to.map(Stored))
                .load(conn)
                .await?;
            Ok(rows.into_iter().map(Into::into).collect())
        });
        points.await
    }

    async fn orders_timeseries(&self, bucket: Bucket, period: Period) -> Result<Vec<OrdersPoint>, StoreError> {
        let query = format!(
            "SELECT {} AS start, SUM(held) AS held, SUM(confirmed) AS confirmed, SUM(cancelled) AS cancelled,
                    SUM(expired) AS expired
             FROM {} AS report WHERE {} GROUP BY start ORDER BY start",
            start_of(bucket, "happened_at"),
            questions::ORDERS_TIMESERIES.as_table(),
            within("happened_at"),
        );
        let points = self.database.snapshot(async move |conn| {
            let rows: Vec<OrdersRow> = sql_query(query)
                .bind::<Nullable<Datetime>, _>(period.from.map(Stored))
                .bind::<Nullable<Datetime>, _>(period.to.map(Stored))
                .load(conn)
                .await?;
            Ok(rows.into_iter().map(Into::into).collect())
        });
        points.await
    }

    async fn stock_timeline(
        &self,
        product_id: ProductId,
        period: Period,
        limit: u32,
    ) -> Result<Vec<StockPoint>, StoreError> {
        let query = format!(
            "SELECT * FROM {} AS report WHERE {} AND product_id = ? ORDER BY stock_version DESC LIMIT ?",
            questions::STOCK_TIMELINE.as_table(),
            within("happened_at"),
        );
        let points = self.database.snapshot(async move |conn| {
            let newest_first: Vec<StockRow> = sql_query(query)
                .bind::<Nullable<Datetime>, _>(period.from.map(Stored))
                .bind::<Nullable<Datetime>, _>(period.to.map(Stored))
                .bind::<Unsigned<BigInt>, _>(Stored(product_id))
                .bind::<BigInt, _>(i64::from(limit))
                .load(conn)
                .await?;
            Ok(newest_first.into_iter().rev().map(Into::into).collect())
        });
        points.await
    }
}

/// The beginning of the bucket that a time lies in, as a time.
fn start_of(bucket: Bucket, time: &str) -> String {
    let format = match bucket {
        Bucket::Minute => "%Y-%m-%d %H:%i:00",
        Bucket::Hour => "%Y-%m-%d %H:00:00",
        Bucket::Day => "%Y-%m-%d 00:00:00",
    };
    format!("CAST(DATE_FORMAT({time}, '{format}') AS DATETIME(6))")
}

/// Whether a time lies in the period whose two ends are bound; an open side lets everything through.
fn within(time: &str) -> String {
    let (first, last) = ("TIMESTAMP '1000-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'");
    format!("{time} >= COALESCE(?, {first}) AND {time} < COALESCE(?, {last})")
}
