//! Whatever was answered is answered the same again.

use proptest::prelude::*;
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::{OrderNumber, ProductId};
use stockade_domain::ledger::{Counters, Outcome, Receipt, Refusal, Shortage};
use stockade_domain::money::Money;
use stockade_domain::order::{Order, OrderLine, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::testing::{buyer, order_id};
use stockade_domain::time::Timestamp;

use super::*;

/// Beyond this no calendar goes that a store could keep.
const LATEST_MICROS: i64 = 253_402_300_799_999_999;

fn timestamps() -> impl Strategy<Value = Timestamp> {
    (0..=LATEST_MICROS).prop_filter_map("within the calendar", Timestamp::from_micros)
}

fn product_ids() -> impl Strategy<Value = ProductId> {
    (1..=i64::MAX).prop_filter_map("positive", |id| ProductId::new(id).ok())
}

fn amounts() -> impl Strategy<Value = Money> {
    any::<u64>().prop_map(Money::from_cents)
}

fn statuses() -> impl Strategy<Value = OrderStatus> {
    prop::sample::select(OrderStatus::ALL.to_vec())
}

fn lines() -> impl Strategy<Value = OrderLine> {
    let names = "[a-zé✓\"\\\\]{1,20}"
        .prop_filter_map("readable", |text| stockade_domain::catalogue::ProductName::new(&text).ok());
    let quantities = (1_u32..=1_000).prop_filter_map("from 1 to 1000", |pieces| Quantity::new(pieces).ok());
    (product_ids(), names, quantities, amounts()).prop_map(|(product_id, name, quantity, unit_price)| OrderLine {
        product_id,
        name,
        quantity,
        unit_price,
    })
}

fn orders() -> impl Strategy<Value = Order> {
    let times = (timestamps(), prop::array::uniform3(prop::option::of(timestamps())));
    let numbers = prop::option::of((1..=i64::MAX).prop_filter_map("positive", |number| OrderNumber::new(number).ok()));
    let lines = prop::collection::vec(lines(), 0..4);
    (any::<u128>(), numbers, 1_i64..1_000, statuses(), lines, amounts(), times, any::<(u32, u32)>()).prop_map(
        |(id, number, customer, status, lines, total, times, counts)| {
            let (created_at, [hold_expires_at, confirmed_at, closed_at]) = times;
            let (extensions, version) = counts;
            Order {
                id: order_id(id),
                number,
                buyer: buyer(customer),
                status,
                lines,
                total,
                hold_expires_at,
                extensions,
                created_at,
                confirmed_at,
                closed_at,
                version,
            }
        },
    )
}

fn receipts() -> impl Strategy<Value = Receipt> {
    let of_orders =
        (orders(), timestamps(), any::<bool>()).prop_map(|(order, at, changed)| Receipt::Order { order, at, changed });
    let counters =
        any::<[u32; 4]>().prop_map(|[available, held, sold, received]| Counters { available, held, sold, received });
    let levels = (product_ids(), counters, any::<u64>(), timestamps())
        .prop_map(|(product_id, counters, version, as_of)| StockLevel { product_id, counters, version, as_of });
    prop_oneof![of_orders, (levels, any::<i64>()).prop_map(|(level, change)| Receipt::Stock { level, change })]
}

fn refusals() -> impl Strategy<Value = Refusal> {
    let shortages = (product_ids(), any::<u32>(), any::<u32>())
        .prop_map(|(product_id, requested, available)| Shortage { product_id, requested, available });
    prop_oneof![
        prop::collection::vec(shortages, 0..4).prop_map(|shortages| Refusal::InsufficientStock { shortages }),
        (product_ids(), timestamps())
            .prop_map(|(product_id, starts_at)| Refusal::SaleNotStarted { product_id, starts_at }),
        (product_ids(), timestamps()).prop_map(|(product_id, ended_at)| Refusal::SaleEnded { product_id, ended_at }),
        product_ids().prop_map(|product_id| Refusal::ProductUnavailable { product_id }),
        (product_ids(), any::<u32>(), any::<u32>()).prop_map(|(product_id, limit, had)| Refusal::PerCustomerLimit {
            product_id,
            limit,
            had
        }),
        any::<u32>().prop_map(|limit| Refusal::HoldLimit { limit }),
        (product_ids(), timestamps()).prop_map(|(product_id, until)| Refusal::CoolingOff { product_id, until }),
        (amounts(), amounts()).prop_map(|(expected, actual)| Refusal::PriceChanged { expected, actual }),
        timestamps().prop_map(|at| Refusal::HoldExpired { at }),
        statuses().prop_map(|status| Refusal::HoldNotPending { status }),
        any::<u32>().prop_map(|max| Refusal::ExtensionLimit { max }),
        any::<u32>().prop_map(|max| Refusal::StockLimit { max }),
        Just(Refusal::CartEmpty),
        product_ids().prop_map(|product_id| Refusal::ProductNotFound { product_id }),
        Just(Refusal::OrderNotFound),
        Just(Refusal::HoldNotDue),
        Just(Refusal::KeyReused),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![receipts().prop_map(Ok), refusals().prop_map(Err)]
}

proptest! {
    #[test]
    fn every_receipt_and_refusal_is_read_as_it_was_written(outcome in outcomes()) {
        let read = read_outcome(&write_outcome(&outcome));
        prop_assert_eq!(read.ok(), Some(outcome));
    }

    #[test]
    fn no_text_makes_reading_panic(text in ".{0,200}") {
        prop_assert!(read_outcome(&text).is_err());
    }
}

#[test]
fn a_document_that_was_written_once_can_be_read_forever() {
    let order = r#"{"order":{"order":{"id":"00000000-0000-0000-0000-000000000007","number":12,"customer_id":3,
        "customer_email":"ada@example.com","status":"pending","lines":[{"product_id":1,"name":"Lamp","quantity":2,
        "unit_price":"19.99"}],"total":"39.98","hold_expires_at":1800000120000000,"extensions":0,
        "created_at":1800000000000000,"confirmed_at":null,"closed_at":null,"version":1},
        "at":1800000000000000,"changed":true}}"#;
    let read = read_outcome(order);
    assert!(matches!(read, Ok(Ok(Receipt::Order { order, .. })) if order.total.to_string() == "39.98"));

    let refused = r#"{"refused":{"insufficient_stock":{"shortages":[{"product_id":1,"requested":2,"available":0}]}}}"#;
    assert!(matches!(read_outcome(refused), Ok(Err(Refusal::InsufficientStock { .. }))));
    assert!(matches!(read_outcome(r#"{"refused":"cart_empty"}"#), Ok(Err(Refusal::CartEmpty))));
}

#[test]
fn a_document_that_breaks_the_rules_of_a_value_is_no_outcome() {
    for document in [
        "",
        "{}",
        r#"{"refused":"something_new"}"#,
        r#"{"refused":{"product_not_found":{"product_id":0}}}"#,
        r#"{"refused":{"price_changed":{"expected":"1.001","actual":"1.00"}}}"#,
        r#"{"refused":{"price_changed":{"expected":"-1.00","actual":"1.00"}}}"#,
        r#"{"refused":{"hold_not_pending":{"status":"lost"}}}"#,
    ] {
        assert!(read_outcome(document).is_err(), "{document}");
    }
}
