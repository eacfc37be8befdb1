//! The ports as handlers see them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stockade_domain::account::Email;
use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::HoldLimits;
use stockade_domain::ports::{
    AccountStore, Auditor, Backend, CartStore, CatalogueReader, CatalogueStore, Clock, IdSource, JobQueue, Ledger,
    LedgerReader, Limit, OrderReader, PasswordHasher, RateLimiter, Reports, SessionStore, ShopWindow, StockFeed,
    StockReader,
};
use stockade_domain::usecase::{
    AskReset, ChangePassword, Checkout, DecideAccount, ExtendHold, FillCart, ManageCatalogue, PlaceHold, PlaceOrder,
    Register, RenewSession, ResetPassword, SignIn, Tries, ViewCart,
};

use crate::live::Live;
use crate::security::Tokens;

/// Everything a handler may ask for. A missing port does not compile.
pub struct AppState {
    pub ledger: Arc<dyn Ledger>,
    /// Products and lists through the cache.
    pub catalogue: Arc<dyn CatalogueReader>,
    /// The same for those who only look: also while the database is away.
    pub window: Arc<dyn ShopWindow>,
    /// Products as they are now: for admins, who edit what they read.
    pub shelf: Arc<dyn CatalogueReader>,
    pub catalogue_store: Arc<dyn CatalogueStore>,
    /// Through the cache.
    pub stock: Arc<dyn StockReader>,
    pub feed: Arc<dyn StockFeed>,
    /// Who watches.
    pub live: Arc<Live>,
    pub carts: Arc<dyn CartStore>,
    pub orders: Arc<dyn OrderReader>,
    pub events: Arc<dyn LedgerReader>,
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub reports: Arc<dyn Reports>,
    pub auditor: Arc<dyn Auditor>,
    pub jobs: Arc<dyn JobQueue>,
    pub limiter: Arc<dyn RateLimiter>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    pub tokens: Tokens,
    pub shop: Shop,
    /// Told by whoever counts the verdicts of the ledger.
    pub blocked: Arc<Blocked>,
    pub backends: Backends,
}

/// What the ports are kept in, to be asked how they are.
#[derive(Clone)]
pub struct Backends {
    pub database: Arc<dyn Backend>,
    /// `None` when nothing is shared with other instances.
    pub redis: Option<Arc<dyn Backend>>,
}

/// What the shop's owner has decided.
#[derive(Clone, Debug)]
pub struct Shop {
    pub name: String,
    /// ISO 4217: the one currency of every amount.
    pub currency: String,
    /// For products that do not say how long they are held.
    pub default_hold: HoldTime,
    pub max_extensions: u32,
    pub hold_limits: HoldLimits,
    /// How long a reservation of the flash deal lasts.
    pub flash_deal_hold: HoldTime,
    /// Whether it is only to look at.
    pub demo: bool,
    /// Whether the refresh cookie is for HTTPS only.
    pub secure_cookies: bool,
    /// How often a new password may be asked for with one address.
    pub reset_limit: Option<Limit>,
    /// How often a password may be tried with one address.
    pub login_limit: Option<Limit>,
    /// Who keeps the shop for visitors without a token, in a demo that has any.
    pub visitors: Option<Visitors>,
}

/// Somebody without a token may do what an older system let anybody do.
#[derive(Clone, Debug)]
pub struct Visitors {
    /// As whom they keep the shop.
    pub admin: Email,
}

/// How often more was wanted than there is, since the process began. An answer that is repeated is not counted again.
#[derive(Debug, Default)]
pub struct Blocked(AtomicU64);

impl Blocked {
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl AppState {
    pub fn register(&self) -> Register {
        Register {
            accounts: self.accounts.clone(),
            sessions: self.sessions.clone(),
            hasher: self.hasher.clone(),
            ids: self.ids.clone(),
            clock: self.clock.clone(),
        }
    }

    fn tries(&self, limit: Option<Limit>) -> Tries {
        Tries { limiter: self.limiter.clone(), limit }
    }

    pub fn sign_in(&self) -> SignIn {
        SignIn {
            accounts: self.accounts.clone(),
            sessions: self.sessions.clone(),
            hasher: self.hasher.clone(),
            tries: self.tries(self.shop.login_limit),
            ids: self.ids.clone(),
            clock: self.clock.clone(),
        }
    }

    pub fn change_password(&self) -> ChangePassword {
        let tries = self.tries(self.shop.login_limit);
        ChangePassword { accounts: self.accounts.clone(), hasher: self.hasher.clone(), tries }
    }

    pub fn decide_account(&self) -> DecideAccount {
        DecideAccount { accounts: self.accounts.clone() }
    }

    pub fn ask_reset(&self) -> AskReset {
        let tries = self.tries(self.shop.reset_limit);
        AskReset { jobs: self.jobs.clone(), tries, clock: self.clock.clone() }
    }

    pub fn reset_password(&self) -> ResetPassword {
        ResetPassword { accounts: self.accounts.clone(), hasher: self.hasher.clone(), clock: self.clock.clone() }
    }

    pub fn renew_session(&self) -> RenewSession {
        RenewSession { sessions: self.sessions.clone(), ids: self.ids.clone(), clock: self.clock.clone() }
    }

    pub fn view_cart(&self) -> ViewCart {
        ViewCart { carts: self.carts.clone(), catalogue: self.catalogue.clone(), clock: self.clock.clone() }
    }

    pub fn fill_cart(&self) -> FillCart {
        FillCart { carts: self.carts.clone(), catalogue: self.catalogue.clone(), clock: self.clock.clone() }
    }

    pub fn place_hold(&self) -> PlaceHold {
        PlaceHold {
            ledger: self.ledger.clone(),
            ids: self.ids.clone(),
            default_hold: self.shop.default_hold,
            limits: self.shop.hold_limits,
        }
    }

    pub fn place_order(&self) -> PlaceOrder {
        PlaceOrder { ledger: self.ledger.clone(), ids: self.ids.clone() }
    }

    pub fn extend_hold(&self) -> ExtendHold {
        ExtendHold {
            ledger: self.ledger.clone(),
            default_hold: self.shop.default_hold,
            max_extensions: self.shop.max_extensions,
        }
    }

    pub fn checkout(&self) -> Checkout {
        Checkout {
            carts: self.carts.clone(),
            ledger: self.ledger.clone(),
            ids: self.ids.clone(),
            clock: self.clock.clone(),
        }
    }

    pub fn manage_catalogue(&self) -> ManageCatalogue {
        ManageCatalogue { catalogue: self.catalogue_store.clone(), feed: self.feed.clone(), clock: self.clock.clone() }
    }
}
