use std::pin::{Pin, pin};

use actix_sse::Event;
use futures_util::{Stream, StreamExt};
use stockade_domain::account::Role;
use stockade_domain::ids::EventId;
use stockade_domain::ledger::{Actor, CounterChange, Counters, EventKind, InventoryEvent};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::StoreError;
use stockade_domain::testing::{ManualClock, customer, order, product, second};
use tokio::time::Instant;

use super::*;
use crate::extract::SignedIn;
use crate::security::TokenLife;
use crate::state::AppState;
use crate::testing::{Mocks, account, session};

const STOCK: Topics = Topics::Shop { stock: true, orders: None };

fn shop(mut mocks: Mocks) -> Arc<AppState> {
    mocks.events.expect_events().returning(|_| Ok(Page { rows: Vec::new(), next: None }));
    let state = Arc::new(mocks.state());
    state.live.start();
    state
}

fn level(version: u64) -> StockLevel {
    StockLevel { product_id: product(7), counters: Counters::received(3), version, as_of: second(0) }
}

async fn watch(state: &Arc<AppState>, topics: Topics, who: Option<SignedIn>) -> impl Stream<Item = Event> {
    Watch::begin(Arc::clone(state), topics, who, None).await.unwrap().stream()
}

async fn next(stream: &mut Pin<&mut impl Stream<Item = Event>>) -> String {
    format!("{:?}", stream.next().await.expect("the stream goes on")).replace('\\', "")
}

#[tokio::test(start_paused = true)]
async fn of_what_happens_within_a_quarter_of_a_second_the_newest_is_told() {
    let state = shop(Mocks::default());
    let mut stream = pin!(watch(&state, STOCK, None).await);
    assert!(next(&mut stream).await.contains("ready"));
    let began = Instant::now();
    state.live.publish(&[level(1)]);
    assert!(next(&mut stream).await.contains("\"version\":1"));
    assert!(began.elapsed() < PAUSE, "the first is told at once");
    for version in [2, 4, 3] {
        state.live.publish(&[level(version)]);
    }
    assert!(next(&mut stream).await.contains("\"version\":4"));
    assert!(PAUSE <= began.elapsed());
    state.live.publish(&[level(5)]);
    assert!(next(&mut stream).await.contains("\"version\":5"));
    assert!(2 * PAUSE <= began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_order_is_told_to_whose_it_is() {
    let state = shop(Mocks::default());
    let of = |customer| Topics::Shop { stock: false, orders: Some(customer) };
    let change = OrderChange::from(&order(5));
    let stranger = stockade_domain::testing::account(2).id;
    assert_ne!(change.customer_id, stranger);
    let mut own = pin!(watch(&state, of(change.customer_id), None).await);
    assert!(next(&mut own).await.contains("ready"));
    let others = OrderChange { customer_id: stranger, order_id: stockade_domain::testing::order_id(6), ..change };
    state.live.orders_changed(&[others, change]);
    state.live.publish(&[level(1)]);
    assert!(next(&mut own).await.contains(&change.order_id.to_string()));
    state.live.catalogue_changed();
    assert!(next(&mut own).await.contains("resync"), "nothing of others, and no stock, came before");
}

#[tokio::test(start_paused = true)]
async fn who_is_too_slow_holds_nobody_up_and_is_told_to_look() {
    let state = shop(Mocks::default());
    let mut slow = pin!(watch(&state, STOCK, None).await);
    assert!(next(&mut slow).await.contains("ready"));
    for version in 0..u64::try_from(BACKLOG).unwrap() + 2 {
        state.live.publish(&[level(version)]);
        sleep(2 * PAUSE).await;
    }
    assert!(next(&mut slow).await.contains("resync"));
    assert!(next(&mut slow).await.contains("\"version\":2"), "and hears what is still there");
}

#[tokio::test(start_paused = true)]
async fn places_are_counted_and_none_is_given_when_the_shop_closes() {
    let state = shop(Mocks::default());
    let begin = || Watch::begin(Arc::clone(&state), STOCK, None, None);
    let only = begin().await.unwrap();
    assert!(begin().await.is_err_and(|problem| problem.code() == "overloaded"));
    drop(only);
    let mut last = pin!(begin().await.unwrap().stream());
    assert!(next(&mut last).await.contains("ready"));
    state.live.close();
    assert!(last.next().await.is_none(), "the stream ends");
    assert!(begin().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn whoever_was_signed_out_is_not_told_any_more() {
    for (role, stays) in [(Some(Role::Customer), true), (Some(Role::Admin), false), (None, false)] {
        let mut mocks = Mocks::default();
        mocks.sessions.expect_owner().returning(move |_, _| Ok(role.map(account)));
        let state = shop(mocks);
        let token = TokenLife { issued_at: 0, expires_at: 600 };
        let who = SignedIn { account: account(Role::Customer), session_id: session(), token };
        let mut stream = pin!(watch(&state, STOCK, Some(who)).await);
        assert!(next(&mut stream).await.contains("ready"));
        let ended = timeout(Duration::from_mins(1), stream.next()).await;
        assert_eq!(ended.is_err(), stays, "{role:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_back_after_the_catalogue_changed_is_told_to_look() {
    let (topics, mut mocks) = ([STOCK, Topics::Shop { stock: false, orders: Some(customer(1)) }], Mocks::default());
    mocks.events.expect_events().returning(|_| Ok(Page { rows: vec![row(3, 100)], next: None }));
    mocks.stock.expect_stock().returning(|_, _| Ok(None));
    mocks.clock = ManualClock::at(second(20));
    let clock = mocks.clock.clone();
    let state = Arc::new(mocks.state());
    for (later, told) in [(None, "ready"), (Some(74), "ready"), (Some(1), "resync"), (Some(105), "resync")] {
        if let Some(seconds) = later {
            clock.advance(Duration::from_secs(seconds));
            state.live.catalogue_changed();
        }
        for topics in &topics {
            let back = Watch::begin(Arc::clone(&state), topics.clone(), None, Some("3")).await.unwrap();
            let told = if *topics == STOCK { told } else { "ready" };
            let mut stream = pin!(back.stream());
            assert!(next(&mut stream).await.contains(told), "{later:?} s later, {topics:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rows_that_cannot_be_told_are_said_to_be_left_out() {
    let (written, mut mocks) = (Arc::new(Mutex::new(1_i64)), Mocks::default());
    let newest = Arc::clone(&written);
    mocks.events.expect_events().returning(move |query| {
        let newest = *newest.lock().unwrap();
        let (rows, limit) = ((1..=newest).rev(), usize::from(query.page.limit.get()));
        let rows: Vec<_> = rows.take(limit).map(|id| row(id, 0)).collect();
        let next = (i64::try_from(rows.len()).unwrap() < newest).then_some(Position { key: None, id: 1 });
        Ok(Page { rows, next })
    });
    let state = Arc::new(mocks.state());
    state.live.start();
    let mut stream = pin!(watch(&state, Topics::Admin, None).await);
    assert!(next(&mut stream).await.contains("ready"));
    for (grown, told, left_out) in [(1, 1, false), (100, 100, false), (999, 999, false), (1_001, 1_000, true)] {
        *written.lock().unwrap() += grown;
        state.live.publish(&[level(1)]);
        let mut heard = Vec::new();
        while heard.last().is_none_or(|last: &String| !last.contains("metrics")) {
            heard.push(next(&mut stream).await);
        }
        assert_eq!(heard.iter().filter(|heard| heard.contains("stock_added")).count(), told);
        assert_eq!(heard.iter().any(|heard| heard.contains("resync")), left_out, "{grown}");
    }
}

/// A shop whose ledger has these rows, or does not answer.
fn shop_with(written: &Arc<Mutex<Option<Vec<i64>>>>) -> Arc<AppState> {
    let (written, mut mocks) = (Arc::clone(written), Mocks::default());
    mocks.events.expect_events().returning(move |_| {
        let rows = written.lock().unwrap().clone().ok_or(StoreError::Overloaded)?;
        Ok(Page { rows: rows.into_iter().map(|id| row(id, 0)).collect(), next: None })
    });
    mocks.stock.expect_stock().returning(|_, _| Ok(None));
    let state = Arc::new(mocks.state());
    state.live.start();
    state
}

/// The rows that are told before the totals.
async fn rows_told(stream: &mut Pin<&mut impl Stream<Item = Event>>) -> usize {
    let mut rows = 0;
    loop {
        let heard = next(stream).await;
        assert!(!heard.contains("resync"), "{heard}");
        rows += usize::from(heard.contains("stock_added"));
        if heard.contains("metrics") {
            return rows;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_with_an_id_from_before_an_admin_came_is_told_when_it_is_committed_after() {
    for last_id in [None, Some("1")] {
        let written = Arc::new(Mutex::new(Some(vec![4, 3, 1])));
        let state = shop_with(&written);
        let admin = Watch::begin(Arc::clone(&state), Topics::Admin, None, last_id).await.unwrap();
        let mut stream = pin!(admin.stream());
        while !next(&mut stream).await.contains("ready") {}
        *written.lock().unwrap() = Some(vec![4, 3, 2, 1]);
        state.live.publish(&[level(1)]);
        assert_eq!(rows_told(&mut stream).await, 1, "{last_id:?}");
        state.live.publish(&[level(2)]);
        assert_eq!(rows_told(&mut stream).await, 0, "{last_id:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn rows_that_could_not_be_read_are_told_when_they_can_be_though_nothing_else_happens() {
    let written = Arc::new(Mutex::new(Some(vec![1])));
    let state = shop_with(&written);
    let mut stream = pin!(watch(&state, Topics::Admin, None).await);
    assert!(next(&mut stream).await.contains("ready"));
    *written.lock().unwrap() = None;
    state.live.publish(&[level(1)]);
    assert_eq!(rows_told(&mut stream).await, 0);
    assert!(timeout(10 * AGAIN, stream.next()).await.is_err(), "there is nothing to tell");
    *written.lock().unwrap() = Some(vec![2, 1]);
    assert_eq!(timeout(10 * AGAIN, rows_told(&mut stream)).await, Ok(1));
}

/// A row of the ledger, written at this second.
pub fn row(id: i64, at: u64) -> InventoryEvent {
    InventoryEvent {
        id: EventId::new(id).ok(),
        product_id: product(7),
        order_id: None,
        kind: EventKind::StockAdded,
        change: CounterChange::default(),
        stock_version: 1,
        actor: Actor::System,
        reason: String::new(),
        at: second(at),
    }
}
