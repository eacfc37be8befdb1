//! The tables as queries see them; `migrations/embedded` makes them.
//!
//! Whole numbers are `BigInt` throughout: SQLite knows only one kind.

diesel::table! {
    customers (id) {
        id -> BigInt,
        email -> Text,
        password_hash -> Text,
        role -> Text,
        disabled -> Bool,
        created_at -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        customer_id -> BigInt,
        refresh_digest -> Binary,
        expires_at -> Text,
        revoked_at -> Nullable<Text>,
        previous_digest -> Nullable<Binary>,
        renewal_salt -> Nullable<Binary>,
        renewed_at -> Nullable<Text>,
    }
}

diesel::table! {
    products (id) {
        id -> BigInt,
        name -> Text,
        description -> Text,
        category -> Nullable<Text>,
        sku -> Nullable<Text>,
        price -> BigInt,
        low_stock_threshold -> BigInt,
        max_per_customer -> Nullable<BigInt>,
        hold_seconds -> Nullable<BigInt>,
        sale_starts_at -> Nullable<Text>,
        sale_ends_at -> Nullable<Text>,
        available -> BigInt,
        held -> BigInt,
        sold -> BigInt,
        received -> BigInt,
        version -> BigInt,
        stock_version -> BigInt,
        archived -> Bool,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    orders (number) {
        number -> BigInt,
        id -> Binary,
        customer_id -> BigInt,
        customer_email -> Text,
        status -> Text,
        total -> BigInt,
        hold_expires_at -> Nullable<Text>,
        extensions -> BigInt,
        created_at -> Text,
        confirmed_at -> Nullable<Text>,
        closed_at -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    order_items (order_id, product_id) {
        order_id -> Binary,
        product_id -> BigInt,
        name -> Text,
        quantity -> BigInt,
        unit_price -> BigInt,
    }
}

diesel::table! {
    inventory_events (id) {
        id -> BigInt,
        product_id -> BigInt,
        order_id -> Nullable<Binary>,
        kind -> Text,
        available_change -> BigInt,
        held_change -> BigInt,
        sold_change -> BigInt,
        received_change -> BigInt,
        stock_version -> BigInt,
        actor -> Text,
        actor_id -> Nullable<BigInt>,
        reason -> Text,
        created_at -> Text,
    }
}

diesel::table! {
    idempotency_keys (customer_id, operation, request_key) {
        customer_id -> BigInt,
        operation -> Text,
        request_key -> Text,
        fingerprint -> Binary,
        outcome -> Text,
        created_at -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        order_id -> Nullable<Binary>,
        recipient -> Text,
        state -> Text,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        next_try_at -> Text,
        created_at -> Text,
        done_at -> Nullable<Text>,
    }
}

diesel::table! {
    password_resets (digest) {
        digest -> Binary,
        customer_id -> BigInt,
        expires_at -> Text,
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
