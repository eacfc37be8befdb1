//! Who the processor worked for, as Linux counts it. Elsewhere nobody says.

use std::fs;

use serde::Serialize;

/// Seconds of processor time, user and system together, in one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CpuSeconds {
    /// This process.
    pub client: Option<f64>,
    /// The service; unknown when somebody else started it.
    pub server: Option<f64>,
    /// Everything else on this machine: the database, if it is here.
    pub others: Option<f64>,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug)]
pub struct CpuReading {
    client: Option<f64>,
    server: Option<f64>,
    machine: Option<f64>,
}

/// `USER_HZ`, which is the same on every Linux that runs this.
const TICKS_PER_SECOND: f64 = 100.0;

impl CpuReading {
    pub fn now(server: Option<u32>) -> Self {
        let client = process(std::process::id());
        Self { client, server: server.and_then(process), machine: machine() }
    }

    /// What was used since `earlier`.
    pub fn since(self, earlier: Self) -> CpuSeconds {
        let spent = |now: Option<f64>, then: Option<f64>| Some(now? - then?);
        let client = spent(self.client, earlier.client);
        let server = spent(self.server, earlier.server);
        let others = spent(self.machine, earlier.machine)
            .zip(client)
            .map(|(machine, client)| (machine - client - server.unwrap_or_default()).max(0.0));
        CpuSeconds { client, server, others }
    }
}

fn process(id: u32) -> Option<f64> {
    of_process(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

fn machine() -> Option<f64> {
    of_machine(&fs::read_to_string("/proc/stat").ok()?)
}

/// `utime` and `stime`, the 14th and 15th field; the second is a name that may hold spaces and brackets.
fn of_process(stat: &str) -> Option<f64> {
    let fields = stat.rsplit_once(')')?.1;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Some(ticks.sum::<Result<f64, _>>().ok()? / TICKS_PER_SECOND)
}

/// All processors together without the time in which they waited: user, nice, system, irq and softirq.
fn of_machine(stat: &str) -> Option<f64> {
    let fields: Vec<f64> =
        stat.lines().next()?.split_whitespace().skip(1).map_while(|field| field.parse().ok()).collect();
    let busy: Option<f64> = [0, 1, 2, 5, 6].iter().map(|at| fields.get(*at)).sum();
    Some(busy? / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_process_is_found_behind_any_name() {
        let stat = "4242 (a (b) c) S 1 4242 4242 0 -1 4194560 900 0 0 0 150 50 7 8 20 0 4 0 100";
        assert_eq!(of_process(stat), Some(2.0));
    }

    #[test]
    fn waiting_is_not_work() {
        assert_eq!(of_machine("cpu  100 10 40 99999 555 30 20 7 0 0\ncpu0 1 1 1"), Some(2.0));
    }
}
