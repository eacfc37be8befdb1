//! What must be true of the world, whatever has failed.

use std::collections::BTreeMap;

use super::crowd::Crowd;
use super::world::World;
use crate::ids::{CustomerId, ProductId};
use crate::ledger::Receipt;
use crate::ledger::histories::promises::check_books;
use crate::mail::MailKind;
use crate::order::{Order, OrderStatus};
use crate::ports::Clock;

/// After every step.
pub fn check(world: &World, crowd: &Crowd) -> Result<(), String> {
    let books = world.store.books();
    check_books(&books, world.store.clock.now()).map_err(|fault| fault.to_string())?;
    if let Some(lie) = world.lie() {
        return Err(lie);
    }
    let (mut by_request, mut by_cart) = (BTreeMap::new(), BTreeMap::new());
    let mut left_in_carts = world.put_into_carts();
    let made_for = world.made_for();
    for order in books.orders.values() {
        check_deadline(order)?;
        let (request, cart) = made_for.get(&order.id).ok_or("an order that nobody asked for")?;
        for (name, made) in [(request, &mut by_request), (cart, &mut by_cart)] {
            if let Some(first) = name.as_ref().and_then(|name| made.insert(name.clone(), order.id)) {
                return Err(format!("{name:?} made two orders: {first} and {}", order.id));
            }
        }
        if cart.is_some() {
            take_from(&mut left_in_carts, order)?;
        }
    }
    for (number, outcome) in &crowd.told {
        let Ok(Receipt::Order { order: told, .. }) = outcome else { continue };
        let kept = books.orders.get(&told.id).ok_or_else(|| format!("{told:?} is lost"))?;
        check_kept(told, kept).map_err(|fault| format!("{:?}: {fault}", crowd.intent(*number)))?;
    }
    let owed = |id, kind| books.mails.iter().any(|mail| (mail.order_id, mail.kind) == (id, kind));
    let astray = world.delivered().into_iter().find(|(id, kind)| !owed(*id, *kind));
    astray.map_or(Ok(()), |mail| Err(format!("a mail that nobody owes: {mail:?}")))
}

/// Once nothing fails any more, everybody has their answer and their mail, and nothing is held for ever.
pub fn check_end(world: &World, crowd: &Crowd) -> Result<(), String> {
    check(world, crowd)?;
    if let Some(waiting) = crowd.waiting().first() {
        return Err(format!("{waiting:?} is never answered"));
    }
    let (books, delivered) = (world.store.books(), world.delivered());
    if let Some(held) = books.products.values().find(|product| product.counters.held != 0) {
        return Err(format!("{held:?} is held for ever"));
    }
    let missing: Option<(_, MailKind)> =
        books.mails.iter().map(|mail| (mail.order_id, mail.kind)).find(|mail| !delivered.contains(mail));
    missing.map_or(Ok(()), |mail| Err(format!("a mail that nobody got: {mail:?}")))
}

/// Nobody buys from a cart what they have not put into it.
fn take_from(left: &mut BTreeMap<(CustomerId, ProductId), u32>, order: &Order) -> Result<(), String> {
    for line in &order.lines {
        let put = left.entry((order.buyer.id, line.product_id)).or_default();
        *put = put
            .checked_sub(line.quantity.get())
            .ok_or_else(|| format!("what was in a cart is bought twice: {order:?}"))?;
    }
    Ok(())
}

/// A hold is bought before its deadline and expires at it, not before.
fn check_deadline(order: &Order) -> Result<(), String> {
    let Some(deadline) = order.hold_expires_at else { return Ok(()) };
    if order.confirmed_at.is_some_and(|at| deadline <= at) {
        return Err(format!("bought after its deadline: {order:?}"));
    }
    if order.status == OrderStatus::Expired && order.closed_at.is_none_or(|at| at < deadline) {
        return Err(format!("expired before its deadline: {order:?}"));
    }
    Ok(())
}

/// An order stays what somebody was told it is, and goes on from there only as orders do.
fn check_kept(told: &Order, kept: &Order) -> Result<(), String> {
    let same = (told.number, &told.buyer, &told.lines, told.total, told.created_at)
        == (kept.number, &kept.buyer, &kept.lines, kept.total, kept.created_at);
    let later = told.version <= kept.version;
    let possible = match told.status {
        OrderStatus::Pending => true,
        OrderStatus::Confirmed => matches!(kept.status, OrderStatus::Confirmed | OrderStatus::Cancelled),
        OrderStatus::Cancelled | OrderStatus::Expired => kept.status == told.status,
    };
    if same && later && possible { Ok(()) } else { Err(format!("told {told:?}, kept {kept:?}")) }
}
