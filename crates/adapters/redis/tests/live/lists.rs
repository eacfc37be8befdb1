//! Lists that instances share, and when they stop to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use stockade_domain::catalogue::{CategoryCount, Product, ProductQuery};
use stockade_domain::ids::ProductId;
use stockade_domain::page::{Page, PageLimit, PageRequest};
use stockade_domain::ports::{CatalogueReader, StockFeed, StoreError};
use stockade_domain::testing::{listed, second};
use stockade_domain::time::Timestamp;
use stockade_redis::{RedisListCache, Settings};

use crate::settings;

/// A catalogue of one product, whose version counts how often a list was read.
#[derive(Default)]
struct Counting(AtomicU64);

#[async_trait]
impl CatalogueReader for Counting {
    async fn product(&self, _: ProductId) -> Result<Option<Product>, StoreError> {
        Ok(None)
    }

    async fn products(&self, _: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        Ok(Vec::new())
    }

    async fn list(&self, _: &ProductQuery, _: Timestamp) -> Result<Page<Product>, StoreError> {
        let read = 1 + self.0.fetch_add(1, Ordering::Relaxed);
        Ok(Page { rows: vec![Product { stock_version: read, ..listed(1, 5) }], next: None })
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        Ok(Vec::new())
    }
}

fn cache(shop: &Settings, number: u128, catalogue: &Arc<Counting>) -> RedisListCache {
    RedisListCache::around(settings::instance(shop, number), catalogue.clone())
}

/// Which read of the catalogue an answer comes from.
async fn read_shown(cache: &RedisListCache, now: u64) -> u64 {
    let query = ProductQuery::all(PageRequest::first(PageLimit::DEFAULT));
    cache.list(&query, second(now)).await.unwrap().rows[0].stock_version
}

/// Reads until a list is shared: the first who asks begins an epoch. Which read it is that all are shown now.
async fn until_shared(cache: &RedisListCache, now: u64) -> u64 {
    loop {
        let read = read_shown(cache, now).await;
        if read_shown(cache, now).await == read {
            return read;
        }
    }
}

#[tokio::test]
async fn instances_share_a_list_within_a_second() {
    let (shop, catalogue) = (settings::shop(), Arc::default());
    let [one, other] = [1, 2].map(|number| cache(&shop, number, &catalogue));
    let read = until_shared(&one, 0).await;
    assert_eq!(read_shown(&other, 0).await, read);
    assert_ne!(read_shown(&other, 1).await, read, "a sale may have begun");
}

#[tokio::test]
async fn whoever_changed_something_is_shown_no_list_from_before_it() {
    for change in [|cache: &RedisListCache| cache.publish(&[]), RedisListCache::catalogue_changed] {
        let (shop, catalogue) = (settings::shop(), Arc::default());
        let cache = cache(&shop, 1, &catalogue);
        let before = until_shared(&cache, 0).await;
        change(&cache);
        assert!(before < read_shown(&cache, 0).await);
    }
}

#[tokio::test]
async fn an_edit_begins_a_new_epoch_for_all_instances() {
    let (shop, catalogue) = (settings::shop(), Arc::default());
    let [one, other] = [1, 2].map(|number| cache(&shop, number, &catalogue));
    let before = until_shared(&one, 0).await;
    one.catalogue_changed();
    // It is told without waiting, so it may take a moment; copies live for two seconds.
    let patience = Instant::now() + Duration::from_millis(1_500);
    while read_shown(&other, 0).await == before {
        assert!(Instant::now() < patience, "the copy is still shown");
    }
}
