//! The tables as queries see them; `migrations/mysql` makes them.

diesel::table! {
    customers (id) {
        id -> Unsigned<BigInt>,
        email -> Text,
        password_hash -> Text,
        role -> Text,
        disabled -> Bool,
        created_at -> Datetime,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        customer_id -> Unsigned<BigInt>,
        refresh_digest -> Binary,
        expires_at -> Datetime,
        revoked_at -> Nullable<Datetime>,
        previous_digest -> Nullable<Binary>,
        renewal_salt -> Nullable<Binary>,
        renewed_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    products (id) {
        id -> Unsigned<BigInt>,
        name -> Text,
        description -> Text,
        category -> Nullable<Text>,
        sku -> Nullable<Text>,
        price -> Numeric,
        low_stock_threshold -> Unsigned<Integer>,
        max_per_customer -> Nullable<Unsigned<Integer>>,
        hold_seconds -> Nullable<Unsigned<Integer>>,
        sale_starts_at -> Nullable<Datetime>,
        sale_ends_at -> Nullable<Datetime>,
        available -> Unsigned<Integer>,
        held -> Unsigned<Integer>,
        sold -> Unsigned<Integer>,
        received -> Unsigned<Integer>,
        version -> Unsigned<Integer>,
        stock_version -> Unsigned<BigInt>,
        archived -> Bool,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    orders (id) {
        id -> Binary,
        number -> Unsigned<BigInt>,
        customer_id -> Unsigned<BigInt>,
        customer_email -> Text,
        status -> Text,
        total -> Numeric,
        hold_expires_at -> Nullable<Datetime>,
        extensions -> Unsigned<Integer>,
        created_at -> Datetime,
        confirmed_at -> Nullable<Datetime>,
        closed_at -> Nullable<Datetime>,
        version -> Unsigned<Integer>,
    }
}

diesel::table! {
    order_items (order_id, product_id) {
        order_id -> Binary,
        product_id -> Unsigned<BigInt>,
        name -> Text,
        quantity -> Unsigned<Integer>,
        unit_price -> Numeric,
    }
}

diesel::table! {
    inventory_events (id) {
        id -> Unsigned<BigInt>,
        product_id -> Unsigned<BigInt>,
        order_id -> Nullable<Binary>,
        kind -> Text,
        available_change -> BigInt,
        held_change -> BigInt,
        sold_change -> BigInt,
        received_change -> BigInt,
        stock_version -> Unsigned<BigInt>,
        actor -> Text,
        actor_id -> Nullable<Unsigned<BigInt>>,
        reason -> Text,
        created_at -> Datetime,
    }
}

diesel::table! {
    hold_turns (customer_id) {
        customer_id -> Unsigned<BigInt>,
    }
}

diesel::table! {
    idempotency_keys (customer_id, operation, request_key) {
        customer_id -> Unsigned<BigInt>,
        operation -> Text,
        request_key -> Text,
        fingerprint -> Binary,
        outcome -> Text,
        created_at -> Datetime,
    }
}

diesel::table! {
    outbox (id) {
        id -> Unsigned<BigInt>,
        kind -> Text,
        order_id -> Nullable<Binary>,
        recipient -> Text,
        state -> Text,
        attempts -> Unsigned<Integer>,
        last_error -> Nullable<Text>,
        next_try_at -> Datetime,
        created_at -> Datetime,
        done_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    password_resets (digest) {
        digest -> Binary,
        customer_id -> Unsigned<BigInt>,
        expires_at -> Datetime,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    customers,
    sessions,
    products,
    orders,
    order_items,
    inventory_events,
    idempotency_keys,
    outbox,
    password_resets,
);
