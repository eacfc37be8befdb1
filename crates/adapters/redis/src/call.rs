//! What is asked of Redis in one go.

use deadpool_redis::redis::aio::ConnectionLike;
use deadpool_redis::redis::{
    Cmd, ErrorKind, FromRedisValue, Pipeline, RedisResult, Script as Hashed, ServerErrorKind, ToRedisArgs,
};

/// A command, commands that nothing comes between, or a script.
#[derive(Debug)]
pub enum Call {
    Command(Cmd),
    Together(Pipeline),
    Script {
        by_hash: Cmd,
        /// The same with the text of the script, for a server that does not know it (any more).
        in_full: Cmd,
    },
}

/// A Lua script, and the hash that servers know it by.
#[derive(Debug)]
pub struct Script {
    text: &'static str,
    hash: String,
}

impl Script {
    pub fn new(text: &'static str) -> Self {
        Self { text, hash: Hashed::new(text).get_hash().to_owned() }
    }

    /// Keys first: in a cluster they say which server is asked, so they share a slot.
    pub fn call<const K: usize>(&self, keys: [&str; K], arguments: &[impl ToRedisArgs]) -> Call {
        let command = |verb: &str, script: &str| {
            let mut command = Cmd::new();
            command.arg(verb).arg(script).arg(K);
            for key in keys {
                command.arg(key);
            }
            for argument in arguments {
                command.arg(argument);
            }
            command
        };
        Call::Script { by_hash: command("EVALSHA", &self.hash), in_full: command("EVAL", self.text) }
    }
}

impl Call {
    /// Whether it leaves anything behind. What only reads needs no script.
    pub const fn changes(&self) -> bool {
        matches!(self, Self::Script { .. })
    }

    pub async fn on<T: FromRedisValue>(&self, connection: &mut impl ConnectionLike) -> RedisResult<T> {
        match self {
            Self::Command(command) => command.query_async(connection).await,
            Self::Together(commands) => commands.query_async(connection).await,
            Self::Script { by_hash, in_full } => match by_hash.query_async(connection).await {
                // Sending the text runs the script in the same step: no flush can come between.
                Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                    in_full.query_async(connection).await
                }
                answer => answer,
            },
        }
    }
}
