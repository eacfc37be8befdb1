//! `stockade audit`: whether every promise holds.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;
use stockade_domain::ports::Clock as _;
use stockade_domain::report::{AuditReport, Finding};

use super::say;
use crate::config::Settings;
use crate::wiring;
use crate::world::SystemClock;

pub async fn run(settings: Settings, json: bool) -> anyhow::Result<ExitCode> {
    let report = wiring::auditor(&settings).await?.audit(SystemClock.now()).await?;
    if json {
        say(serde_json::to_string_pretty(&ReportBody::from(&report))?)?;
    } else {
        say(table(&report).trim_end())?;
    }
    Ok(ExitCode::from(u8::from(!report.is_clean())))
}

#[derive(Serialize)]
struct ReportBody<'a> {
    clean: bool,
    at: String,
    checks: &'a [String],
    findings: Vec<FindingBody<'a>>,
}

#[derive(Serialize)]
struct FindingBody<'a> {
    check: &'a str,
    entity: &'a str,
    expected: &'a str,
    found: &'a str,
}

impl<'a> From<&'a AuditReport> for ReportBody<'a> {
    fn from(report: &'a AuditReport) -> Self {
        let finding = |finding: &'a Finding| FindingBody {
            check: &finding.check,
            entity: &finding.entity,
            expected: &finding.expected,
            found: &finding.found,
        };
        Self {
            clean: report.is_clean(),
            at: report.at.to_string(),
            checks: &report.checks,
            findings: report.findings.iter().map(finding).collect(),
        }
    }
}

/// One line for each check, and one for each thing it found.
fn table(report: &AuditReport) -> String {
    let mut table = String::new();
    for check in &report.checks {
        let mut findings = report.findings.iter().filter(|finding| finding.check == *check).peekable();
        let verdict = if findings.peek().is_none() { "ok" } else { "BROKEN" };
        // Writing to a string does not fail.
        let _ = writeln!(table, "{check:<48} {verdict}");
        for Finding { entity, expected, found, .. } in findings {
            let _ = writeln!(table, "    {entity}: expected {expected}, found {found}");
        }
    }
    let (checks, findings) = (report.checks.len(), report.findings.len());
    let _ = writeln!(table, "{checks} checks, {findings} findings");
    table
}

#[cfg(test)]
mod tests {
    use stockade_domain::testing::second;

    use super::*;

    #[test]
    fn a_lie_stands_under_the_promise_it_breaks() {
        let finding = Finding {
            check: "pieces-are-conserved".to_owned(),
            entity: "product 7".to_owned(),
            expected: "10".to_owned(),
            found: "11".to_owned(),
        };
        let checks = ["holds-end-once", "pieces-are-conserved"].map(str::to_owned).to_vec();
        let report = AuditReport { at: second(0), checks, findings: vec![finding] };
        let table = table(&report);
        let lines: Vec<_> = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let expected = [
            "holds-end-once ok",
            "pieces-are-conserved BROKEN",
            "product 7: expected 10, found 11",
            "2 checks, 1 findings",
        ];
        assert_eq!(lines, expected);
    }
}
