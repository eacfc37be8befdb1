//! Running other programs: what they print is shown as it comes, and read.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// A program that ran to its end.
pub struct Ran {
    pub success: bool,
    /// What it printed on standard output.
    pub output: String,
}

/// Runs `program` and shows what it prints.
pub fn run<A: AsRef<OsStr>>(program: &str, args: &[A], env: &[(&str, &str)]) -> anyhow::Result<Ran> {
    let mut child = Command::new(program)
        .args(args)
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {program}"))?;
    let mut output = String::new();
    let pipe = child.stdout.take().context("the output is piped")?;
    for line in BufReader::new(pipe).split(b'\n') {
        let line = line.with_context(|| format!("reading from {program}"))?;
        let line = String::from_utf8_lossy(&line);
        writeln!(std::io::stdout(), "{line}").context("writing to standard output")?;
        output.push_str(&line);
        output.push('\n');
    }
    let status = child.wait().with_context(|| format!("waiting for {program}"))?;
    Ok(Ran { success: status.success(), output })
}

/// Runs `program`, which has to succeed.
pub fn must<A: AsRef<OsStr>>(program: &str, args: &[A]) -> anyhow::Result<()> {
    if run(program, args, &[])?.success { Ok(()) } else { bail!("{program} failed") }
}

/// Whether `program` can be started at all.
pub fn exists(program: &str, args: &[&str]) -> bool {
    let quiet =
        Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
