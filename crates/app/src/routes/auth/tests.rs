//! Coming, staying and going.

use std::io;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use stockade_domain::account::{Account, CommonPassword, PasswordHash, RefreshToken, ResetToken, Role};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::{Credentials, EmailTaken, PasswordChange, Renewal, StoreError};
use stockade_domain::testing::second;

use crate::problem::{Problem, ProblemBody};
use crate::security::forged;
use crate::testing::{Answer, Client, Mocks, account, anonymous, call, request, session, with_json};

const GOOD: &str = r#"{"email":"Customer1@Example.com","password":"correct horse"}"#;

fn refresh_token() -> RefreshToken {
    RefreshToken::new(session(), [7; 32])
}

fn with_cookie(method: &str, path: &str) -> actix_web::test::TestRequest {
    anonymous(method, path).cookie(Cookie::new("stockade_refresh", refresh_token().reveal()))
}

fn cookie(answer: &Answer) -> Cookie<'static> {
    Cookie::parse(answer.header("Set-Cookie").unwrap().to_owned()).unwrap()
}

fn is_welcome(answer: &Answer) -> bool {
    let body = &answer.body;
    body["user"]["email"] == "customer1@example.com"
        && body["user"]["role"] == "customer"
        && body["expires_at"] == "2027-01-15T08:10:00.000Z"
        && body["token"].as_str().is_some_and(|token| token.split('.').count() == 3)
        && body.as_object().is_some_and(|members| members.len() == 3)
        && answer.header("Cache-Control") == Some("no-store")
}

/// Mocks where the password is right or not.
fn somebody_signs_in(right: bool) -> Mocks {
    let mut mocks = Mocks::default();
    let hash = PasswordHash::new("$argon2id$".to_owned());
    let credentials = Credentials { account: account(Role::Customer), password_hash: hash };
    mocks.accounts.expect_credentials().return_once(|_| Ok(Some(credentials)));
    mocks
        .hasher
        .expect_verify()
        .withf(|password, _| password.as_str() == "correct horse")
        .return_once(move |_, _| Ok(right));
    if right {
        mocks.hasher.expect_is_outdated().return_const(false);
        mocks.sessions.expect_open().once().return_once(|_, _| Ok(true));
    }
    mocks
}

fn somebody_registers(outcome: Result<Account, EmailTaken>) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.hasher.expect_choose().return_once(|_, _| Ok(Ok(PasswordHash::new("$argon2id$".to_owned()))));
    if outcome.is_ok() {
        mocks.sessions.expect_open().once().return_once(|_, _| Ok(true));
    }
    mocks
        .accounts
        .expect_create()
        .withf(|account| account.role == Role::Customer && account.email.as_str() == "customer1@example.com")
        .return_once(move |_| Ok(outcome));
    mocks
}

#[actix_web::test]
async fn who_registers_is_a_customer_and_signed_in() {
    let mocks = somebody_registers(Ok(account(Role::Customer)));
    let answer = call(mocks, with_json(anonymous("POST", "/api/v1/auth/register"), GOOD)).await;
    assert!(answer.status == 201 && is_welcome(&answer), "{answer:?}");
}

#[actix_web::test]
async fn an_address_that_is_taken_is_refused() {
    let mocks = somebody_registers(Err(EmailTaken));
    let answer = call(mocks, with_json(anonymous("POST", "/api/v1/auth/register"), GOOD)).await;
    assert_eq!(answer.problem(), (409, "email_taken"));
    assert!(answer.header("Set-Cookie").is_none());
}

#[actix_web::test]
async fn nobody_chooses_their_role_or_says_what_cannot_be() {
    let client = Client::new(Mocks::default()).await;
    for (body, pointer, code) in [
        (r#"{"email":"a@b.c","password":"correct horse","role":"admin"}"#, "/role", "unknown_field"),
        (r#"{"email":"a@b.c","password":"correct horse","is_admin":true}"#, "/is_admin", "unknown_field"),
        (r#"{"email":"a@b.c"}"#, "/password", "missing_field"),
        (r#"{"email":"nobody","password":"correct horse"}"#, "/email", "invalid_value"),
        (r#"{"email":null,"password":"correct horse"}"#, "/email", "wrong_type"),
        (r#"{"email":["a@b.c"],"password":"correct horse"}"#, "/email", "wrong_type"),
        (r#"{"email":"a@b.c","password":12345678}"#, "/password", "wrong_type"),
        (r#"{"email":"a@b.c","email":"c@d.e","password":"correct horse"}"#, "/email", "duplicate_field"),
        (r#"["a@b.c","correct horse"]"#, "", "wrong_type"),
    ] {
        for path in ["/api/v1/auth/register", "/api/v1/auth/login"] {
            let answer = client.send(with_json(anonymous("POST", path), body)).await;
            assert_eq!((answer.problem(), answer.field()), ((400, "validation_failed"), (pointer, code)), "{body}");
            assert!(!answer.body.to_string().contains("correct horse"), "a password comes back: {}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_short_password_cannot_be_chosen_but_only_wrong_at_the_door() {
    let short = r#"{"email":"customer1@example.com","password":"short"}"#;
    let chosen = call(Mocks::default(), with_json(anonymous("POST", "/api/v1/auth/register"), short)).await;
    assert_eq!((chosen.problem(), chosen.field()), ((400, "validation_failed"), ("/password", "invalid_value")));

    for typed in ["", "short", &"x".repeat(256)] {
        let mut mocks = Mocks::default();
        mocks.accounts.expect_credentials().return_once(|_| Ok(None));
        mocks.hasher.expect_verify().once().return_once(|_, _| Ok(false));
        let body = format!(r#"{{"email":"customer1@example.com","password":"{typed}"}}"#);
        let answer = call(mocks, with_json(anonymous("POST", "/api/v1/auth/login"), &body)).await;
        assert_eq!(answer.problem(), (401, "bad_credentials"), "{typed:?}");
    }
}

#[actix_web::test]
async fn whoever_is_not_let_in_is_told_how_to_ask() {
    let wrong = call(somebody_signs_in(false), with_json(anonymous("POST", "/api/v1/auth/login"), GOOD)).await;
    assert_eq!((wrong.status, wrong.header("WWW-Authenticate")), (401, Some("Bearer")));

    let nobody = call(Mocks::default(), anonymous("GET", "/api/v1/auth/me")).await;
    assert_eq!((nobody.status, nobody.header("WWW-Authenticate")), (401, Some("Bearer")));

    let mut over = Mocks::default();
    over.sessions.expect_owner().return_once(|_, _| Ok(None));
    let over = call(over, request("GET", "/api/v1/auth/me")).await;
    assert_eq!((over.status, over.header("WWW-Authenticate")), (401, Some(r#"Bearer error="invalid_token""#)));
}

#[actix_web::test]
async fn only_whoever_has_a_key_is_told_to_use_it_again() {
    let detail = |error: StoreError| {
        let body = serde_json::to_value(ProblemBody::new(&Problem::from(error), "", ""));
        body.unwrap()["detail"].as_str().unwrap().to_owned()
    };
    let cause = || Box::new(io::Error::other("gone"));
    for unchanged in [StoreError::Overloaded, StoreError::Unavailable(cause()), StoreError::Contention(cause())] {
        let told = detail(unchanged);
        assert!(told.contains("nothing was changed") && !told.contains("Idempotency-Key"), "{told}");
    }
    assert!(detail(StoreError::OutcomeUnknown(cause())).contains("Idempotency-Key"));
}

#[actix_web::test]
async fn the_refresh_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    for secure_cookies in [false, true] {
        let mocks = Mocks { secure_cookies, ..somebody_signs_in(true) };
        let answer = call(mocks, with_json(anonymous("POST", "/api/v1/auth/login"), GOOD)).await;
        assert!(answer.status == 200 && is_welcome(&answer), "{answer:?}");

        let cookie = cookie(&answer);
        assert_eq!(cookie.name(), if secure_cookies { "__Secure-stockade_refresh" } else { "stockade_refresh" });
        assert_eq!((cookie.http_only(), cookie.same_site()), (Some(true), Some(SameSite::Strict)));
        assert_eq!((cookie.path(), cookie.domain()), (Some("/api/v1/auth"), None));
        assert_eq!(cookie.secure().unwrap_or(false), secure_cookies);
        assert_eq!(cookie.max_age(), Some(Duration::days(30)));
        assert!(RefreshToken::parse(cookie.value()).is_ok());
    }
}

#[actix_web::test]
async fn a_wrong_password_opens_no_session() {
    let answer = call(somebody_signs_in(false), with_json(anonymous("POST", "/api/v1/auth/login"), GOOD)).await;
    assert_eq!(answer.problem(), (401, "bad_credentials"));
    assert!(answer.header("Set-Cookie").is_none());
}

#[actix_web::test]
async fn a_refresh_cookie_is_traded_for_the_next_one() {
    let mut mocks = Mocks::default();
    mocks
        .sessions
        .expect_renew()
        .once()
        .withf(|trade| {
            let known = trade.session_id == session() && trade.presented == refresh_token().digest();
            known && trade.next != trade.presented && trade.now == second(0)
        })
        .return_once(|_| Ok(Renewal::Renewed(account(Role::Customer))));
    let answer = call(mocks, with_cookie("POST", "/api/v1/auth/refresh")).await;
    assert!(answer.status == 200 && is_welcome(&answer), "{answer:?}");
    let next = RefreshToken::parse(cookie(&answer).value()).unwrap();
    assert!(next.session_id == session() && next.digest() != refresh_token().digest());
}

#[actix_web::test]
async fn whoever_asks_again_at_once_is_given_the_same_cookie_again() {
    let salt = [5; 32];
    let mut mocks = Mocks::default();
    let repeated = Renewal::Repeated { account: account(Role::Customer), salt };
    mocks.sessions.expect_renew().once().return_once(move |_| Ok(repeated));
    let answer = call(mocks, with_cookie("POST", "/api/v1/auth/refresh")).await;
    assert!(answer.status == 200 && is_welcome(&answer), "{answer:?}");
    assert_eq!(cookie(&answer).value(), refresh_token().next(&salt).reveal());
}

#[actix_web::test]
async fn a_refresh_needs_a_cookie_that_is_still_good() {
    let path = "/api/v1/auth/refresh";
    let client = Client::new(Mocks::default()).await;
    assert_eq!(client.send(anonymous("POST", path)).await.problem(), (401, "unauthenticated"));
    for value in ["", "x", "not.a-token"] {
        let altered = anonymous("POST", path).cookie(Cookie::new("stockade_refresh", value));
        assert_eq!(client.send(altered).await.problem(), (401, "unauthenticated"), "{value}");
    }
    for renewal in [Renewal::Refused, Renewal::Reused] {
        let mut mocks = Mocks::default();
        mocks.sessions.expect_renew().return_once(move |_| Ok(renewal));
        assert_eq!(call(mocks, with_cookie("POST", path)).await.problem(), (401, "token_expired"));
    }
}

#[actix_web::test]
async fn another_site_can_neither_renew_nor_end_a_session() {
    let client = Client::new(Mocks::default()).await;
    for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
        for site in ["cross-site", "same-site", "", "same-origin, cross-site"] {
            let sent = with_cookie("POST", path).insert_header(("Sec-Fetch-Site", site));
            assert_eq!(client.send(sent).await.problem(), (403, "forbidden"), "{path} {site}");
        }
    }
}

#[actix_web::test]
async fn our_own_pages_may_renew() {
    for site in ["same-origin", "none"] {
        let mut mocks = Mocks::default();
        let renewed = Renewal::Renewed(account(Role::Customer));
        mocks.sessions.expect_renew().return_once(|_| Ok(renewed));
        let sent = with_cookie("POST", "/api/v1/auth/refresh").insert_header(("Sec-Fetch-Site", site));
        assert_eq!(call(mocks, sent).await.status, 200, "{site}");
    }
}

/// Mocks that want exactly these sessions to end.
fn ends(mocks: Mocks, sessions: &[SessionId]) -> Mocks {
    let mut mocks = mocks;
    for id in sessions.iter().copied() {
        mocks.sessions.expect_revoke().withf(move |ended| *ended == id).once().return_once(|_| Ok(()));
    }
    mocks
}

#[actix_web::test]
async fn logging_out_ends_the_session_of_the_cookie_and_of_the_token() {
    let path = "/api/v1/auth/logout";
    let other = RefreshToken::new(SessionId::new(uuid::Uuid::from_u128(0xdef)), [7; 32]);
    let both = request("POST", path).cookie(Cookie::new("stockade_refresh", other.reveal()));
    let same = request("POST", path).cookie(Cookie::new("stockade_refresh", refresh_token().reveal()));
    for (mocks, sent, ended) in [
        (Mocks::default(), with_cookie("POST", path), vec![session()]),
        (Mocks::signed_in(Role::Customer), request("POST", path), vec![session()]),
        (Mocks::signed_in(Role::Customer), both, vec![session(), other.session_id]),
        (Mocks::signed_in(Role::Customer), same, vec![session()]),
        (Mocks::default(), anonymous("POST", path), vec![]),
        (Mocks::default(), anonymous("POST", path).insert_header(("Authorization", "Bearer old")), vec![]),
    ] {
        let answer = call(ends(mocks, &ended), sent).await;
        assert_eq!(answer.status, 204, "{ended:?}");
        let gone = cookie(&answer);
        assert_eq!((gone.name(), gone.value(), gone.path()), ("stockade_refresh", "", Some("/api/v1/auth")));
        assert_eq!(gone.max_age(), Some(Duration::ZERO));
    }
}

/// Mocks of a signed-in customer whose password is `correct horse`, changed in between or not.
fn somebody_changes_their_password(right: bool) -> Mocks {
    let mut mocks = Mocks::signed_in(Role::Customer);
    let hash = PasswordHash::new("$argon2id$".to_owned());
    let credentials = Credentials { account: account(Role::Customer), password_hash: hash.clone() };
    mocks.accounts.expect_credentials().return_once(|_| Ok(Some(credentials)));
    mocks.hasher.expect_verify().once().return_once(move |_, _| Ok(right));
    if right {
        mocks.hasher.expect_choose().once().return_once(|_, _| Ok(Ok(hash)));
        let here =
            |change: &PasswordChange| change.kept == session() && change.account_id == account(Role::Customer).id;
        mocks.accounts.expect_change_password().withf(here).once().return_once(|_| Ok(true));
    }
    mocks
}

#[actix_web::test]
async fn whoever_knows_their_password_may_have_another() {
    let path = "/api/v1/auth/password";
    let change = r#"{"current_password":"correct horse","new_password":"battery staple"}"#;
    let done = call(somebody_changes_their_password(true), with_json(request("POST", path), change)).await;
    assert_eq!((done.status, done.header("Set-Cookie")), (204, None));

    let wrong = call(somebody_changes_their_password(false), with_json(request("POST", path), change)).await;
    assert_eq!((wrong.problem(), wrong.field().0), ((403, "wrong_password"), "/current_password"));

    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    assert_eq!(client.send(with_json(anonymous("POST", path), change)).await.problem(), (401, "unauthenticated"));
    let short = r#"{"current_password":"x","new_password":"short"}"#;
    let short = client.send(with_json(request("POST", path), short)).await;
    assert_eq!((short.problem(), short.field().0), ((400, "validation_failed"), "/new_password"));
}

#[actix_web::test]
async fn nobody_chooses_a_password_that_everybody_tries() {
    let common = || {
        let mut mocks = Mocks::signed_in(Role::Customer);
        mocks.hasher.expect_choose().once().return_once(|_, _| Ok(Err(CommonPassword)));
        mocks.hasher.expect_verify().returning(|_, _| Ok(true));
        let hash = PasswordHash::new("$argon2id$".to_owned());
        let credentials = Credentials { account: account(Role::Customer), password_hash: hash };
        mocks.accounts.expect_credentials().returning(move |_| Ok(Some(credentials.clone())));
        mocks.accounts.expect_reset_owner().returning(|_, _| Ok(Some(account(Role::Customer))));
        mocks
    };
    let token = ResetToken::new([7; 32]).reveal();
    for (path, body, pointer) in [
        ("/api/v1/auth/register", r#"{"email":"a@b.c","password":"password123"}"#.to_owned(), "/password"),
        (
            "/api/v1/auth/password",
            r#"{"current_password":"correct horse","new_password":"password123"}"#.to_owned(),
            "/new_password",
        ),
        (
            "/api/v1/auth/password-reset/confirm",
            format!(r#"{{"token":"{token}","password":"password123"}}"#),
            "/password",
        ),
    ] {
        let answer = call(common(), with_json(request("POST", path), &body)).await;
        let expected = ((400, "validation_failed"), (pointer, "common_password"));
        assert_eq!((answer.problem(), answer.field()), expected, "{path}");
    }
}

#[actix_web::test]
async fn whoever_forgot_their_password_is_told_the_same_whether_they_have_an_account() {
    // Nothing is looked up: any call of the accounts would panic.
    for email in ["customer1@example.com", "nobody@example.com"] {
        let mut mocks = Mocks::default();
        mocks.jobs.expect_owe_reset().withf(move |to, _| to.as_str() == email).once().return_once(|_, _| Ok(()));
        let body = format!(r#"{{"email":"{email}"}}"#);
        let answer = call(mocks, with_json(anonymous("POST", "/api/v1/auth/password-reset"), &body)).await;
        assert_eq!((answer.status, &answer.body), (202, &serde_json::Value::Null));
    }
}

#[actix_web::test]
async fn a_token_from_a_mail_gives_a_new_password() {
    let path = "/api/v1/auth/password-reset/confirm";
    let confirm = |token: &str| format!(r#"{{"token":"{token}","password":"battery staple"}}"#);
    let token = ResetToken::new([7; 32]);
    for good in [true, false] {
        let mut mocks = Mocks::default();
        let owner = good.then(|| account(Role::Customer));
        mocks.accounts.expect_reset_owner().once().return_once(|_, _| Ok(owner));
        if good {
            let digest = token.digest();
            mocks.hasher.expect_choose().once().return_once(|_, _| Ok(Ok(PasswordHash::new("$argon2id$".to_owned()))));
            let expected = mocks.accounts.expect_reset_password();
            expected.withf(move |given, _, _| *given == digest).once().return_once(|_, _, _| Ok(true));
        }
        let answer = call(mocks, with_json(anonymous("POST", path), &confirm(&token.reveal()))).await;
        assert_eq!(answer.problem(), if good { (204, "") } else { (403, "reset_expired") });
    }
    let never_one = call(Mocks::default(), with_json(anonymous("POST", path), &confirm("x"))).await;
    assert_eq!((never_one.problem(), never_one.field().0), ((403, "reset_expired"), "/token"));
}

#[actix_web::test]
async fn nobody_is_told_they_are_out_while_the_store_is_away() {
    let away = || StoreError::Unavailable(Box::new(io::Error::other("gone")));
    let mut mocks = Mocks::default();
    mocks.sessions.expect_owner().return_once(move |_, _| Err(away()));
    let answer = call(mocks, request("POST", "/api/v1/auth/logout")).await;
    assert_eq!(answer.problem(), (503, "backend_unavailable"));
}

#[actix_web::test]
async fn a_forged_token_is_nobodys_and_nothing_is_looked_up_for_it() {
    // No store is asked: any call of the sessions would panic.
    let client = Client::new(Mocks::default()).await;
    let mut refused = 0;
    for (kind, token) in forged::kinds().unwrap() {
        let Ok(header) = HeaderValue::from_bytes(format!("Bearer {token}").as_bytes()) else { continue };
        // Spaces around a token are no part of it.
        if token.trim() == forged::good().unwrap() {
            continue;
        }
        let sent = anonymous("GET", "/api/v1/auth/me").insert_header((AUTHORIZATION, header));
        assert_eq!(client.send(sent).await.problem(), (401, "unauthenticated"), "{kind}");
        refused += 1;
    }
    assert!(40 <= refused, "{refused}");
}

#[actix_web::test]
async fn a_token_says_whose_it_is_until_its_session_is_over() {
    let me = call(Mocks::signed_in(Role::Admin), request("GET", "/api/v1/auth/me")).await;
    assert_eq!((me.status, &me.body["id"], &me.body["role"]), (200, &1.into(), &"admin".into()));

    let mut over = Mocks::default();
    over.sessions.expect_owner().return_once(|_, _| Ok(None));
    assert_eq!(call(over, request("GET", "/api/v1/auth/me")).await.problem(), (401, "token_expired"));

    let late = Mocks::default();
    late.clock.advance(std::time::Duration::from_mins(10));
    assert_eq!(call(late, request("GET", "/api/v1/auth/me")).await.problem(), (401, "token_expired"));

    for header in ["", "Bearer", "Bearer x.y.z", "Basic dTpw", "Bearer eyJhbGciOiJub25lIn0.e30."] {
        let sent = anonymous("GET", "/api/v1/auth/me").insert_header(("Authorization", header));
        assert_eq!(call(Mocks::default(), sent).await.problem(), (401, "unauthenticated"), "{header}");
    }
}
