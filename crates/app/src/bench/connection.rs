//! One kept HTTP connection: the cheapest way to ask that still reads every answer to its end.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection that is opened again when it breaks.
pub struct Connection {
    /// Host and port.
    authority: String,
    host: HeaderValue,
    token: HeaderValue,
    open: Option<SendRequest<Full<Bytes>>>,
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Connection {
    /// A connection on which one customer asks. It is opened when it is first needed.
    pub fn new(authority: &str, token: &str) -> anyhow::Result<Self> {
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))?;
        bearer.set_sensitive(true);
        let host = HeaderValue::try_from(authority)?;
        Ok(Self { authority: authority.to_owned(), host, token: bearer, open: None })
    }

    /// The status of the answer, once the whole answer is here.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<u16> {
        self.ask(Method::GET, path, Bytes::new()).await
    }

    /// The same for a question with a JSON body; no body is no JSON.
    pub async fn post(&mut self, path: &str, body: Bytes) -> anyhow::Result<u16> {
        self.ask(Method::POST, path, body).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: Bytes) -> anyhow::Result<u16> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.host.clone())
            .header(AUTHORIZATION, self.token.clone());
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let request = request.body(Full::new(body))?;

        let mut sender = match self.open.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        sender.ready().await?;
        let mut answer = sender.send_request(request).await?;
        while let Some(frame) = answer.body_mut().frame().await {
            frame?;
        }
        self.open = Some(sender);
        Ok(answer.status().as_u16())
    }

    async fn connect(&self) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; what goes wrong on it, the sender says.
        tokio::task::spawn_local(connection);
        Ok(sender)
    }
}
