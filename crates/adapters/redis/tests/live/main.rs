//! The contracts of what is kept in Redis, on a real server, and what happens when that server goes away or forgets.
//!
//! `STOCKADE_TEST_REDIS_URL` names the server; each test has keys of its own there. Tests that stop a server or empty it
//! start one themselves, with `redis-server` from the path.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot make its values should stop")]

mod carts;
mod events;
mod flushes;
mod gate;
mod lists;
mod outages;
mod server;
mod settings;
mod shop;
mod topologies;
mod wakeups;

mod cart {
    stockade_contracts::cart_contract!(crate::carts::Carts::start());
}

mod limit {
    stockade_contracts::limit_contract!(crate::gate::Gate::start());
}

mod stock {
    stockade_contracts::stock_contract!(crate::shop::Shop::cached().await);
}

mod stock_behind_a_copy_in_the_process {
    stockade_contracts::stock_contract!(crate::shop::Shop::cached_twice().await);
}

mod catalogue {
    stockade_contracts::catalogue_contract!(crate::shop::Shop::cached().await);
}
