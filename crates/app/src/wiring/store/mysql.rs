//! A shop on a MySQL or MariaDB server.

use std::sync::Arc;

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use stockade_mysql::{
    Database, MysqlAccounts, MysqlAuditor, MysqlCatalogue, MysqlJobs, MysqlLedgerReader, MysqlLedgerStore, MysqlOrders,
    MysqlReports, MysqlRequests, MysqlSessions, Options,
};

use super::Store;

/// Knows the server from now on. It tells the time by which the ledger is judged.
pub fn open(url: &SecretString) -> anyhow::Result<Store> {
    let database = Database::connect(url.expose_secret(), Options::default()).context("the MySQL database")?;
    let catalogue = Arc::new(MysqlCatalogue::new(database.clone()));
    Ok(Store {
        backend: Arc::new(database.clone()),
        schema: Arc::new(database.clone()),
        ledger: Arc::new(MysqlLedgerStore::new(database.clone())),
        shelf: catalogue.clone(),
        catalogue: catalogue.clone(),
        stock: catalogue,
        orders: Arc::new(MysqlOrders::new(database.clone())),
        events: Arc::new(MysqlLedgerReader::new(database.clone())),
        accounts: Arc::new(MysqlAccounts::new(database.clone())),
        sessions: Arc::new(MysqlSessions::new(database.clone())),
        reports: Arc::new(MysqlReports::new(database.clone())),
        auditor: Arc::new(MysqlAuditor::new(database.clone())),
        jobs: Arc::new(MysqlJobs::new(database.clone())),
        requests: Arc::new(MysqlRequests::new(database.clone())),
    })
}
