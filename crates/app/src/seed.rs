//! A shop to look at: a dozen products, a few customers, an admin.
//!
//! Everything goes through the ports, so a seeded shop is as sound as any other. What is there already, by SKU or by
//! address, stays as it is.

mod customers;
mod products;

#[cfg(test)]
mod script;

pub use customers::CUSTOMERS;
pub use products::{DemoProduct, PRODUCTS};

use std::sync::Arc;

use anyhow::Context as _;
use secrecy::{ExposeSecret, SecretString};
use stockade_domain::account::{Account, Email, NewAccount, Password, Role};
use stockade_domain::catalogue::{NewProduct, ProductQuery, SaleState};
use stockade_domain::ids::CustomerId;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::{AccountStore, CatalogueReader, Clock, IdSource, PasswordHasher};
use stockade_domain::usecase::ManageCatalogue;

use crate::security::DEMO_PASSWORD;

/// Fills a shop.
pub struct Seed {
    pub accounts: Arc<dyn AccountStore>,
    pub shelf: Arc<dyn CatalogueReader>,
    pub manage: ManageCatalogue,
    pub hasher: Arc<dyn PasswordHasher>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
    /// Whether the customers have the password that the first start prints; else they have none that anybody knows.
    pub demo: bool,
}

impl Seed {
    /// Writes the customers who are missing, and says how many. In a new shop they come before its admin, so that the
    /// first customer is number 1, as in the examples of older systems and in `sql/seed.sql`.
    pub async fn customers(&self) -> anyhow::Result<usize> {
        let mut made = 0;
        for email in CUSTOMERS {
            made += usize::from(self.customer(email).await?);
        }
        Ok(made)
    }

    /// Writes the products that are missing, with `admin` as the one who did it, and says how many.
    pub async fn products(&self, admin: CustomerId) -> anyhow::Result<usize> {
        let mut made = 0;
        for product in PRODUCTS {
            made += usize::from(self.product(product, admin).await?);
        }
        Ok(made)
    }

    /// The admin with this address; made, with this password, if nobody has the address.
    pub async fn admin(&self, email: &Email, password: &SecretString) -> anyhow::Result<Account> {
        let password = Password::new(password.expose_secret().to_owned()).context("the admin's password")?;
        let account = NewAccount {
            email: email.clone(),
            password_hash: self.hasher.choose(password, email).await?.context("the admin's password")?,
            role: Role::Admin,
            created_at: self.clock.now(),
        };
        self.accounts.create(&account).await?.with_context(|| format!("making the admin {email}"))
    }

    /// A password nobody has thought of: 100 bits, in letters that are not mistaken for each other.
    pub fn generated_password(&self) -> SecretString {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let letters = self.ids.secret().into_iter().take(20);
        let letters: String = letters.map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        let groups: Vec<&str> = [0, 5, 10, 15].iter().filter_map(|at| letters.get(*at..at + 5)).collect();
        SecretString::from(groups.join("-"))
    }

    async fn product(&self, demo: &DemoProduct, by: CustomerId) -> anyhow::Result<bool> {
        let mut query = ProductQuery::all(PageRequest::first(PageLimit::MAX));
        query.states = SaleState::ALL.to_vec();
        query.text = Some(demo.sku.to_owned());
        let now = self.clock.now();
        let found = self.shelf.list(&query, now).await?.rows;
        if found.iter().any(|product| product.details.sku.as_deref() == Some(demo.sku)) {
            return Ok(false);
        }
        let details = demo.details(now).with_context(|| format!("the demo product {}", demo.sku))?;
        self.manage.create(&NewProduct { details, stock: demo.stock, by, created_at: now }).await?;
        Ok(true)
    }

    async fn customer(&self, email: &str) -> anyhow::Result<bool> {
        let email = Email::parse(email)?;
        if self.accounts.credentials(&email).await?.is_some() {
            return Ok(false);
        }
        let password = if self.demo { SecretString::from(DEMO_PASSWORD) } else { self.generated_password() };
        let password = Password::new(password.expose_secret().to_owned())?;
        let account = NewAccount {
            email,
            password_hash: self.hasher.hash(password).await?,
            role: Role::Customer,
            created_at: self.clock.now(),
        };
        // Somebody who registers in this very moment keeps what they chose.
        Ok(self.accounts.create(&account).await?.is_ok())
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::account::PasswordHash;
    use stockade_domain::catalogue::{Product, ProductDetails};
    use stockade_domain::ledger::Counters;
    use stockade_domain::page::Page;
    use stockade_domain::ports::{
        Credentials, MockAccountStore, MockCatalogueReader, MockCatalogueStore, MockPasswordHasher, MockStockFeed,
    };
    use stockade_domain::testing::{ManualClock, SequentialIds, customer, product, second};

    use super::*;

    fn stored(details: ProductDetails) -> Product {
        Product {
            id: product(1),
            details,
            counters: Counters::ZERO,
            version: 1,
            stock_version: 1,
            archived: false,
            created_at: second(0),
            updated_at: second(0),
        }
    }

    fn account(email: Email) -> Account {
        Account { id: customer(1), email, role: Role::Customer, disabled: false, created_at: second(0) }
    }

    /// A shop where everything is on the shelf already, or nothing is.
    fn seed(full: bool, catalogue: MockCatalogueStore) -> Seed {
        let mut accounts = MockAccountStore::new();
        accounts.expect_credentials().returning(move |email| {
            let credentials =
                Credentials { account: account(email.clone()), password_hash: PasswordHash::new(String::new()) };
            Ok(full.then_some(credentials))
        });
        accounts.expect_create().returning(|new| Ok(Ok(account(new.email.clone()))));
        let mut shelf = MockCatalogueReader::new();
        shelf.expect_list().returning(move |query, now| {
            let named = PRODUCTS.iter().filter(|product| full && query.text.as_deref() == Some(product.sku));
            let rows = named.filter_map(|product| product.details(now).ok()).map(stored).collect();
            Ok(Page { rows, next: None })
        });
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_hash().returning(|_| Ok(PasswordHash::new("hashed".to_owned())));
        let mut feed = MockStockFeed::new();
        feed.expect_catalogue_changed().return_const(());
        let clock = Arc::new(ManualClock::default());
        let manage = ManageCatalogue { catalogue: Arc::new(catalogue), feed: Arc::new(feed), clock: clock.clone() };
        Seed {
            accounts: Arc::new(accounts),
            shelf: Arc::new(shelf),
            manage,
            hasher: Arc::new(hasher),
            ids: Arc::new(SequentialIds::default()),
            clock,
            demo: true,
        }
    }

    #[tokio::test]
    async fn an_empty_shop_is_filled() -> anyhow::Result<()> {
        let mut catalogue = MockCatalogueStore::new();
        catalogue.expect_create().times(PRODUCTS.len()).returning(|new| Ok(stored(new.details.clone())));
        let seed = seed(false, catalogue);
        assert_eq!(seed.customers().await?, CUSTOMERS.len());
        assert_eq!(seed.products(customer(1)).await?, PRODUCTS.len());
        Ok(())
    }

    #[tokio::test]
    async fn a_shop_is_not_filled_twice() -> anyhow::Result<()> {
        let seed = seed(true, MockCatalogueStore::new());
        assert_eq!((seed.customers().await?, seed.products(customer(1)).await?), (0, 0));
        Ok(())
    }

    #[test]
    fn a_generated_password_can_be_read_aloud() {
        let password = seed(false, MockCatalogueStore::new()).generated_password();
        let password = password.expose_secret();
        assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
        assert!(!password.contains(['i', 'l', 'o', '1']));
    }
}
