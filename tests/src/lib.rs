//! The whole service as its users see it: a process of its own, spoken to over HTTP.

mod client;
mod length;
mod listener;
mod proxy;
mod rush;
mod servers;
mod service;
mod smtp;
mod stage;

pub use client::{Answer, Client};
pub use length::{at_length, some_of};
pub use listener::{Listener, Told};
pub use proxy::{At, Fault, Plan, Proxy, Side};
pub use rush::{Rush, rush};
pub use servers::{MariaDb, Redis};
pub use service::{ADMIN_EMAIL, ADMIN_PASSWORD, Beside, Service, binary, free_port, repository};
pub use smtp::{Letter, Manners, SmtpServer, Wire};
pub use stage::{Backing, Stage, TestDatabase};
