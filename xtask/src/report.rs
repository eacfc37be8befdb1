//! The table at the end of `cargo xtask test`.

use std::time::Duration;

/// What ran, in order.
#[derive(Default)]
pub struct Report(Vec<(&'static str, Outcome)>);

/// How one stage ended.
pub struct Outcome {
    pub success: bool,
    /// Tests that passed and failed; both zero for a stage that is one check.
    pub passed: u32,
    pub failed: u32,
    pub took: Duration,
    /// Why it could not even run.
    pub error: Option<String>,
}

impl Report {
    pub fn add(&mut self, stage: &'static str, outcome: Outcome) {
        if let Some(error) = &outcome.error {
            eprintln!("{stage}: {error}");
        }
        self.0.push((stage, outcome));
    }

    pub fn passed(&self) -> bool {
        self.0.iter().all(|(_, outcome)| outcome.success)
    }

    /// One line a stage, what it ran against, and the sum as the last line: every stage that is not made of tests
    /// counts as one.
    pub fn print(&self, servers: &[String]) {
        println!("\n{:<10} {:>7} {:>7} {:>8}  verdict", "stage", "passed", "failed", "seconds");
        let (mut passed, mut failed) = (0, 0);
        for (stage, outcome) in &self.0 {
            let tests = 0 < outcome.passed + outcome.failed;
            let shown = |number: u32| if tests { number.to_string() } else { "-".to_owned() };
            let verdict = if outcome.success { "ok" } else { "FAILED" };
            let (stage_passed, stage_failed) = (shown(outcome.passed), shown(outcome.failed));
            println!("{stage:<10} {stage_passed:>7} {stage_failed:>7} {:>8.1}  {verdict}", outcome.took.as_secs_f64());
            passed += if tests { outcome.passed } else { u32::from(outcome.success) };
            failed += if tests { outcome.failed } else { u32::from(!outcome.success) };
            failed += u32::from(tests && outcome.failed == 0 && !outcome.success);
        }
        if !servers.is_empty() {
            println!("\nagainst {}", servers.join("; "));
        }
        println!("\n{passed} passed, {failed} failed");
    }
}
