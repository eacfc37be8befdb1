//! A Redis server that a test may stop and empty.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};

/// `redis-server` in a folder of its own; both go with this.
pub struct Server {
    port: u16,
    options: Vec<String>,
    folder: TempDir,
    process: Option<Child>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(&["--save", ""]).await
    }

    /// With these on its command line.
    pub async fn start_with(options: &[&str]) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Self::start_in(TempDir::new().unwrap(), options).await
    }

    /// A sentinel with these orders, which it keeps in a file.
    pub async fn sentinel(orders: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("sentinel.conf");
        std::fs::write(&file, orders).unwrap();
        let options = vec![file.to_str().unwrap().to_owned(), "--sentinel".to_owned()];
        Self::start_in(folder, options).await
    }

    async fn start_in(folder: TempDir, options: Vec<String>) -> Self {
        // A cluster wants a port ten thousand above this one, too.
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let port = std::iter::repeat_with(free).find(|port| *port < 50_000).unwrap();
        let mut server = Self { port, options, folder, process: None };
        server.resume().await;
        server
    }

    /// Starts it again, without what it knew, where it was.
    pub async fn resume(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(&self.options);
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--dir"]).arg(self.folder.path());
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn();
        self.process = Some(process.expect("redis-server is in the path"));
        let patience = Instant::now() + Duration::from_secs(20);
        while !self.cli(&["ping"]).await.contains("PONG") {
            assert!(Instant::now() < patience, "redis-server does not answer");
        }
    }

    /// Kills it as a crash would.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.unwrap();
        }
    }

    /// What `redis-cli` answers.
    pub async fn cli(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("redis-cli");
        command.args(["-p", &self.port.to_string()]).args(arguments);
        String::from_utf8(command.output().await.unwrap().stdout).unwrap()
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }
}
