//! Which list is served, when reads and changes overtake each other.

use futures_util::future::{join_all, poll_immediate};
use stockade_domain::catalogue::{ProductDetails, ProductName, SaleWindow};
use stockade_domain::ledger::Counters;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::testing::{money, product, second};
use tokio::sync::Semaphore;

use super::*;

/// A shelf with one product, which reads when asked and answers when it is let to.
struct GatedShelf {
    version: AtomicU64,
    gate: Semaphore,
    reads: AtomicU64,
}

impl GatedShelf {
    fn at(version: u64) -> Arc<Self> {
        Arc::new(Self { version: version.into(), gate: Semaphore::new(0), reads: 0.into() })
    }

    fn open(version: u64) -> Arc<Self> {
        let shelf = Self::at(version);
        shelf.gate.add_permits(1_000);
        shelf
    }

    fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    async fn read(&self) -> Product {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let stock_version = self.version.load(Ordering::Relaxed);
        self.gate.acquire().await.unwrap().forget();
        Product { stock_version, ..lamp() }
    }
}

#[async_trait]
impl CatalogueReader for GatedShelf {
    async fn product(&self, _: ProductId) -> Result<Option<Product>, StoreError> {
        let product = self.read().await;
        match product.stock_version {
            0 => Ok(None),
            404 => Err(StoreError::Unavailable("gone".into())),
            _ => Ok(Some(product)),
        }
    }

    async fn products(&self, _: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        Ok(vec![self.read().await])
    }

    async fn list(&self, _: &ProductQuery, _: Timestamp) -> Result<Page<Product>, StoreError> {
        Ok(Page { rows: vec![self.read().await], next: None })
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        let products = self.read().await.stock_version;
        Ok(vec![CategoryCount { category: "lamps".to_owned(), products }])
    }
}

fn lamp() -> Product {
    Product {
        id: product(1),
        details: ProductDetails {
            name: ProductName::new("Lamp").unwrap(),
            description: String::new(),
            category: None,
            sku: None,
            price: money("19.99"),
            low_stock_threshold: 5,
            max_per_customer: None,
            hold: None,
            sale: SaleWindow::ALWAYS,
        },
        counters: Counters::received(9),
        version: 1,
        stock_version: 1,
        archived: false,
        created_at: second(0),
        updated_at: second(0),
    }
}

fn all() -> ProductQuery {
    ProductQuery::all(PageRequest::first(PageLimit::DEFAULT))
}

/// The version of the one product in a list.
async fn listed(cache: &CachedCatalogue, now: Timestamp) -> u64 {
    cache.list(&all(), now).await.unwrap().rows[0].stock_version
}

#[tokio::test]
async fn a_list_is_read_once_a_second() {
    let shelf = GatedShelf::open(1);
    let cache = CachedCatalogue::around(shelf.clone());
    for millis in [0, 1, 999] {
        listed(&cache, second(0).after(Duration::from_millis(millis))).await;
    }
    assert_eq!(shelf.reads(), 1);
    listed(&cache, second(1)).await;
    assert_eq!(shelf.reads(), 2, "a sale that starts at a full second is seen to have started");
}

#[tokio::test]
async fn each_question_has_its_own_answer() {
    let shelf = GatedShelf::open(1);
    let cache = CachedCatalogue::around(shelf.clone());
    for text in ["lamp", "chair"] {
        let query = ProductQuery { text: Some(text.to_owned()), ..all() };
        cache.list(&query, second(0)).await.unwrap();
        cache.list(&query, second(0)).await.unwrap();
    }
    assert_eq!(shelf.reads(), 2);
}

#[tokio::test]
async fn two_hundred_who_ask_at_once_share_one_read() {
    let shelf = GatedShelf::at(1);
    let cache = CachedCatalogue::around(shelf.clone());
    let readers = (0..200).map(|_| listed(&cache, second(0)));
    let (answers, ()) = tokio::join!(join_all(readers), async { shelf.gate.add_permits(1) });
    assert_eq!((answers.len(), shelf.reads()), (200, 1));
}

#[tokio::test]
async fn any_change_is_seen_by_the_next_reader() {
    let shelf = GatedShelf::open(1);
    let cache = CachedCatalogue::around(shelf.clone());
    let changes: [&dyn Fn(); 2] = [&|| cache.publish(&[]), &|| cache.catalogue_changed()];
    for (version, change) in (2..).zip(changes) {
        listed(&cache, second(0)).await;
        cache.product(product(1)).await.unwrap();
        shelf.version.store(version, Ordering::Relaxed);
        assert!(listed(&cache, second(0)).await < version, "nobody was told");
        change();
        assert_eq!(listed(&cache, second(0)).await, version);
        assert_eq!(cache.product(product(1)).await.unwrap().unwrap().stock_version, version);
    }
}

#[tokio::test]
async fn a_list_that_was_begun_before_a_change_is_not_served_after_it() {
    let shelf = GatedShelf::at(6);
    let cache = CachedCatalogue::around(shelf.clone());
    let mut early = Box::pin(listed(&cache, second(0)));
    assert!(poll_immediate(&mut early).await.is_none(), "it has read version 6 and not come back");

    shelf.version.store(7, Ordering::Relaxed);
    cache.publish(&[]);
    shelf.gate.add_permits(2);
    assert_eq!(early.await, 6, "it asked before the change");
    assert_eq!(listed(&cache, second(0)).await, 7);
    assert_eq!(listed(&cache, second(0)).await, 7);
    assert_eq!(shelf.reads(), 2);
}

#[tokio::test]
async fn a_product_that_is_created_is_found_at_once() {
    let shelf = GatedShelf::open(0);
    let cache = CachedCatalogue::around(shelf.clone());
    assert_eq!(cache.product(product(1)).await.unwrap(), None);
    shelf.version.store(1, Ordering::Relaxed);
    cache.catalogue_changed();
    assert!(cache.product(product(1)).await.unwrap().is_some());
    assert!(cache.product(product(1)).await.unwrap().is_some());
    assert_eq!(shelf.reads(), 2);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let shelf = GatedShelf::open(404);
    let cache = CachedCatalogue::around(shelf.clone());
    assert!(matches!(cache.product(product(1)).await, Err(StoreError::Unavailable(_))));
    shelf.version.store(1, Ordering::Relaxed);
    assert!(cache.product(product(1)).await.unwrap().is_some());
}

#[test]
fn long_descriptions_weigh_more() {
    let long = |length| {
        let lamp = lamp();
        Product { details: ProductDetails { description: "x".repeat(length), ..lamp.details }, ..lamp }
    };
    assert_eq!(weight([&long(4_000)]), weight([&long(0)]) + 4_000);
    assert!(weight([&long(0), &long(0)]) > weight([&long(0)]));
}

#[tokio::test]
async fn categories_are_counted_once_until_something_changes() {
    let shelf = GatedShelf::open(1);
    let cache = CachedCatalogue::around(shelf.clone());
    let counted = async || cache.categories().await.unwrap()[0].products;
    assert_eq!(counted().await, 1);
    shelf.version.store(2, Ordering::Relaxed);
    assert_eq!(counted().await, 1);
    cache.catalogue_changed();
    assert_eq!(counted().await, 2);
}
