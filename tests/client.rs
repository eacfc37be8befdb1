//! The web client, served by the binary itself.

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::Method;
use reqwest::header::HeaderValue;
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
    let small = visitor.http().get(visitor.url(script)).header("accept-encoding", "gzip").send().await?;
    assert_eq!(small.headers().get("content-encoding").map(HeaderValue::as_bytes), Some(&b"gzip"[..]));
    assert_eq!(small.headers().get("etag").map(HeaderValue::as_bytes), plain.header("etag").map(str::as_bytes));
    let (small, plain) = (small.bytes().await?.len(), plain.text.len());
    assert!(small * 2 < plain, "{small} of {plain} bytes");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_in_the_form_that_a_browser_wants() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    let forms = [
        ("gzip, deflate, br, zstd", true),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", true),
        ("gzip;q=0.5", true),
        ("gzip;q=0.4, identity;q=0.9", false),
        ("gzip;q=0", false),
        ("br", false),
        ("*;q=0", false),
    ];
    for path in ["/index.html", "/theme.js", "/favicon.svg"] {
        for (accept, small) in forms {
            for method in [Method::GET, Method::HEAD] {
                let request = visitor.http().request(method.clone(), visitor.url(path));
                let answer = request.header("accept-encoding", accept).send().await?;
                let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
                let said = format!("{method} {path}, {accept}: {:?}", answer.headers());
                assert_eq!(
                    (answer.status().as_u16(), header("content-encoding")),
                    (200, small.then_some("gzip")),
                    "{said}"
                );
                let vary: Vec<_> = answer.headers().get_all("vary").iter().collect();
                assert!(vary.iter().any(|name| *name == "accept-encoding"), "{said}");
                let length: usize = header("content-length").unwrap_or_default().parse()?;
                let sent = answer.bytes().await?;
                assert_eq!(sent.len(), if method == Method::GET { length } else { 0 }, "{said}");
                assert_eq!(sent.starts_with(&[0x1f, 0x8b]), small && method == Method::GET, "{said}");
            }
        }
        let tag = visitor.get(path).await?.header("etag").unwrap_or_default().to_owned();
        let known = [("if-none-match", &*tag), ("accept-encoding", "gzip")];
        let again = visitor.send(Method::GET, path, None, &known).await?;
        assert_eq!((again.status, again.header("content-encoding"), again.text.as_str()), (304, None, ""));
        assert!(again.headers.get_all("vary").iter().any(|name| name == "accept-encoding"), "{path}");
    }
    Ok(())
}

/// What a visitor of the shop loads before anything shows is at most this.
const MOST_BYTES: usize = 135_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_load_of_the_shop_is_small_as_it_is_sent() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    let html = page(&visitor, "/").await?.text;
    let named = html.split('"').filter(|part| part.starts_with('/') && is_script(part));
    let mut waiting: Vec<_> = named.map(str::to_owned).collect();
    assert!(waiting.len() > 2, "{html}");
    let mut sizes = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        if sizes.contains_key(&path) {
            continue;
        }
        let sent = visitor.http().get(visitor.url(&path)).header("accept-encoding", "gzip, br").send().await?;
        let script = visitor.get(&path).await?.expect_status(200)?.text;
        waiting.extend(imports(&script).map(|name| format!("/assets/{name}")));
        sizes.insert(path, sent.error_for_status()?.bytes().await?.len());
    }
    let bytes: usize = sizes.values().sum();
    println!("first load: {bytes} bytes of script as sent, at most {MOST_BYTES}");
    assert!(bytes <= MOST_BYTES, "{bytes} bytes: {sizes:#?}");
    Ok(())
}

/// The scripts beside this one that are loaded with it: `import{a}from"./b.js"`, `import"./b.js"`; `import("./c.js")` is
/// loaded when it is needed.
fn imports(script: &str) -> impl Iterator<Item = &str> {
    let named = script.split("from\"./").skip(1).chain(script.split("import\"./").skip(1));
    named.filter_map(|rest| rest.split('"').next()).filter(|name| is_script(name))
}

fn is_script(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "js")
}

async fn page(visitor: &Client, path: &str) -> anyhow::Result<Answer> {
    visitor.send(Method::GET, path, None, &[BROWSER]).await
}
