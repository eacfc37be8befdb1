//! Answers to the shop's questions.
//!
//! Each question is a file of `sql/analytics`. What is put around it here is only which part of the answer is wanted.

mod rows;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
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
pub struct EmbeddedReports {
    database: Database,
}

impl EmbeddedReports {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Reports for EmbeddedReports {
    async fn totals(&self) -> Result<Totals, StoreError> {
        let totals = self.database.read(|conn| {
            let shop: TotalsRow = sql_query(questions::TOTALS.text).get_result(conn)?;
            let orders: Vec<StatusTotalRow> = sql_query(questions::ORDERS_BY_STATUS.text).load(conn)?;
            let events: Vec<EventTotalRow> = sql_query(questions::EVENTS_BY_KIND.text).load(conn)?;
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
        let sales = self.database.read(move |conn| {
            let rows: Vec<ProductSalesRow> = sql_query(query).bind::<BigInt, _>(Stored(limit)).load(conn)?;
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
        let low = self.database.read(move |conn| {
            let rows: Vec<LowStockRow> = sql_query(query).bind::<Nullable<BigInt>, _>(below.map(Stored)).load(conn)?;
            let judged = |low: LowStock| LowStock { threshold: below.unwrap_or(low.threshold), ..low };
            Ok(rows.into_iter().map(|row| judged(row.into())).collect())
        });
        low.await
    }

    async fn expired_pieces(&self) -> Result<Vec<ExpiredPieces>, StoreError> {
        let expired = self.database.read(|conn| {
            let rows: Vec<ExpiredPiecesRow> = sql_query(questions::EXPIRED_PIECES.text).load(conn)?;
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
        let outcomes = self.database.read(move |conn| {
            let rows: Vec<OutcomeRow> = sql_query(query).bind::<BigInt, _>(Stored(limit)).load(conn)?;
            Ok(OutcomeRow::together(rows))
        });
        outcomes.await
    }

    async fn revenue_by_customer(&self, limit: u32) -> Result<Vec<CustomerRevenue>, StoreError> {
        let question = questions::REVENUE_BY_CUSTOMER.as_table();
        let query = format!("SELECT * FROM {question} AS report ORDER BY revenue DESC, customer_id LIMIT ?");
        let revenue = self.database.read(move |conn| {
            let rows: Vec<CustomerRevenueRow> = sql_query(query).bind::<BigInt, _>(Stored(limit)).load(conn)?;
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
        let points = self.database.read(move |conn| {
            let rows: Vec<RevenueRow> = sql_query(query)
                .bind::<Nullable<Text>, _>(period.from.map(Stored))
                .bind::<Nullable<Text>, _>(period.to.map(Stored))
                .load(conn)?;
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
        let points = self.database.read(move |conn| {
            let rows: Vec<OrdersRow> = sql_query(query)
                .bind::<Nullable<Text>, _>(period.from.map(Stored))
                .bind::<Nullable<Text>, _>(period.to.map(Stored))
                .load(conn)?;
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
        let points = self.database.read(move |conn| {
            let newest_first: Vec<StockRow> = sql_query(query)
                .bind::<Nullable<Text>, _>(period.from.map(Stored))
                .bind::<Nullable<Text>, _>(period.to.map(Stored))
                .bind::<BigInt, _>(Stored(product_id))
                .bind::<BigInt, _>(Stored(limit))
                .load(conn)?;
            Ok(newest_first.into_iter().rev().map(Into::into).collect())
        });
        points.await
    }
}

/// The beginning of the bucket that a time lies in, as a time.
fn start_of(bucket: Bucket, time: &str) -> String {
    let (kept, rest) = match bucket {
        Bucket::Minute => (16, ":00.000000"),
        Bucket::Hour => (13, ":00:00.000000"),
        Bucket::Day => (10, " 00:00:00.000000"),
    };
    format!("SUBSTR({time}, 1, {kept}) || '{rest}'")
}

/// Whether a time lies in the period whose two ends are bound; an open side lets everything through.
fn within(time: &str) -> String {
    format!("{time} >= COALESCE(?, '') AND {time} < COALESCE(?, 'the end of time')")
}
