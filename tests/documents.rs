//! The committed documents say what the binary does.

use std::process::Command;

use stockade_tests::{Service, binary, repository};

#[test]
fn the_committed_openapi_document_is_what_the_code_generates() -> anyhow::Result<()> {
    let generated = Command::new(binary()?).arg("openapi").current_dir(std::env::temp_dir()).env_clear().output()?;
    let generated = String::from_utf8(generated.stdout)?;
    let committed = std::fs::read_to_string(repository().join("openapi.json"))?;
    assert!(generated == committed, "openapi.json is out of date: run `just openapi` and commit it");
    Ok(())
}

#[test]
fn every_code_of_a_problem_is_explained() -> anyhow::Result<()> {
    let explained = std::fs::read_to_string(repository().join("docs/API.md"))?;
    let files = ["problem.rs", "problem/told.rs"].map(|file| repository().join("crates/app/src").join(file));
    let sources: Vec<String> = files.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    // Codes are the literals of one small word or several joined by underscores.
    let literals = sources.iter().flat_map(|source| source.split('"').skip(1).step_by(2));
    let codes: Vec<_> = literals
        .filter(|text| text.contains('_') || ["forbidden", "internal", "unauthenticated", "overloaded"].contains(text))
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        .collect();
    assert!(30 <= codes.len(), "{codes:?}");
    for code in codes {
        assert!(explained.contains(&format!("`{code}`")), "docs/API.md does not explain {code}");
    }
    Ok(())
}

#[tokio::test]
async fn the_documentation_comes_from_the_binary_and_contacts_no_other_host() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    let page = visitor.get("/api/docs/").await?.expect_status(200)?;
    assert!(page.text.contains("swagger-ui"), "{}", page.text);
    let mut files: Vec<String> = vec!["/api/docs/".to_owned(), "/api/docs/swagger-initializer.js".to_owned()];
    files.extend(["swagger-ui.css", "index.css"].iter().map(|file| format!("/api/docs/{file}")));
    for file in files {
        let text = visitor.get(&file).await?.expect_status(200)?.text;
        let elsewhere = ["src=\"http", "href=\"http", "url(http", "url: \"http", "@import"];
        assert!(!elsewhere.iter().any(|link| text.contains(link)), "{file} points to another host");
    }
    let document = visitor.get("/api/openapi.json").await?.expect_status(200)?;
    assert_eq!(document.text_at("/openapi")?, "3.1.0");
    Ok(())
}

#[tokio::test]
async fn the_tour_of_the_readme_works_when_it_is_pasted() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(repository().join("README.md"))?;
    let tour = readme.split("<!-- tour -->").nth(1).and_then(|rest| rest.split("<!-- end of tour -->").next());
    let script: String =
        tour.unwrap_or_default().split("```sh\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert!(script.contains("curl"), "the README has lost its tour");

    let folder = tempfile::tempdir()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut demo = Command::new(binary()?)
        .current_dir(folder.path())
        .env_clear()
        .env("PORT", port.to_string())
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let address = format!("http://127.0.0.1:{port}");
    let visitor = stockade_tests::Client::new(address.clone())?;
    for _ in 0..500 {
        if visitor.get("/readyz").await.is_ok_and(|answer| answer.status == 200) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let script = format!("set -euo pipefail\n{}", script.replace("http://127.0.0.1:8080", &address));
    let mut path = std::env::var("PATH").unwrap_or_default();
    if let Some(beside) = binary()?.parent() {
        path = format!("{}:{path}", beside.display());
    }
    let ran =
        Command::new("bash").args(["-c", &script]).current_dir(folder.path()).env_clear().env("PATH", path).output()?;
    demo.kill()?;
    let printed = demo.wait_with_output()?;
    let printed = String::from_utf8_lossy(&printed.stdout);
    assert!(printed.contains("password"), "the first start prints a password: {printed}");
    let (out, complaints) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{complaints}\n{out}");
    for promised in
        ["\"status\":\"pending\"", "\"status\":\"confirmed\"", "Idempotency-Replayed: true", "insufficient_stock"]
    {
        let seen = out.to_ascii_lowercase().contains(&promised.to_ascii_lowercase());
        assert!(seen, "the tour does not show {promised}:\n{out}");
    }
    Ok(())
}
