//! Mails on their way to an SMTP server.

use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::json;
use stockade_tests::{Answer, Client, Letter, Manners, Service, SmtpServer, Wire};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_out_in_secret_and_signed_in_whichever_way_the_server_likes() -> anyhow::Result<()> {
    for (wire, login) in [
        (Wire::AtStartTls, Some("PLAIN")),
        (Wire::AtStartTls, Some("LOGIN")),
        (Wire::AtOnce, Some("PLAIN")),
        (Wire::AtOnce, None),
        (Wire::Never, Some("LOGIN")),
    ] {
        let server = SmtpServer::start(Manners { wire, login, ..Manners::default() }).await?;
        let service = shop(&server, &[]).await?;
        let order = bought(&service, "ada").await?;
        let letter = first_letter(&server).await?;
        assert_eq!(letter.message_id, format!("{}.order_confirmed@example.org", order.text_at("/id")?));
        assert_eq!((letter.to.as_slice(), letter.secure), (&["ada@example.com".to_owned()][..], wire != Wire::Never));
        assert_eq!(letter.user.is_some(), login.is_some());
        for part in ["From: Stockade <shop@example.org>", "text/plain; charset=utf-8", "text/html; charset=utf-8"] {
            assert!(letter.text.contains(part), "{part} is not in\n{}", letter.text);
        }
        assert_eq!(letter.text.matches("Total: 1.00 EUR").count(), 1, "{}", letter.text);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_is_told_to_a_server_that_cannot_keep_a_secret_or_is_another() -> anyhow::Result<()> {
    // It is asked for STARTTLS and does not offer it; and one that nobody vouches for.
    let open = SmtpServer::start(Manners::default()).await?;
    let stranger = SmtpServer::start(Manners { wire: Wire::AtStartTls, ..Manners::default() }).await?;
    let with_tls = open.url().replace("?tls=off", "");
    for (url, server, why) in [(with_tls, &open, "STARTTLS"), (stranger.url(), &stranger, "certificate")] {
        let service = Service::start_with(&[("SMTP_URL", &url), ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "50")]).await?;
        bought(&service, "ada").await?;
        let admin = service.admin().await?;
        // A try counts from when it begins, and says why it came to nothing when it ends.
        within(async || Ok(job(&admin).await?.text.contains(why))).await?;
        let job = job(&admin).await?;
        assert_eq!(job.number_at("/data/0/attempts")?, 1);
        assert_eq!((job.text_at("/data/0/state")?, server.letters()), ("waiting", Vec::new()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_is_tried_again_and_sent_once() -> anyhow::Result<()> {
    let server = SmtpServer::start(Manners::default()).await?;
    server.refuse(Some("451 greylisted, come again"));
    let service = shop(&server, &[]).await?;
    bought(&service, "ada").await?;
    let admin = service.admin().await?;
    within(async || Ok(job(&admin).await?.number_at("/data/0/attempts")? == 1)).await?;
    server.refuse(None);
    first_letter(&server).await?;
    within(async || Ok(job(&admin).await?.text_at("/data/0/state")? == "done")).await?;
    assert_eq!(server.letters().len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_too_often_is_dead_until_an_admin_retries_it() -> anyhow::Result<()> {
    let server = SmtpServer::start(Manners::default()).await?;
    server.refuse(Some("452 no such luck"));
    let service = shop(&server, &[("STOCKADE_WORKERS_MAIL_ATTEMPTS", "2")]).await?;
    bought(&service, "ada").await?;
    let admin = service.admin().await?;
    within(async || Ok(job(&admin).await?.text_at("/data/0/state")? == "dead")).await?;
    let dead = job(&admin).await?;
    assert_eq!(dead.number_at("/data/0/attempts")?, 2);
    assert!(dead.text_at("/data/0/last_error")?.contains("no such luck"), "{}", dead.text);

    server.refuse(None);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.letters(), []);
    let id = dead.number_at("/data/0/id")?;
    admin.post(&format!("/api/v1/admin/jobs/{id}/retry"), &json!({})).await?.expect_status(200)?;
    first_letter(&server).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_for_good_is_dead_at_once_with_what_the_server_said() -> anyhow::Result<()> {
    let server = SmtpServer::start(Manners::default()).await?;
    for (number, answer) in ["550 no such mailbox", "552 too large", "554 no"].into_iter().enumerate() {
        server.refuse(Some(answer));
        let service = shop(&server, &[]).await?;
        bought(&service, "ada").await?;
        let admin = service.admin().await?;
        within(async || Ok(job(&admin).await?.text_at("/data/0/state")? == "dead")).await?;
        let dead = job(&admin).await?;
        assert_eq!((dead.number_at("/data/0/attempts")?, server.refused()), (1, number + 1), "{}", dead.text);
        let (code, words) = answer.split_once(' ').unwrap_or_default();
        let said = dead.text_at("/data/0/last_error")?;
        assert!(said.contains(code) && said.contains(words), "{said}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_waits_while_it_is_the_shop_that_is_not_let_in() -> anyhow::Result<()> {
    let server = SmtpServer::start(Manners { login: Some("PLAIN"), ..Manners::default() }).await?;
    for (url, code) in [(server.url().replace(":p%3A", ":q%3A"), "535"), (without_login(&server.url()), "530")] {
        let service = Service::start_with(&[("SMTP_URL", &url), ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "50")]).await?;
        bought(&service, "ada").await?;
        let admin = service.admin().await?;
        within(async || Ok(job(&admin).await?.number_at("/data/0/attempts")? == 1)).await?;
        let job = job(&admin).await?;
        assert!(job.text_at("/data/0/last_error")?.contains(code), "{}", job.text);
        assert_eq!((job.text_at("/data/0/state")?, server.letters()), ("waiting", Vec::new()));
    }
    Ok(())
}

#[test]
fn a_shop_that_could_not_send_a_mail_does_not_open() -> anyhow::Result<()> {
    for (name, value) in [
        ("SMTP_URL", "smtp://shop:hunter2@mail.example.com?tls=off"),
        ("SMTP_URL", "smtp://hunter2@mail.example.com"),
        ("STOCKADE_MAIL_SMTP_CA", "/nowhere/hunter2.pem"),
    ] {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite:{}", folder.path().join("shop.db").display());
        let settings = [("DATABASE_URL", database.as_str()), ("SMTP_URL", "smtps://mail.example.com"), (name, value)];
        let mut command = std::process::Command::new(stockade_tests::binary()?);
        command.env_clear().current_dir(folder.path()).args(["serve", "--port", "0"]);
        command.env("JWT_SECRET", "a secret of the tests, long enough to be one").envs(settings);
        let ended = command.output()?;
        let complaint = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success() && complaint.contains("mail.smtp_url"), "{complaint}");
        assert!(!complaint.contains("shop:hunter2") && !complaint.contains("//hunter2"), "{complaint}");
    }
    Ok(())
}

/// A shop that hands its mails to this server.
async fn shop(server: &SmtpServer, more: &[(&str, &str)]) -> anyhow::Result<Service> {
    let (url, authority) = (server.url(), server.authority().display().to_string());
    let settings = [
        ("SMTP_URL", url.as_str()),
        ("STOCKADE_MAIL_SMTP_CA", &authority),
        ("STOCKADE_MAIL_FROM", "shop@example.org"),
        ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "50"),
    ];
    Service::start_with(&[&settings[..], more].concat()).await
}

/// An order that somebody placed and was told about.
async fn bought(service: &Service, who: &str) -> anyhow::Result<Answer> {
    let product = service.admin().await?.create_product("Tea", 9, json!({"price": "1.00"})).await?;
    let order = json!({"items": [{"product_id": product, "quantity": 1}]});
    service.customer(who).await?.post("/api/v1/orders", &order).await?.expect_status(201)
}

fn without_login(url: &str) -> String {
    url.split_once('@').map_or_else(|| url.to_owned(), |(_, server)| format!("smtp://{server}"))
}

async fn job(admin: &Client) -> anyhow::Result<Answer> {
    admin.get("/api/v1/admin/jobs").await?.expect_status(200)
}

async fn first_letter(server: &SmtpServer) -> anyhow::Result<Letter> {
    within(async || Ok(!server.letters().is_empty())).await?;
    server.letters().into_iter().next().ok_or_else(|| anyhow::anyhow!("a letter"))
}

/// Asks again and again until the answer is yes.
async fn within(is_so: impl AsyncFn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !is_so().await? {
        ensure!(started.elapsed() < Duration::from_secs(20), "it did not come about");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
