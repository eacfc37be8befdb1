//! A mail server of a test's own, which keeps what it is handed.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A mail as the server took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub message_id: String,
    pub to: Vec<String>,
    /// Who was signed in.
    pub user: Option<String>,
    /// Whether nobody on the way could read it.
    pub secure: bool,
    /// Headers and bodies as they came over the wire.
    pub text: String,
}

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Never,
    AtStartTls,
    AtOnce,
}

/// How the server treats those who come.
#[derive(Clone, Debug)]
pub struct Manners {
    pub wire: Wire,
    /// The one way to sign in that is offered, if anybody has to: `PLAIN` or `LOGIN`.
    pub login: Option<&'static str>,
    /// How long it takes from having a mail to saying so.
    pub pause: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self { wire: Wire::Never, login: None, pause: Duration::ZERO }
    }
}

/// A running server on a port of its own.
pub struct SmtpServer {
    port: u16,
    folder: TempDir,
    kept: Arc<Kept>,
    accepting: JoinHandle<()>,
}

/// What all conversations share.
struct Kept {
    manners: Manners,
    tls: TlsAcceptor,
    letters: Mutex<Vec<Letter>>,
    /// What is said instead of taking a mail.
    refusal: Mutex<Option<String>>,
    /// How often it was.
    refused: AtomicUsize,
}

/// Who may sign in.
const USER: &str = "shop@example.com";
const PASSWORD: &str = "p:/s w%40";

impl SmtpServer {
    pub async fn start(manners: Manners) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        std::fs::write(folder.path().join("ca.pem"), made.cert.pem())?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![made.cert.der().clone()], key)?;
        let kept = Arc::new(Kept {
            manners,
            tls: TlsAcceptor::from(Arc::new(config)),
            letters: Mutex::default(),
            refusal: Mutex::default(),
            refused: AtomicUsize::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&kept)));
        Ok(Self { port, folder, kept, accepting })
    }

    /// The URL that a shop is told, with the password if there is one.
    pub fn url(&self) -> String {
        let Manners { wire, login, .. } = &self.kept.manners;
        let scheme = if *wire == Wire::AtOnce { "smtps" } else { "smtp" };
        let login = login.map_or("", |_| "shop%40example.com:p%3A%2Fs%20w%2540@");
        let query = if *wire == Wire::Never { "?tls=off" } else { "" };
        format!("{scheme}://{login}localhost:{}{query}", self.port)
    }

    /// The password of who may sign in, in every form in which it might be seen: bare, in the URL, and on the wire.
    pub fn secrets() -> [String; 4] {
        let plain = STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
        [PASSWORD.to_owned(), "p%3A%2Fs%20w%2540".to_owned(), STANDARD.encode(PASSWORD), plain]
    }

    /// The certificate of who vouches for it.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it took, in the order in which it did.
    pub fn letters(&self) -> Vec<Letter> {
        locked(&self.kept.letters).clone()
    }

    /// Has it answer this instead of taking mails, or take them again.
    pub fn refuse(&self, answer: Option<&str>) {
        *locked(&self.kept.refusal) = answer.map(str::to_owned);
    }

    /// How many mails it did not take.
    pub fn refused(&self) -> usize {
        self.kept.refused.load(Ordering::Relaxed)
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, kept: Arc<Kept>) {
    while let Ok((stream, _)) = listener.accept().await {
        let kept = Arc::clone(&kept);
        // Whoever hangs up in the middle has said all there is to say.
        tokio::spawn(async move { Conversation::begin(stream, kept).await?.go_on().await });
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// One client, from its greeting to its goodbye.
struct Conversation {
    stream: BufStream<Box<dyn Stream>>,
    kept: Arc<Kept>,
    secure: bool,
    user: Option<String>,
    /// Whom the mail is for that is being handed in.
    to: Vec<String>,
}

impl Conversation {
    async fn begin(stream: TcpStream, kept: Arc<Kept>) -> anyhow::Result<Self> {
        stream.set_nodelay(true)?;
        let secure = kept.manners.wire == Wire::AtOnce;
        let stream: Box<dyn Stream> = if secure { Box::new(kept.tls.accept(stream).await?) } else { Box::new(stream) };
        let mut begun = Self { stream: BufStream::new(stream), kept, secure, user: None, to: Vec::new() };
        begun.say("220 localhost at your service").await?;
        Ok(begun)
    }

    async fn go_on(mut self) -> anyhow::Result<()> {
        loop {
            let line = self.line().await?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => self.introduce().await?,
                "STARTTLS" if self.kept.manners.wire == Wire::AtStartTls && !self.secure => {
                    self.say("220 go ahead").await?;
                    let secret = self.kept.tls.accept(self.stream.into_inner()).await?;
                    self = Self { stream: BufStream::new(Box::new(secret)), secure: true, ..self };
                }
                "AUTH" => self.sign_in(rest).await?,
                "MAIL" if self.kept.manners.login.is_some() && self.user.is_none() => {
                    self.say("530 sign in first").await?;
                }
                "MAIL" | "RSET" => {
                    self.to.clear();
                    self.say("250 ok").await?;
                }
                "RCPT" => {
                    let to = rest.split(['<', '>']).nth(1).context("an address")?.to_owned();
                    self.to.push(to);
                    self.say("250 ok").await?;
                }
                "DATA" if self.to.is_empty() => self.say("503 for whom?").await?,
                "DATA" => self.take().await?,
                "NOOP" => self.say("250 ok").await?,
                "QUIT" => return self.say("221 goodbye").await,
                _ => self.say("502 not here").await?,
            }
        }
    }

    async fn introduce(&mut self) -> anyhow::Result<()> {
        let Manners { wire, login, .. } = self.kept.manners.clone();
        if wire == Wire::AtStartTls && !self.secure {
            return self.say("250-localhost\r\n250 STARTTLS").await;
        }
        match login {
            Some(mechanism) => self.say(&format!("250-localhost\r\n250 AUTH {mechanism}")).await,
            None => self.say("250 localhost").await,
        }
    }

    async fn sign_in(&mut self, how: &str) -> anyhow::Result<()> {
        let (mechanism, first) = how.split_once(' ').unwrap_or((how, ""));
        if self.kept.manners.login != Some(mechanism) {
            return self.say("504 not this way").await;
        }
        let (user, password) = match mechanism {
            "PLAIN" => {
                let text = decoded(first)?;
                let mut parts = text.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            _ => (self.ask("Username:").await?, self.ask("Password:").await?),
        };
        if (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return self.say("535 who are you?").await;
        }
        self.user = Some(user);
        self.say("235 welcome").await
    }

    async fn ask(&mut self, question: &str) -> anyhow::Result<String> {
        self.say(&format!("334 {}", STANDARD.encode(question))).await?;
        decoded(&self.line().await?)
    }

    /// Takes the mail, and says so after a pause: who is gone by then does not know that it was taken.
    async fn take(&mut self) -> anyhow::Result<()> {
        self.say("354 go ahead").await?;
        let mut text = String::new();
        loop {
            let line = self.line().await?;
            if line == "." {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push_str("\r\n");
        }
        let refusal = locked(&self.kept.refusal).clone();
        if let Some(answer) = refusal {
            self.kept.refused.fetch_add(1, Ordering::Relaxed);
            return self.say(&answer).await;
        }
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: <")?.strip_suffix('>'));
        let message_id = id.context("a Message-ID")?.to_owned();
        let letter =
            Letter { message_id, to: std::mem::take(&mut self.to), user: self.user.clone(), secure: self.secure, text };
        locked(&self.kept.letters).push(letter);
        tokio::time::sleep(self.kept.manners.pause).await;
        self.say("250 taken").await
    }

    async fn say(&mut self, words: &str) -> anyhow::Result<()> {
        self.stream.write_all(format!("{words}\r\n").as_bytes()).await?;
        Ok(self.stream.flush().await?)
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            bail!("the client hung up");
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

fn decoded(text: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8(STANDARD.decode(text)?)?)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
