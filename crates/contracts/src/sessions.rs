//! Logins: renewed with the one token that is good, ended by an old one but for a moment after it was traded.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use stockade_domain::account::{
    Account, Decided, Decision, Email, KnownTokens, PasswordHash, ResetToken, Role, Session,
};
use stockade_domain::ids::{CustomerId, SessionId};
use stockade_domain::ports::{IdSource, PasswordChange, Renewal, ResetOffer, Trade};
use stockade_domain::testing::SequentialIds;
use stockade_domain::time::Timestamp;

use crate::SessionHarness;
use crate::scene::account;

/// What every [`SessionStore`](stockade_domain::ports::SessionStore) must do.
#[macro_export]
macro_rules! session_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, sessions:
            an_open_session_has_an_owner,
            a_password_that_was_replaced_opens_no_session,
            a_new_password_ends_every_other_session,
            a_password_that_is_hashed_anew_signs_nobody_out,
            a_password_is_replaced_once_by_all_who_do_it_at_the_same_time,
            a_token_from_a_mail_gives_a_new_password_once,
            a_token_from_a_mail_is_over_at_its_end_and_with_every_new_password,
            nothing_is_offered_to_whoever_has_no_account,
            the_owner_is_who_they_are_now,
            who_is_disabled_is_signed_out_for_good,
            a_session_is_over_at_its_end,
            a_revoked_session_is_over,
            all_who_ask_at_the_same_time_are_told_of_their_own_session,
            who_is_signed_out_while_others_ask_is_out_at_once,
            a_session_is_renewed_with_its_token,
            a_renewal_is_told_again_for_a_moment,
            after_that_moment_a_used_token_ends_the_session,
            a_token_before_the_last_ends_the_session_at_once,
            what_is_over_is_not_renewed,
            of_many_renewals_with_one_token_all_are_told_of_the_one,
            one_session_knows_nothing_of_another,
            what_is_over_is_forgotten_and_nothing_else,
        );
    };
}

const LIVES: Duration = Duration::from_hours(1);

pub async fn an_open_session_has_an_owner(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), Some(ada));
    let unknown = SequentialIds::default().session_id();
    assert_eq!(shop.sessions().owner(unknown, shop.now()).await.unwrap(), None);
}

/// Whoever proved to know a password a moment before it was replaced.
pub async fn a_password_that_was_replaced_opens_no_session(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    let proved = password_of(shop, ada.id).await;
    assert!(shop.accounts().set_password(ada.id, &phc("new")).await.unwrap());
    assert!(!shop.sessions().open(&session, &proved).await.unwrap());
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
    assert!(shop.sessions().open(&session, &phc("new")).await.unwrap());
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), Some(ada));
}

pub async fn a_new_password_ends_every_other_session(shop: &dyn SessionHarness) {
    let ((ada, here), (_, bobs)) = (signed_in(shop, 1).await, signed_in(shop, 9).await);
    let there = open(shop, ada.id, 2).await;
    let is_live = async |session: &Session| shop.sessions().owner(session.id, shop.now()).await.unwrap().is_some();
    let change =
        |old: PasswordHash, new: &str| PasswordChange { account_id: ada.id, old, new: phc(new), kept: here.id };

    assert!(!shop.accounts().change_password(&change(phc("not it"), "new")).await.unwrap());
    assert!(is_live(&here).await && is_live(&there).await, "nothing was changed");
    let old = password_of(shop, ada.id).await;
    assert!(shop.accounts().change_password(&change(old, "new")).await.unwrap());
    assert!(password_of(shop, ada.id).await == phc("new"));
    assert_eq!((is_live(&here).await, is_live(&there).await, is_live(&bobs).await), (true, false, true));

    assert!(shop.accounts().set_password(ada.id, &phc("newer")).await.unwrap());
    assert_eq!((is_live(&here).await, is_live(&bobs).await), (false, true), "one that an operator sets ends them all");
}

pub async fn a_password_that_is_hashed_anew_signs_nobody_out(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    assert!(!shop.accounts().rehash(ada.id, &phc("not it"), &phc("stronger")).await.unwrap());
    let old = password_of(shop, ada.id).await;
    assert!(shop.accounts().rehash(ada.id, &old, &phc("stronger")).await.unwrap());
    assert!(password_of(shop, ada.id).await == phc("stronger"));
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), Some(ada));
}

pub async fn a_password_is_replaced_once_by_all_who_do_it_at_the_same_time(shop: &dyn SessionHarness) {
    let (ada, here) = signed_in(shop, 1).await;
    let old = password_of(shop, ada.id).await;
    let tries: Vec<_> = (0..8)
        .map(|number| {
            let new = phc(&number.to_string());
            let change = PasswordChange { account_id: ada.id, old: old.clone(), new, kept: here.id };
            let accounts = shop.accounts();
            tokio::spawn(async move { accounts.change_password(&change).await.unwrap() })
        })
        .collect();
    let mut replaced = 0;
    for each in tries {
        replaced += u32::from(each.await.unwrap());
    }
    assert_eq!(replaced, 1);
}

pub async fn a_token_from_a_mail_gives_a_new_password_once(shop: &dyn SessionHarness) {
    let ((ada, session), (bob, bobs)) = (signed_in(shop, 1).await, signed_in(shop, 9).await);
    for (to, token) in [(&ada, 1), (&ada, 2), (&bob, 3)] {
        assert!(offer(shop, &to.email, token).await);
    }
    assert_eq!(shop.accounts().reset_owner(&digest(1), shop.now()).await.unwrap(), Some(ada.clone()));
    assert_eq!(shop.accounts().reset_owner(&digest(4), shop.now()).await.unwrap(), None);
    assert!(!reset(shop, 4, "new").await);

    let tries: Vec<_> = (0..8)
        .map(|number| {
            let (accounts, now) = (shop.accounts(), shop.now());
            tokio::spawn(
                async move { accounts.reset_password(&digest(1), &phc(&number.to_string()), now).await.unwrap() },
            )
        })
        .collect();
    let mut given = 0;
    for each in tries {
        given += u32::from(each.await.unwrap());
    }
    assert_eq!(given, 1);
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None, "signed out everywhere");
    assert!(!reset(shop, 2, "newer").await, "what else was mailed is over with it");
    assert_eq!(shop.sessions().owner(bobs.id, shop.now()).await.unwrap(), Some(bob));
    assert!(reset(shop, 3, "new").await, "another's mail is not");
}

pub async fn a_token_from_a_mail_is_over_at_its_end_and_with_every_new_password(shop: &dyn SessionHarness) {
    let (ada, here) = signed_in(shop, 1).await;
    offer(shop, &ada.email, 1).await;
    shop.pass(ResetToken::LIFETIME.saturating_sub(Duration::from_secs(1))).await;
    assert!(shop.accounts().reset_owner(&digest(1), shop.now()).await.unwrap().is_some());
    shop.pass(Duration::from_secs(1)).await;
    assert!(shop.accounts().reset_owner(&digest(1), shop.now()).await.unwrap().is_none());
    assert!(!reset(shop, 1, "new").await);

    offer(shop, &ada.email, 2).await;
    let old = password_of(shop, ada.id).await;
    let change = PasswordChange { account_id: ada.id, old, new: phc("changed"), kept: here.id };
    assert!(shop.accounts().change_password(&change).await.unwrap());
    assert!(!reset(shop, 2, "new").await);

    offer(shop, &ada.email, 3).await;
    assert!(shop.accounts().set_password(ada.id, &phc("set")).await.unwrap());
    assert!(!reset(shop, 3, "new").await);
    assert!(password_of(shop, ada.id).await == phc("set"));
}

pub async fn nothing_is_offered_to_whoever_has_no_account(shop: &dyn SessionHarness) {
    assert!(!offer(shop, &Email::parse("nobody@example.com").unwrap(), 1).await);
    assert!(!reset(shop, 1, "new").await);
}

/// Mails this token to whoever has the address, if anybody has.
async fn offer(shop: &dyn SessionHarness, to: &Email, token: u8) -> bool {
    let now = shop.now();
    let offer = ResetOffer { digest: digest(token), now, expires_at: now.after(ResetToken::LIFETIME) };
    shop.accounts().offer_reset(to, &offer).await.unwrap()
}

async fn reset(shop: &dyn SessionHarness, token: u8, new: &str) -> bool {
    shop.accounts().reset_password(&digest(token), &phc(new), shop.now()).await.unwrap()
}

/// A role is looked up, not believed from what a token once said.
pub async fn the_owner_is_who_they_are_now(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    shop.accounts().set_role(ada.id, Role::Admin).await.unwrap();
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap().unwrap().role, Role::Admin);
}

/// Also when they are let in again: then they sign in anew.
pub async fn who_is_disabled_is_signed_out_for_good(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    offer(shop, &ada.email, 1).await;
    let boss = account(shop, "boss@example.com", Role::Admin).await;
    for disabled in [true, false] {
        let decision = Decision { by: boss.id, about: ada.id, role: None, disabled: Some(disabled) };
        assert!(matches!(shop.accounts().decide(&decision).await.unwrap(), Decided::Done(_)));
        assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
        assert_eq!(renew(shop, session.id, 1, 2).await, Renewal::Refused);
        assert!(!reset(shop, 1, "new").await, "nor is what was mailed any good");
        assert_eq!(offer(shop, &ada.email, 2).await, !disabled);
    }
}

pub async fn a_session_is_over_at_its_end(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    let before = session.expires_at.before(Duration::from_secs(1));
    assert_eq!(shop.sessions().owner(session.id, before).await.unwrap(), Some(ada));
    assert_eq!(shop.sessions().owner(session.id, session.expires_at).await.unwrap(), None);
}

pub async fn a_revoked_session_is_over(shop: &dyn SessionHarness) {
    let (_, session) = signed_in(shop, 1).await;
    for _ in 0..2 {
        shop.sessions().revoke(session.id).await.unwrap();
        assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
    }
    assert_eq!(renew(shop, session.id, 1, 2).await, Renewal::Refused);
    let unknown = SequentialIds::default().session_id();
    shop.sessions().revoke(unknown).await.unwrap();
}

/// Also those whose session is over, or was revoked, or never was.
pub async fn all_who_ask_at_the_same_time_are_told_of_their_own_session(shop: &dyn SessionHarness) {
    let (sessions, now) = (shop.sessions(), shop.now());
    let mut expected = Vec::new();
    for number in 1..=20 {
        let (account, session) = signed_in(shop, number).await;
        let is_revoked = number % 4 == 0;
        if is_revoked {
            sessions.revoke(session.id).await.unwrap();
        }
        expected.push((session.id, now, (!is_revoked).then_some(account)));
        expected.push((session.id, session.expires_at, None));
    }
    expected.push((SequentialIds::default().session_id(), now, None));
    let told = expected.iter().map(|(id, now, _)| sessions.owner(*id, *now));
    let told: Vec<_> = join_all(told).await.into_iter().map(Result::unwrap).collect();
    let owners: Vec<_> = expected.into_iter().map(|(_, _, owner)| owner).collect();
    assert_eq!(told, owners);
}

/// Nobody is told what was read before they asked, however many ask about the same session all the time.
pub async fn who_is_signed_out_while_others_ask_is_out_at_once(shop: &dyn SessionHarness) {
    let (sessions, now) = (shop.sessions(), shop.now());
    for number in 1..=20 {
        let (_, session) = signed_in(shop, number).await;
        let others: Vec<_> = (0..8)
            .map(|_| {
                let sessions = Arc::clone(&sessions);
                tokio::spawn(async move { while sessions.owner(session.id, now).await.unwrap().is_some() {} })
            })
            .collect();
        for _ in 0..3 {
            assert!(sessions.owner(session.id, now).await.unwrap().is_some());
        }
        sessions.revoke(session.id).await.unwrap();
        assert_eq!(sessions.owner(session.id, now).await.unwrap(), None);
        for each in others {
            each.await.unwrap();
        }
    }
}

pub async fn a_session_is_renewed_with_its_token(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    for token in 1..4 {
        shop.pass(LIVES / 2).await;
        assert_eq!(renew(shop, session.id, token, token + 1).await, Renewal::Renewed(ada.clone()));
    }
    let end = shop.now().after(LIVES);
    let before = end.before(Duration::from_mins(1));
    assert_eq!(shop.sessions().owner(session.id, before).await.unwrap(), Some(ada));
    assert_eq!(shop.sessions().owner(session.id, end).await.unwrap(), None);
}

/// A browser that reloads drops the answer, and asks again with the old cookie.
pub async fn a_renewal_is_told_again_for_a_moment(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    assert_eq!(renew(shop, session.id, 1, 2).await, Renewal::Renewed(ada.clone()));
    let told = Renewal::Repeated { account: ada.clone(), salt: salt(2) };
    assert_eq!(renew(shop, session.id, 1, 3).await, told);
    shop.pass(KnownTokens::GRACE.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(renew(shop, session.id, 1, 4).await, told, "nothing was changed by the one before");
    assert_eq!(renew(shop, session.id, 2, 5).await, Renewal::Renewed(ada), "what was told is good");
}

pub async fn after_that_moment_a_used_token_ends_the_session(shop: &dyn SessionHarness) {
    let (_, session) = signed_in(shop, 1).await;
    assert!(matches!(renew(shop, session.id, 1, 2).await, Renewal::Renewed(_)));
    shop.pass(KnownTokens::GRACE / 2).await;
    assert!(matches!(renew(shop, session.id, 1, 3).await, Renewal::Repeated { .. }));
    shop.pass(KnownTokens::GRACE / 2).await;
    assert_eq!(renew(shop, session.id, 1, 4).await, Renewal::Reused, "asking again did not prolong it");
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
    assert_eq!(renew(shop, session.id, 2, 5).await, Renewal::Refused, "nor is the new one good any more");
}

pub async fn a_token_before_the_last_ends_the_session_at_once(shop: &dyn SessionHarness) {
    for (number, stale) in [(1, 1), (2, 77)] {
        let (_, session) = signed_in(shop, number).await;
        assert!(matches!(renew(shop, session.id, 1, 2).await, Renewal::Renewed(_)));
        assert!(matches!(renew(shop, session.id, 2, 3).await, Renewal::Renewed(_)));
        assert_eq!(renew(shop, session.id, stale, 4).await, Renewal::Reused, "{stale}");
        assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
        for token in [2, 3] {
            assert_eq!(renew(shop, session.id, token, 5).await, Renewal::Refused);
        }
    }
}

pub async fn what_is_over_is_not_renewed(shop: &dyn SessionHarness) {
    let (_, session) = signed_in(shop, 1).await;
    shop.pass(LIVES).await;
    assert_eq!(renew(shop, session.id, 1, 2).await, Renewal::Refused);
    let unknown = SequentialIds::default().session_id();
    assert_eq!(renew(shop, unknown, 1, 2).await, Renewal::Refused);
}

pub async fn of_many_renewals_with_one_token_all_are_told_of_the_one(shop: &dyn SessionHarness) {
    for number in 1..=5 {
        let (ada, session) = signed_in(shop, number).await;
        let now = shop.now();
        let tries: Vec<_> = (2..10)
            .map(|next| {
                let sessions = shop.sessions();
                let trade = trade(session.id, 1, next, now);
                tokio::spawn(async move { (next, sessions.renew(&trade).await.unwrap()) })
            })
            .collect();
        let (mut renewed, mut told) = (Vec::new(), Vec::new());
        for each in tries {
            match each.await.unwrap() {
                (next, Renewal::Renewed(_)) => renewed.push(next),
                (_, Renewal::Repeated { salt, .. }) => told.push(salt),
                (next, other) => panic!("{next}: {other:?}"),
            }
        }
        assert_eq!((renewed.len(), told), (1, vec![salt(renewed[0]); 7]));
        assert_eq!(renew(shop, session.id, renewed[0], 99).await, Renewal::Renewed(ada));
    }
}

pub async fn one_session_knows_nothing_of_another(shop: &dyn SessionHarness) {
    let (ada, at_home) = signed_in(shop, 1).await;
    let at_work = open(shop, ada.id, 2).await;
    shop.sessions().revoke(at_home.id).await.unwrap();
    assert_eq!(shop.sessions().owner(at_work.id, shop.now()).await.unwrap(), Some(ada));
}

async fn signed_in(shop: &dyn SessionHarness, number: u8) -> (Account, Session) {
    let buyer = account(shop, &format!("ada{number}@example.com"), Role::Customer).await;
    let account = shop.accounts().account(buyer.id).await.unwrap().unwrap();
    let session = open(shop, buyer.id, number).await;
    (account, session)
}

/// A session with the first token.
async fn open(shop: &dyn SessionHarness, account_id: CustomerId, number: u8) -> Session {
    let ids = SequentialIds::default();
    let id = (0..=100 + number).map(|_| ids.session_id()).last().unwrap();
    let session = Session { id, account_id, refresh_digest: digest(1), expires_at: shop.now().after(LIVES) };
    let password = password_of(shop, account_id).await;
    assert!(shop.sessions().open(&session, &password).await.unwrap());
    session
}

async fn password_of(shop: &dyn SessionHarness, id: CustomerId) -> PasswordHash {
    let account = shop.accounts().account(id).await.unwrap().unwrap();
    shop.accounts().credentials(&account.email).await.unwrap().unwrap().password_hash
}

fn phc(text: &str) -> PasswordHash {
    PasswordHash::new(format!("$argon2id${text}"))
}

async fn renew(shop: &dyn SessionHarness, id: SessionId, token: u8, next: u8) -> Renewal {
    shop.sessions().renew(&trade(id, token, next, shop.now())).await.unwrap()
}

fn trade(session_id: SessionId, token: u8, next: u8, now: Timestamp) -> Trade {
    let (presented, expires_at) = (digest(token), now.after(LIVES));
    Trade { session_id, presented, next: digest(next), salt: salt(next), expires_at, now }
}

/// What this token was made with.
const fn salt(token: u8) -> [u8; 32] {
    [!token; 32]
}

const fn digest(token: u8) -> [u8; 32] {
    [token; 32]
}

pub async fn what_is_over_is_forgotten_and_nothing_else(shop: &dyn SessionHarness) {
    let (ada, session) = signed_in(shop, 1).await;
    assert_eq!(shop.sessions().forget(session.expires_at, 10).await.unwrap(), 0, "it ends then, and is over after");
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), Some(ada));
    let later = session.expires_at.after(Duration::from_secs(1));
    assert_eq!(shop.sessions().forget(later, 0).await.unwrap(), 0);
    assert_eq!(shop.sessions().forget(later, 10).await.unwrap(), 1);
    assert_eq!(shop.sessions().owner(session.id, shop.now()).await.unwrap(), None);
}
