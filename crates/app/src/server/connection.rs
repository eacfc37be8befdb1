//! A client's connection, on which nothing is refused without a word.
//!
//! A head that is not HTTP, too large or too slow never becomes a request: the server under the application answers it
//! with a bare status and hangs up, so neither routes nor middleware can say what was wrong. This stream lies between
//! the server and the socket, recognises such an answer as the last thing that is written, and sends a problem in its
//! place.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::parting::{BareAnswer, Heard};

/// A socket with a memory for the head that is being read.
pub struct Connection<S> {
    socket: S,
    heard: Heard,
    /// The problem on its way out, and how much of it is gone.
    parting: Option<(Vec<u8>, usize)>,
}

impl<S> Connection<S> {
    pub fn new(socket: S) -> Self {
        Self { socket, heard: Heard::default(), parting: None }
    }
}

impl<S: AsyncWrite + Unpin> Connection<S> {
    /// Ready once nothing of the problem is left to write.
    fn part(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, gone)) = &mut self.parting {
            if bytes.len() <= *gone {
                self.parting = None;
                break;
            }
            let wrote = ready!(Pin::new(&mut self.socket).poll_write(cx, &bytes[*gone..]))?;
            if wrote == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *gone += wrote;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        self.heard.listen(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.part(cx))?;
        match BareAnswer::at_the_end_of(bytes) {
            None => Pin::new(&mut self.socket).poll_write(cx, bytes),
            // What is before it goes first, as it is.
            Some(bare) if 0 < bare.begins_at => Pin::new(&mut self.socket).poll_write(cx, &bytes[..bare.begins_at]),
            Some(bare) => {
                self.parting = Some((bare.in_words(&self.heard), 0));
                // Whatever does not fit into the socket now goes with the flush that follows.
                if let Poll::Ready(Err(error)) = self.part(cx) {
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.part(cx))?;
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.part(cx))?;
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
