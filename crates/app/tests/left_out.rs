//! The program without the features that are on by default, as `cargo demo` builds it: it names what it was built without
//! instead of going on with less than it was told to use.
#![cfg(not(any(feature = "client", feature = "mysql", feature = "redis", feature = "smtp")))]

use std::io;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A shop on a server is not for looking, and wants one.
const KEY: &str = "b7c1d02f9e3a48568d7f60e5a4938271c6b5d4e3";

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What it says of these settings. It has no other, and ends at once if it minds them.
fn told(variables: &[(&str, &str)], args: &[&str]) -> io::Result<Output> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockade"));
    command.env_clear().env("STOCKADE_AUTH_JWT_SECRET", KEY).envs(variables.iter().copied());
    let mut child = command.args(args).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let started = Instant::now();
    while child.try_wait()?.is_none() && started.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(20));
    }
    // One that serves does not end by itself.
    child.kill()?;
    child.wait_with_output()
}

#[test]
fn a_server_it_cannot_talk_to_is_named_and_nothing_is_served() -> io::Result<()> {
    for (variable, url, named) in [
        ("DATABASE_URL", "mysql://shop@127.0.0.1:1/books", ["database.url", "MySQL", "`mysql`"]),
        ("DB_HOST", "127.0.0.1", ["DB_HOST", "MySQL", "`mysql`"]),
        ("REDIS_HOST", "127.0.0.1", ["REDIS_HOST", "Redis", "`redis`"]),
        ("REDIS_URL", "redis://127.0.0.1:1", ["redis.url", "Redis", "`redis`"]),
        ("STOCKADE_MAIL_SMTP_URL", "smtp://127.0.0.1:1", ["mail.smtp_url", "SMTP", "`smtp`"]),
    ] {
        let output = told(&[(variable, url)], &["--port", "0"])?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{variable}: {said}");
        for word in named {
            assert!(said.contains(word), "{word} is not in: {said}");
        }
    }
    Ok(())
}

#[test]
fn the_books_of_a_shop_in_a_file_are_checked() -> io::Result<()> {
    let output = told(&[], &["audit"])?;
    assert_eq!(output.status.code(), Some(2), "there is no shop yet: {}", String::from_utf8_lossy(&output.stderr));
    let folder = tempfile::tempdir()?;
    let shop = folder.path().join("shop.db");
    let shop = shop.to_string_lossy();
    for (command, code) in [("seed", 0), ("audit", 0)] {
        let output = told(&[("STOCKADE_DATABASE_URL", &shop)], &[command])?;
        assert_eq!(output.status.code(), Some(code), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
