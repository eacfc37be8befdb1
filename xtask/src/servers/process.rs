//! Servers as processes that never outlive the run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;

/// The servers that run. Clones are the same servers; the last one that is dropped ends them.
#[derive(Clone, Default)]
pub struct Processes(Arc<Mutex<Vec<Process>>>);

/// A server in a folder of its own, which goes with it.
struct Process {
    child: Child,
    folder: TempDir,
}

/// How long a server may take until it answers; it is a tenth of a second when nothing else runs.
const START_UP: Duration = Duration::from_secs(30);

impl Processes {
    /// Starts `server` in `folder` and returns as soon as `ready`. What it has to say is in `server.log` there.
    pub fn start(
        &self,
        name: &str,
        folder: TempDir,
        server: &mut Command,
        ready: impl Fn() -> bool,
    ) -> anyhow::Result<()> {
        let log = folder.path().join("server.log");
        let output = std::fs::File::options().create(true).append(true).open(&log)?;
        server.current_dir(folder.path()).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        // The lock is held meanwhile: an order to stop ends this server, too.
        let mut running = self.running();
        let child = server.spawn().with_context(|| format!("starting {name}"))?;
        running.push(Process { child, folder });
        let process = running.last_mut().context("it was just started")?;
        let result = process.wait_until(ready).with_context(|| format!("{name} did not start: {}", last_words(&log)));
        if result.is_err() {
            running.pop();
        }
        result
    }

    /// Ends them all.
    pub fn end(&self) {
        self.running().clear();
    }

    fn running(&self) -> MutexGuard<'_, Vec<Process>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Process {
    fn wait_until(&mut self, ready: impl Fn() -> bool) -> anyhow::Result<()> {
        let started = Instant::now();
        while started.elapsed() < START_UP {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}");
            }
            if ready() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("no answer within {} s", START_UP.as_secs())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody needs the data again, so there is nothing to close in good order.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(self.folder.path());
    }
}

/// Where `program` is, if it is installed. Servers lie in folders that only root has in its path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(more).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Whether this is root, whom both `MariaDB` and `apt-get` treat in a way of their own.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// The end of a log, on one line.
fn last_words(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_and_its_folder_go_with_the_run() -> anyhow::Result<()> {
        let (processes, folder) = (Processes::default(), tempfile::tempdir()?);
        let path = folder.path().to_owned();
        processes.start("a server", folder, Command::new("sleep").arg("600"), || true)?;
        let id = processes.running().first().map(|process| process.child.id()).context("it runs")?;
        let runs = || Command::new("kill").args(["-0", &id.to_string()]).stderr(Stdio::null()).status();
        assert!(runs()?.success() && path.exists());
        drop(processes);
        assert!(!runs()?.success() && !path.exists());
        Ok(())
    }

    #[test]
    fn a_server_that_does_not_start_says_why() -> anyhow::Result<()> {
        let mut server = Command::new("sh");
        server.args(["-c", "echo the disk is full >&2; exit 3"]);
        let error = Processes::default().start("a server", tempfile::tempdir()?, &mut server, || false).err();
        let error = format!("{:#}", error.context("it does not start")?);
        assert!(error.contains("the disk is full") && error.contains("exit status: 3"), "{error}");
        Ok(())
    }
}
