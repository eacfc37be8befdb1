//! What was measured, for people and for programs.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::Plan;
use super::cpu::CpuSeconds;
use super::tally::Tally;

/// A whole measurement.
#[derive(Debug, Serialize)]
pub struct Report {
    mode: &'static str,
    clients: u32,
    seconds: u64,
    /// Requests that were due each second; null when each client waited for its answer.
    rate: Option<u32>,
    runs: Vec<Run>,
    comparison: Option<Comparison>,
    pub audit: Audit,
}

/// One subject under load, once.
#[derive(Debug, Serialize)]
pub struct Run {
    subject: String,
    /// Answers that said yes, per second.
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    done: u32,
    /// Told no for a reason (409).
    refused: u32,
    errors: u32,
    /// Requests that were due and not sent, because every client was waiting.
    unsent: u32,
    /// How often which status came; `none` where no answer did.
    answers: BTreeMap<String, u32>,
    cpu_seconds: CpuSeconds,
}

/// The medians of two subjects that were measured by turns.
#[derive(Debug, PartialEq, Serialize)]
pub struct Comparison {
    subjects: [String; 2],
    per_second: [f64; 2],
    p99_ms: [f64; 2],
    /// The first rate over the second.
    ratio: f64,
}

/// What the books say afterwards.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Audit {
    Clean { checks: usize },
    Broken { findings: usize },
    Unknown { problem: String },
}

impl Report {
    pub fn new(plan: Plan, runs: Vec<Run>, audit: Audit) -> Self {
        Self {
            mode: plan.mode.name(),
            clients: plan.clients,
            seconds: plan.time.as_secs(),
            rate: plan.rate,
            comparison: Comparison::of(&runs),
            runs,
            audit,
        }
    }
}

impl Run {
    pub fn new(subject: &str, tally: &Tally, cpu_seconds: CpuSeconds, time: Duration) -> Self {
        Self {
            subject: subject.to_owned(),
            per_second: f64::from(tally.done()) / time.as_secs_f64(),
            p50_ms: tally.milliseconds_at(0.5),
            p99_ms: tally.milliseconds_at(0.99),
            max_ms: tally.milliseconds_at(1.0),
            done: tally.done(),
            refused: tally.refused(),
            errors: tally.errors(),
            unsent: tally.unsent,
            answers: tally.by_status(),
            cpu_seconds,
        }
    }

    /// Processor time of the service or the client for one yes.
    fn micros_each(&self, seconds: Option<f64>) -> Option<f64> {
        seconds.filter(|_| self.done > 0).map(|seconds| seconds * 1e6 / f64::from(self.done))
    }
}

impl Comparison {
    fn of(runs: &[Run]) -> Option<Self> {
        let first = runs.first()?.subject.as_str();
        let second = runs.iter().map(|run| run.subject.as_str()).find(|subject| *subject != first)?;
        let subjects = [first, second];
        let medians = |figure: fn(&Run) -> f64| {
            subjects.map(|subject| median(runs.iter().filter(|run| run.subject == subject).map(figure).collect()))
        };
        let per_second = medians(|run| run.per_second);
        let [one, other] = per_second;
        Some(Self {
            subjects: subjects.map(str::to_owned),
            per_second,
            p99_ms: medians(|run| run.p99_ms),
            ratio: if other > 0.0 { one / other } else { 0.0 },
        })
    }
}

impl Audit {
    /// Reads the answer of `/admin/audit`.
    pub fn of(report: &Value) -> Self {
        let count = |pointer| report.pointer(pointer).and_then(Value::as_array).map(Vec::len);
        match (report.pointer("/clean").and_then(Value::as_bool), count("/checks"), count("/findings")) {
            (Some(true), Some(checks), _) => Self::Clean { checks },
            (Some(false), _, Some(findings)) => Self::Broken { findings },
            _ => Self::Unknown { problem: "the audit's answer is none".to_owned() },
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, per_second, p50_ms, p99_ms, max_ms, refused, errors, cpu_seconds, .. } = self;
        write!(
            f,
            "{subject:<16} {per_second:>8.0}/s  p50 {p50_ms:>7.2} ms  p99 {p99_ms:>7.2} ms  max {max_ms:>7.1} ms  \
             {refused} refused, {errors} errors"
        )?;
        if self.unsent > 0 {
            write!(f, ", {} not sent", self.unsent)?;
        }
        let CpuSeconds { client, server, others } = *cpu_seconds;
        let cpu = |seconds: Option<f64>| match (seconds, self.micros_each(seconds)) {
            (Some(seconds), Some(each)) => format!("{seconds:.2} s ({each:.1} us each)"),
            (Some(seconds), None) => format!("{seconds:.2} s"),
            (None, _) => "-".to_owned(),
        };
        write!(f, "\n    cpu: client {}, server {}, others {}", cpu(client), cpu(server), cpu(others))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, clients, seconds, rate, .. } = self;
        let pace = rate.map_or_else(|| "as fast as answers come".to_owned(), |rate| format!("{rate} due each second"));
        writeln!(f, "{mode}: {clients} clients, {seconds} s a run, {pace}")?;
        for run in &self.runs {
            writeln!(f, "{run}")?;
        }
        if let Some(Comparison { subjects: [one, other], per_second: [fast, slow], ratio, p99_ms }) = &self.comparison {
            let [fast_p99, slow_p99] = p99_ms;
            writeln!(
                f,
                "medians: {one} {fast:.0}/s (p99 {fast_p99:.1} ms), {other} {slow:.0}/s (p99 {slow_p99:.1} ms)"
            )?;
            writeln!(f, "ratio: {ratio:.2}")?;
        }
        self.audit.fmt(f)
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clean { checks } => write!(f, "audit: clean, {checks} checks"),
            Self::Broken { findings } => write!(f, "audit: BROKEN, {findings} findings"),
            Self::Unknown { problem } => write!(f, "audit: could not look: {problem}"),
        }
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(subject: &str, per_second: u32) -> anyhow::Result<Run> {
        let mut tally = Tally::new()?;
        (0..per_second).for_each(|_| tally.record(Some(201), Duration::from_millis(5)));
        Ok(Run::new(subject, &tally, CpuSeconds::default(), Duration::from_secs(1)))
    }

    #[test]
    fn the_medians_of_both_are_compared() -> anyhow::Result<()> {
        let rates = [("many", 600), ("one", 50), ("many", 900), ("one", 90), ("many", 100), ("one", 60)];
        let runs: Vec<Run> = rates.into_iter().map(|(name, rate)| run(name, rate)).collect::<Result<_, _>>()?;
        let comparison = Comparison::of(&runs).map(|both| (both.subjects, both.ratio));
        assert_eq!(comparison, Some((["many".to_owned(), "one".to_owned()], 10.0)));
        assert_eq!(Comparison::of(&runs[..1]), None);
        Ok(())
    }

    #[test]
    fn an_audit_that_cannot_be_read_is_not_clean() {
        assert_eq!(Audit::of(&json!({"clean": true, "checks": ["a"], "findings": []})), Audit::Clean { checks: 1 });
        let broken = json!({"clean": false, "checks": ["a"], "findings": [{}]});
        assert_eq!(Audit::of(&broken), Audit::Broken { findings: 1 });
        assert!(matches!(Audit::of(&json!({"clean": true})), Audit::Unknown { .. }));
    }
}
