//! Installing what is missing, where that is ours to do: as root on Debian, as in a container of CI.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail, ensure};

use crate::servers::process;

/// A package of Debian's and what is needed of it.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    pub name: &'static str,
    pub programs: &'static [&'static str],
    /// The variable that names a server elsewhere, which needs no package here, where there may be one.
    pub instead: Option<&'static str>,
}

impl Package {
    /// This package, if one of its programs is not here.
    pub fn missing(self) -> Option<Self> {
        self.programs.iter().any(|program| process::find(program).is_none()).then_some(self)
    }
}

/// Installs `packages`, or says in one line what to do.
pub fn install(packages: &[Package]) -> anyhow::Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = packages.iter().map(|package| package.name).collect();
    if !(process::is_root() && Path::new("/etc/debian_version").exists()) {
        bail!("{}", advice(packages));
    }
    println!("installing {}", names.join(" and "));
    let _off = NoServices::declare()?;
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], names.as_slice()].concat())
}

fn advice(packages: &[Package]) -> String {
    let programs: Vec<&str> = packages.iter().flat_map(|package| package.programs).copied().collect();
    let names: Vec<&str> = packages.iter().map(|package| package.name).collect();
    let variables: Vec<&str> = packages.iter().filter_map(|package| package.instead).collect();
    let instead = match variables.as_slice() {
        [] => String::new(),
        variables => format!(", or servers named with {}", variables.join(" and ")),
    };
    format!(
        "{} must be installed (on Debian: sudo apt-get install --no-install-recommends {}){instead}",
        programs.join(" and "),
        names.join(" "),
    )
}

fn apt_get(args: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-q", "-o", "Dpkg::Use-Pty=0"]).args(args).env("DEBIAN_FRONTEND", "noninteractive");
    let status = command.status().context("running apt-get")?;
    ensure!(status.success(), "apt-get {} failed", args.join(" "));
    Ok(())
}

/// Keeps packages of servers from starting them as services, until it is dropped.
struct NoServices;

const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Whether [`POLICY`] was made here. One that somebody else put there stays as it is.
static OURS: AtomicBool = AtomicBool::new(false);

/// Takes back what an installation forbade, also one that was interrupted.
pub fn allow_services() {
    if OURS.swap(false, Ordering::AcqRel) {
        let _ = std::fs::remove_file(POLICY);
    }
}

impl NoServices {
    fn declare() -> anyhow::Result<Self> {
        if !Path::new(POLICY).exists() {
            OURS.store(true, Ordering::Release);
            std::fs::write(POLICY, "#!/bin/sh\nexit 101\n").context("keeping packages from starting services")?;
            make_executable(Path::new(POLICY))?;
        }
        Ok(Self)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        allow_services();
    }
}

fn make_executable(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_in_one_line_with_two_ways_out() {
        let advice = advice(&[crate::servers::redis::PACKAGE]);
        assert_eq!(advice.lines().count(), 1);
        assert!(advice.contains("apt-get install --no-install-recommends redis-server"), "{advice}");
        assert!(advice.contains("STOCKADE_TEST_REDIS_URL"), "{advice}");
    }
}
