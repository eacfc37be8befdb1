//! The web client, served by the binary itself.

use reqwest::Method;
use stockade_tests::{Answer, Client, Service};

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_the_client_and_a_program_the_api() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    for path in ["/", "/sale/1", "/basket", "/account/orders", "/admin/products", "/index.html"] {
        let page = page(&visitor, path).await?.expect_status(200)?;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("script-src 'self';")));
        assert!(page.text.contains("<div id=\"root\">"), "{path}: {}", page.text);
        assert!(!page.text.contains("<script>"), "no script stands in the page");
    }
    let root = visitor.get("/").await?.expect_status(200)?;
    assert_eq!(root.text_at("/api")?, "/api/v1");
    for path in ["/sale/1", "/assets/none.js", "/api/none"] {
        visitor.get(path).await?.expect_problem(404, "not_found")?;
    }
    // What programs ask for stays theirs, also when somebody looks at it in a browser.
    for path in ["/api/none", "/assets/none.js"] {
        page(&visitor, path).await?.expect_problem(404, "not_found")?;
    }
    assert!(page(&visitor, "/api/v1/products").await?.header("content-type").is_some_and(|kind| kind.contains("json")));
    visitor.send(Method::POST, "/sale/1", None, &[BROWSER]).await?.expect_problem(404, "not_found")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn its_files_are_kept_by_browsers_and_sent_small() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    let page = page(&visitor, "/").await?;
    let tag = page.header("etag").unwrap_or_default().to_owned();
    let again = visitor.send(Method::GET, "/", None, &[BROWSER, ("if-none-match", &tag)]).await?;
    assert_eq!((again.status, again.text.as_str()), (304, ""));

    let script = page.text.split('"').find(|part| part.starts_with("/assets/index-")).unwrap_or_default();
    let plain = visitor.get(script).await?.expect_status(200)?;
    assert_eq!(plain.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let address = format!("{}{script}", service.address());
    let small = visitor.http().get(address).header("accept-encoding", "gzip").send().await?;
    assert_eq!(small.headers().get("content-encoding").map(reqwest::header::HeaderValue::as_bytes), Some(&b"gzip"[..]));
    let (small, plain) = (small.bytes().await?.len(), plain.text.len());
    assert!(small * 2 < plain, "{small} of {plain} bytes");
    Ok(())
}

async fn page(visitor: &Client, path: &str) -> anyhow::Result<Answer> {
    visitor.send(Method::GET, path, None, &[BROWSER]).await
}
