//! Whose sessions these are: what every request asks, and is asked for many at once.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::account::Account;
use stockade_domain::ids::SessionId;
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::Database;
use crate::accounts::AccountRow;
use crate::error::TxError;
use crate::schema::{customers, sessions};
use crate::values::Stored;

/// Sessions in one statement, at most.
const SESSIONS: usize = 1_000;

/// Gathers questions: whoever asks while others are being answered is answered next, together with all who came
/// meanwhile. Nobody is told what was read before they asked, so what an admin decides still holds at once.
///
/// A statement for each request would cost the server as much as the hold that the request is about.
#[derive(Clone)]
pub(super) struct Owners(mpsc::Sender<Question>);

struct Question {
    id: SessionId,
    now: Timestamp,
    asker: oneshot::Sender<Result<Option<Account>, StoreError>>,
}

/// A session that was not revoked, of somebody who may sign in.
struct Open {
    expires_at: Timestamp,
    owner: Account,
}

impl Owners {
    /// Answers on the runtime it is called on, until nobody can ask any more.
    pub fn known_to(database: Database) -> Self {
        let (questions, queue) = mpsc::channel(SESSIONS);
        Handle::current().spawn(answer(queue, database));
        Self(questions)
    }

    /// Whose session it is, if it is neither revoked nor over.
    pub async fn of(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let (asker, answer) = oneshot::channel();
        let gone = |_| StoreError::Unavailable("nobody looks after sessions any more".into());
        self.0.send(Question { id, now, asker }).await.map_err(gone)?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the question was dropped".into())))
    }
}

async fn answer(mut queue: mpsc::Receiver<Question>, database: Database) {
    let mut questions = Vec::new();
    while queue.recv_many(&mut questions, SESSIONS).await > 0 {
        let ids: Vec<_> = questions.iter().map(|question| question.id).collect();
        let found = database.read(async move |conn| open(conn, &ids).await).await.map_err(Arc::new);
        for Question { id, now, asker } in questions.drain(..) {
            let answer = found.as_ref().map(|open| open.get(&id).and_then(|session| session.owner_at(now)));
            // Nobody minds those who have gone.
            let _ = asker.send(answer.map_err(StoreError::shared));
        }
    }
}

impl Open {
    fn owner_at(&self, now: Timestamp) -> Option<Account> {
        (self.expires_at > now).then(|| self.owner.clone())
    }
}

async fn open(conn: &mut AsyncMysqlConnection, ids: &[SessionId]) -> Result<HashMap<SessionId, Open>, TxError> {
    let of_people = sessions::table
        .inner_join(customers::table.on(customers::id.eq(sessions::customer_id)))
        .filter(sessions::revoked_at.is_null())
        .filter(customers::disabled.eq(false))
        .select((sessions::id, sessions::expires_at, AccountRow::as_select()));
    let rows: Vec<(Stored<SessionId>, Stored<Timestamp>, AccountRow)> = match ids {
        // A statement that is prepared once.
        [id] => of_people.filter(sessions::id.eq(Stored(*id))).load(conn).await?,
        ids => of_people.filter(sessions::id.eq_any(ids.iter().copied().map(Stored))).load(conn).await?,
    };
    let open = |(id, expires_at, account): (Stored<SessionId>, Stored<Timestamp>, AccountRow)| {
        (id.0, Open { expires_at: expires_at.0, owner: account.into() })
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The same of one session, as a transaction sees it.
pub(super) async fn owner(
    conn: &mut AsyncMysqlConnection,
    id: SessionId,
    now: Timestamp,
) -> Result<Option<Account>, TxError> {
    Ok(open(conn, &[id]).await?.get(&id).and_then(|session| session.owner_at(now)))
}
