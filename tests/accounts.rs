//! Accounts over HTTP: who stays signed in, and who is out at once.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use reqwest::Method;
use serde_json::json;
use stockade_tests::{Answer, Backing, Client, Letter, Manners, Service, SmtpServer, Stage};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "a customer of the tests";
const ANOTHER: &str = "another word of theirs";
const THIRD: &str = "and one more that is new";
const PUBLIC_URL: &str = "https://lamps.example";

/// Somebody with a browser: a token in memory, and the cookie that renews it.
struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    /// A session that this answer has begun.
    fn of(service: &Service, answer: &Answer) -> anyhow::Result<Self> {
        let client = service.visitor()?.with_token(answer.text_at("/token")?)?;
        Ok(Self { client, cookie: cookie(answer) })
    }

    async fn sign_in(service: &Service, password: &str) -> anyhow::Result<Self> {
        let login = json!({"email": EMAIL, "password": password});
        let answer = service.visitor()?.post("/api/v1/auth/login", &login).await?.expect_status(200)?;
        Self::of(service, &answer)
    }

    /// What the shop says to the token.
    async fn me(&self) -> anyhow::Result<Answer> {
        self.client.get("/api/v1/auth/me").await
    }
}

/// The name and value of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap_or_default();
    set.split(';').next().unwrap_or_default().to_owned()
}

async fn refresh(service: &Service, cookie: &str) -> anyhow::Result<Answer> {
    service.visitor()?.send(Method::POST, "/api/v1/auth/refresh", None, &[("cookie", cookie)]).await
}

async fn a_page_may_be_reloaded_before_its_answer_came(service: &Service) -> anyhow::Result<()> {
    service.customer("ada").await?;
    let browser = Browser::sign_in(service, PASSWORD).await?;
    let lost = refresh(service, &browser.cookie).await?.expect_status(200)?;
    let again = refresh(service, &browser.cookie).await?.expect_status(200)?;
    assert!(cookie(&lost) == cookie(&again) && cookie(&again) != browser.cookie, "{:?}", again.headers);
    Browser::of(service, &lost)?.me().await?.expect_status(200)?;
    Browser::of(service, &again)?.me().await?.expect_status(200)?;

    let next = refresh(service, &cookie(&again)).await?.expect_status(200)?;
    refresh(service, &browser.cookie).await?.expect_problem(401, "token_expired")?;
    for stolen in [cookie(&again), cookie(&next)] {
        refresh(service, &stolen).await?.expect_problem(401, "token_expired")?;
    }
    browser.me().await?.expect_problem(401, "token_expired")?;
    Ok(())
}

async fn a_new_password_ends_every_other_session_at_once(service: &Service) -> anyhow::Result<()> {
    let (here, there) = (Browser::sign_in(service, PASSWORD).await?, Browser::sign_in(service, PASSWORD).await?);
    let path = "/api/v1/auth/password";
    let wrong = json!({"current_password": "not the one", "new_password": ANOTHER});
    let refused = here.client.post(path, &wrong).await?.expect_problem(403, "wrong_password")?;
    assert_eq!(refused.text_at("/errors/0/pointer")?, "/current_password");
    there.me().await?.expect_status(200)?;

    let right = json!({"current_password": PASSWORD, "new_password": ANOTHER});
    here.client.post(path, &right).await?.expect_status(204)?;
    there.me().await?.expect_problem(401, "token_expired")?;
    refresh(service, &there.cookie).await?.expect_problem(401, "token_expired")?;
    here.me().await?.expect_status(200)?;
    refresh(service, &here.cookie).await?.expect_status(200)?;
    let old = json!({"email": EMAIL, "password": PASSWORD});
    service.visitor()?.post("/api/v1/auth/login", &old).await?.expect_problem(401, "bad_credentials")?;
    Browser::sign_in(service, ANOTHER).await?;
    Ok(())
}

async fn whoever_forgot_their_password_gets_a_mail(service: &Service, server: &SmtpServer) -> anyhow::Result<()> {
    let visitor = service.visitor()?;
    let browser = Browser::sign_in(service, ANOTHER).await?;
    let ask = async |email: &str| {
        let answer = visitor.post("/api/v1/auth/password-reset", &json!({"email": email})).await?.expect_status(202)?;
        assert_eq!(answer.text, "");
        anyhow::Ok(())
    };
    ask("nobody@example.com").await?;
    ask(EMAIL).await?;
    let letter = first_letter(server).await?;
    assert_eq!(letter.to, [EMAIL], "nobody else has an account");
    let token = token(&letter)?;
    browser.me().await?.expect_status(200)?;

    let confirm = async |token: &str, password: &str| {
        let body = json!({"token": token, "password": password});
        visitor.post("/api/v1/auth/password-reset/confirm", &body).await
    };
    let short = confirm(&token, "short").await?.expect_problem(400, "validation_failed")?;
    assert_eq!(short.text_at("/errors/0/pointer")?, "/password");
    let other = format!("{}{}", u8::from(token.starts_with('0')), token.get(1..).unwrap_or_default());
    confirm(&other, THIRD).await?.expect_problem(403, "reset_expired")?;
    confirm(&token, THIRD).await?.expect_status(204)?;
    confirm(&token, PASSWORD).await?.expect_problem(403, "reset_expired")?;

    browser.me().await?.expect_problem(401, "token_expired")?;
    refresh(service, &browser.cookie).await?.expect_problem(401, "token_expired")?;
    let old = json!({"email": EMAIL, "password": ANOTHER});
    visitor.post("/api/v1/auth/login", &old).await?.expect_problem(401, "bad_credentials")?;
    Browser::sign_in(service, THIRD).await?;

    let jobs = service.admin().await?.get("/api/v1/admin/jobs").await?.expect_status(200)?;
    assert_eq!(jobs.text_at("/data/0/kind")?, "password_reset");
    assert!(jobs.body["data"][0]["order_id"].is_null() && !jobs.text.contains(&token), "{}", jobs.text);
    assert_eq!(server.letters().len(), 1);
    Ok(())
}

async fn what_an_admin_decides_holds_at_once(service: &Service) -> anyhow::Result<()> {
    let (boss, ada) = (service.admin().await?, service.customer("eve").await?);
    let product = boss.create_product("Lamp", 10, json!({})).await?;
    let id = ada.get("/api/v1/auth/me").await?.number_at("/id")?;
    let path = format!("/api/v1/admin/customers/{id}");
    let decide = async |by: &Client, what: serde_json::Value| by.send(Method::PATCH, &path, Some(&what), &[]).await;
    let hold = json!({"product_id": product, "quantity": 1});
    let order = json!({"items": [hold]});

    ada.post("/api/v1/orders", &order).await?.expect_status(201)?;
    decide(&ada, json!({"role": "admin"})).await?.expect_problem(403, "forbidden")?;
    let promoted = decide(&boss, json!({"role": "admin"})).await?.expect_status(200)?;
    assert_eq!((promoted.text_at("/role")?, promoted.number_at("/orders")?), ("admin", 1));
    ada.get("/api/v1/admin/metrics").await?.expect_status(200)?;
    ada.post("/api/v1/orders", &order).await?.expect_problem(403, "forbidden")?;
    decide(&ada, json!({"disabled": true})).await?.expect_problem(409, "own_account")?;

    decide(&boss, json!({"role": "customer"})).await?.expect_status(200)?;
    ada.get("/api/v1/admin/metrics").await?.expect_problem(403, "forbidden")?;
    ada.post("/api/v1/orders", &order).await?.expect_status(201)?;

    decide(&boss, json!({"disabled": true})).await?.expect_status(200)?;
    for (path, body) in [("/api/v1/orders", &order), ("/api/v1/holds", &hold)] {
        ada.post(path, body).await?.expect_problem(401, "token_expired")?;
    }
    ada.get("/api/v1/auth/me").await?.expect_problem(401, "token_expired")?;
    let login = json!({"email": "eve@example.com", "password": PASSWORD});
    service.visitor()?.post("/api/v1/auth/login", &login).await?.expect_problem(401, "bad_credentials")?;

    decide(&boss, json!({"disabled": false})).await?.expect_status(200)?;
    ada.get("/api/v1/auth/me").await?.expect_problem(401, "token_expired")?;
    service.visitor()?.post("/api/v1/auth/login", &login).await?.expect_status(200)?;
    Ok(())
}

async fn first_letter(server: &SmtpServer) -> anyhow::Result<Letter> {
    let started = Instant::now();
    loop {
        if let Some(letter) = server.letters().into_iter().next() {
            return Ok(letter);
        }
        anyhow::ensure!(started.elapsed() < Duration::from_secs(20), "no letter came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The token in the link of a mail, whose lines were folded on the way.
fn token(letter: &Letter) -> anyhow::Result<String> {
    let text = letter.text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let link = format!("{PUBLIC_URL}/reset?token=");
    let (_, rest) = text.split_once(&link).with_context(|| format!("no {link} in\n{text}"))?;
    Ok(rest.chars().take_while(char::is_ascii_hexdigit).collect())
}

async fn all_of_it(backing: Backing) -> anyhow::Result<()> {
    let server = SmtpServer::start(Manners::default()).await?;
    let smtp = server.url();
    let settings =
        [("SMTP_URL", smtp.as_str()), ("STOCKADE_PUBLIC_URL", PUBLIC_URL), ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "50")];
    let stage = Stage::set(backing, &settings).await?;
    a_page_may_be_reloaded_before_its_answer_came(&stage.service).await?;
    a_new_password_ends_every_other_session_at_once(&stage.service).await?;
    whoever_forgot_their_password_gets_a_mail(&stage.service, &server).await?;
    what_an_admin_decides_holds_at_once(&stage.service).await?;
    stage.service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_stay_and_go_on_one_file() -> anyhow::Result<()> {
    all_of_it(Backing::File).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_not_filled_by_whoever_asks_again_and_again() -> anyhow::Result<()> {
    let limited = [("STOCKADE_RATE_LIMITS", "on"), ("STOCKADE_RATE_LIMITS_RESETS", "2/3600s")];
    let service = Service::start_with(&limited).await?;
    service.customer("ada").await?;
    for email in [EMAIL, "nobody@example.com"] {
        let ask = json!({"email": email});
        for _ in 0..2 {
            service.visitor()?.post("/api/v1/auth/password-reset", &ask).await?.expect_status(202)?;
        }
        service.visitor()?.post("/api/v1/auth/password-reset", &ask).await?.expect_problem(429, "rate_limited")?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_guessed_so_often_and_no_more() -> anyhow::Result<()> {
    let limited = [("STOCKADE_RATE_LIMITS", "on"), ("STOCKADE_RATE_LIMITS_TRIES", "3/3600s")];
    let service = Service::start_with(&limited).await?;
    service.customer("ada").await?;
    for path in ["/api/v1/auth/login", "/api/auth/login", "/auth/login"] {
        let wrong = json!({"email": EMAIL, "password": "not the one"});
        let answer = service.visitor()?.post(path, &wrong).await?;
        assert!([400, 401].contains(&answer.status), "{path}: {}", answer.text);
    }
    let right = json!({"email": EMAIL, "password": PASSWORD});
    let answer = service.visitor()?.post("/api/v1/auth/login", &right).await?.expect_problem(429, "rate_limited")?;
    assert!(answer.header("retry-after").is_some());
    for _ in 0..3 {
        let unknown = json!({"email": "nobody@example.com", "password": PASSWORD});
        service.visitor()?.post("/api/v1/auth/login", &unknown).await?.expect_problem(401, "bad_credentials")?;
    }
    let unknown = json!({"email": "nobody@example.com", "password": PASSWORD});
    service.visitor()?.post("/api/v1/auth/login", &unknown).await?.expect_problem(429, "rate_limited")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_changed_while_people_are_signed_in() -> anyhow::Result<()> {
    const OLD: &str = "0f4d7c0a9be14b6c8d2e5f60718293a4b5c6d7e8";
    const NEW: &str = "5c1d2f7be0a94d3c8e6f1a2b3c4d5e6f7a8b9c0d";
    let mut service = Service::start_with(&[("JWT_SECRET", OLD)]).await?;
    let ada = service.customer("ada").await?;
    for (current, previous, believed) in [(OLD, NEW, true), (NEW, OLD, true), (NEW, "", false)] {
        service.stop()?;
        service.restart_with(&[("JWT_SECRET", current), ("JWT_SECRET_PREVIOUS", previous)]).await?;
        let answer = ada.get("/api/v1/auth/me").await?;
        assert_eq!(answer.status, if believed { 200 } else { 401 }, "{}", answer.text);
        Browser::sign_in(&service, PASSWORD).await?.me().await?.expect_status(200)?;
    }
    Ok(())
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_stay_and_go_on_mysql_and_redis() -> anyhow::Result<()> {
    all_of_it(Backing::Servers).await
}
