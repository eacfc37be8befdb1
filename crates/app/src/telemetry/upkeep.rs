//! Histograms gather until somebody sums them up; if no Prometheus asks, we do.

use std::time::Duration;

use async_trait::async_trait;
use metrics_exporter_prometheus::PrometheusHandle;
use stockade_domain::ports::StoreError;

use crate::workers::Round;

/// Keeps the figures small.
pub struct Upkeep(pub PrometheusHandle);

#[async_trait]
impl Round for Upkeep {
    const NAME: &'static str = "figures";

    fn pause(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn run(&self) -> Result<(), StoreError> {
        self.0.run_upkeep();
        Ok(())
    }
}
