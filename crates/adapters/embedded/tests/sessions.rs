//! What a login is worth once its account is disabled. No port disables accounts yet: an operator does it by hand.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use stockade_domain::account::{Email, NewAccount, PasswordHash, Role, Session};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::{AccountStore, Renewal, Schema, SessionStore, Trade};
use stockade_domain::testing::second;
use stockade_embedded::{Database, EmbeddedAccounts, EmbeddedSessions};
use uuid::Uuid;

#[tokio::test]
async fn a_disabled_account_is_signed_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let database = Database::open(&path).unwrap();
    database.migrate().await.unwrap();
    let (now, later) = (second(0), second(0).after(Duration::from_hours(1)));
    let ada = NewAccount {
        email: Email::parse("ada@example.com").unwrap(),
        password_hash: PasswordHash::new(String::new()),
        role: Role::Customer,
        created_at: now,
    };
    let ada = EmbeddedAccounts::new(database.clone()).create(&ada).await.unwrap().unwrap();
    let sessions = EmbeddedSessions::new(database);
    let (id, digest) = (SessionId::new(Uuid::from_u128(1)), [1; 32]);
    let session = Session { id, account_id: ada.id, refresh_digest: digest, expires_at: later };
    assert!(sessions.open(&session, &PasswordHash::new(String::new())).await.unwrap());
    assert_eq!(sessions.owner(id, now).await.unwrap(), Some(ada));

    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute("UPDATE customers SET disabled = 1").unwrap();
    assert_eq!(sessions.owner(id, now).await.unwrap(), None);
    let trade = Trade { session_id: id, presented: digest, next: [2; 32], salt: [3; 32], expires_at: later, now };
    assert_eq!(sessions.renew(&trade).await.unwrap(), Renewal::Refused);
}
