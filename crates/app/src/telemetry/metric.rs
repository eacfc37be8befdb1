//! The names of the figures. HTTP's follow OpenTelemetry, ours begin with `stockade_`; no label ever names a product,
//! a person or a path.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};

pub const HTTP_DURATION: &str = "http_server_request_duration_seconds";
pub const HTTP_ACTIVE: &str = "http_server_active_requests";
pub const HOLDS: &str = "stockade_holds_total";
pub const ORDERS: &str = "stockade_orders_total";
pub const OVERSELLS_BLOCKED: &str = "stockade_oversell_attempts_blocked_total";
pub const HOLDS_EXPIRED: &str = "stockade_holds_expired_total";
pub const EXPIRY_LAG: &str = "stockade_hold_expiry_lag_seconds";
pub const JOBS: &str = "stockade_jobs_total";
pub const JOBS_WAITING: &str = "stockade_jobs_queue_depth";
pub const RATE_LIMITED: &str = "stockade_rate_limited_total";
pub const SSE_CLIENTS: &str = "stockade_sse_clients";
pub const TURNED_AWAY: &str = "stockade_turned_away_total";
pub const CHECKOUT_DURATION: &str = "stockade_checkout_duration_seconds";
pub const LEDGER_DRIFT: &str = "stockade_ledger_drift_units";
pub const TX_RETRIES: &str = "stockade_tx_retries_total";
pub const LOCK_WAIT: &str = "stockade_lock_wait_seconds";
pub const POOL: &str = "stockade_db_pool_connections";
pub const REPLAYS: &str = "stockade_idempotent_replays_total";
pub const BUILD: &str = "stockade_build_info";

/// The edges of the buckets, from a cached read to an overloaded machine.
pub const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0];

/// The edges of the buckets of what is counted in pieces.
pub const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0];

/// Says what each figure is, and which build this is. What must stay nought is shown from the start: a figure that is
/// missing looks like one that nobody watches.
pub fn describe() {
    describe_histogram!(HTTP_DURATION, Unit::Seconds, "Time to answer a request, by route and status");
    describe_gauge!(HTTP_ACTIVE, "Requests being answered now");
    describe_counter!(HOLDS, "Holds asked for, by outcome: held, or the code of the refusal");
    describe_counter!(ORDERS, "Orders that came to a status");
    describe_counter!(OVERSELLS_BLOCKED, "Requests for more than there was");
    describe_counter!(HOLDS_EXPIRED, "Holds that gave their pieces back");
    describe_histogram!(EXPIRY_LAG, Unit::Seconds, "Time from a hold's deadline until its pieces were free again");
    describe_counter!(JOBS, "Mails tried, by outcome");
    describe_gauge!(JOBS_WAITING, "Mails that are owed now; 100 stands for as many or more");
    describe_counter!(RATE_LIMITED, "Requests refused for coming too often, by policy");
    describe_counter!(TURNED_AWAY, "Requests refused because too many of their class were being answered, by class");
    describe_gauge!(SSE_CLIENTS, "Streams that are open now");
    gauge!(SSE_CLIENTS).set(0);
    describe_counter!(REPLAYS, "Requests that came again and were told the same");
    describe_histogram!(CHECKOUT_DURATION, Unit::Seconds, "Time to decide a hold or an order, by outcome");
    describe_gauge!(LEDGER_DRIFT, "Findings of the last audit; must be 0");
    gauge!(LEDGER_DRIFT).set(0);
    describe_counter!(TX_RETRIES, "Transactions that were tried again, by reason");
    for reason in ["contention", "outcome_unknown", "split"] {
        counter!(TX_RETRIES, "reason" => reason).increment(0);
    }
    describe_histogram!(
        LOCK_WAIT,
        Unit::Seconds,
        "Time until rows were locked, or it was one's turn to write, by kind"
    );
    describe_gauge!(POOL, "Connections to the database, busy and idle; of a file those that read");
    describe_gauge!(BUILD, "1, labelled with the version and the commit");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION"), "git_sha" => env!("BUILD_COMMIT")).set(1);
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    #[test]
    fn what_must_stay_nought_is_shown_before_anything_happens() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, describe);
        let shown = recorder.handle().render();
        for figure in ["stockade_ledger_drift_units 0", "stockade_tx_retries_total{reason=\"contention\"} 0"] {
            assert!(shown.contains(figure), "{figure}: {shown}");
        }
    }
}
