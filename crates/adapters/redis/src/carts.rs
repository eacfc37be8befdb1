//! Carts in Redis: a hash of pieces by product, and one of what else is known of the cart.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::Pipeline;
use stockade_domain::cart::{CART_TTL, Cart, CartChange, CartFull, CartLine};
use stockade_domain::ids::{CustomerId, ProductId};
use stockade_domain::money::Money;
use stockade_domain::order::Lines;
use stockade_domain::ports::{CartStore, StoreError};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;

use crate::call::{Call, Script};
use crate::server::Redis;

/// Carts as `cart:{customer}`, changed by one script each.
///
/// A stored deadline, compared with the caller's time, says when a cart is over. The keys live an hour longer and are
/// only prolonged by changes: what Redis clears away is garbage.
pub struct RedisCarts {
    redis: Redis,
    change: Script,
}

/// The keys of one cart. They share a slot of a cluster by what is in the braces.
struct Keys {
    pieces: String,
    rest: String,
}

/// What Redis keeps of a cart: pieces by product, and the rest.
type Kept = (HashMap<String, String>, HashMap<String, String>);

/// A cart that nobody but us can have made, and that we cannot have made.
#[derive(Debug, thiserror::Error)]
#[error("the cart of customer {customer_id} holds something that there cannot be")]
struct Unsound {
    customer_id: CustomerId,
}

/// The clocks of Redis and of its callers may differ by this much.
const GRACE: Duration = Duration::from_hours(1);

impl RedisCarts {
    pub fn new(redis: Redis) -> Self {
        Self { redis, change: Script::new(include_str!("carts/change.lua")) }
    }

    fn keys(&self, id: CustomerId) -> Keys {
        Keys {
            pieces: self.redis.name(format_args!("cart:{{{id}}}")),
            rest: self.redis.name(format_args!("cart:{{{id}}}:meta")),
        }
    }
}

#[async_trait]
impl CartStore for RedisCarts {
    async fn load(&self, customer_id: CustomerId, now: Timestamp) -> Result<Option<Cart>, StoreError> {
        let keys = self.keys(customer_id);
        let mut both = Pipeline::new();
        both.atomic().hgetall(keys.pieces).hgetall(keys.rest);
        let kept: Kept = self.redis.work(&Call::Together(both)).await?;
        if kept.1.is_empty() {
            return Ok(None);
        }
        let cart = restore(&kept).ok_or_else(|| StoreError::Internal(Unsound { customer_id }.into()))?;
        Ok(Some(cart).filter(|cart| now < cart.expires_at))
    }

    async fn change(
        &self,
        customer_id: CustomerId,
        change: CartChange,
        now: Timestamp,
    ) -> Result<Result<Cart, CartFull>, StoreError> {
        let Keys { pieces, rest } = self.keys(customer_id);
        let call = self.change.call([&pieces, &rest], &arguments(&change, now));
        let kept: Option<Kept> = self.redis.work(&call).await?;
        match kept.map(|kept| restore(&kept)) {
            None => Ok(Err(CartFull)),
            Some(None) => Err(StoreError::Internal(Unsound { customer_id }.into())),
            Some(Some(cart)) => Ok(Ok(cart)),
        }
    }
}

/// What the script is handed.
fn arguments(change: &CartChange, now: Timestamp) -> Vec<String> {
    let mut arguments = vec![
        now.as_micros().to_string(),
        now.after(CART_TTL).as_micros().to_string(),
        (CART_TTL + GRACE).as_millis().to_string(),
        Lines::MAX.to_string(),
        Quantity::MAX.to_string(),
    ];
    let line =
        |id: &ProductId, line: &CartLine| [id.to_string(), line.quantity.to_string(), line.seen_price.to_string()];
    let unpriced = |id: ProductId, pieces: u32| [id.to_string(), pieces.to_string(), String::new()];
    let unpriced_each = |lines: &Lines| lines.iter().map(|(id, quantity)| unpriced(id, quantity.get())).collect();
    let (verb, lines) = match change {
        CartChange::Add(id, added) => ("add", vec![line(id, added)]),
        CartChange::Set(id, set) => ("set", vec![line(id, set)]),
        CartChange::Remove(id) => ("remove", vec![unpriced(*id, 0)]),
        CartChange::Clear => ("clear", Vec::new()),
        CartChange::Consume(_, bought) => ("take", unpriced_each(bought)),
    };
    let since = if let CartChange::Consume(since, _) = change { since.as_micros().to_string() } else { String::new() };
    arguments.extend([verb.to_owned(), since]);
    arguments.extend(lines.into_iter().flatten());
    arguments
}

/// `None` when something is missing or cannot be.
pub(crate) fn restore((pieces, rest): &Kept) -> Option<Cart> {
    let line = |(id, count): (&String, &String)| -> Option<(ProductId, CartLine)> {
        let quantity = Quantity::new(count.parse().ok()?).ok()?;
        let seen_price = Money::parse_price(rest.get(&format!("price:{id}"))?).ok()?;
        Some((id.parse().ok()?, CartLine { quantity, seen_price }))
    };
    let lines: BTreeMap<_, _> = pieces.iter().map(line).collect::<Option<_>>()?;
    let expires_at = Timestamp::from_micros(number(rest, "deadline")?)?;
    // A version before this one kept none.
    let since = Timestamp::from_micros(number(rest, "since").unwrap_or_default())?;
    Some(Cart::restore(lines, since, number(rest, "version")?, expires_at))
}

fn number<T: FromStr>(rest: &HashMap<String, String>, field: &str) -> Option<T> {
    rest.get(field)?.parse().ok()
}

impl fmt::Debug for RedisCarts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisCarts").field(&self.redis).finish()
    }
}
