//! Accounts over HTTP: who stays signed in, and who is out at once.

use reqwest::Method;
use serde_json::json;
use stockade_tests::{Answer, Backing, Client, Service, Stage};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "a customer of the tests";
const ANOTHER: &str = "another word of theirs";

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

async fn all_of_it(backing: Backing) -> anyhow::Result<()> {
    let stage = Stage::set(backing, &[]).await?;
    a_page_may_be_reloaded_before_its_answer_came(&stage.service).await?;
    a_new_password_ends_every_other_session_at_once(&stage.service).await?;
    stage.service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_stay_and_go_on_one_file() -> anyhow::Result<()> {
    all_of_it(Backing::File).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_stay_and_go_on_mysql_and_redis() -> anyhow::Result<()> {
    all_of_it(Backing::Servers).await
}
