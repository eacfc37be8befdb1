//! Every bad request that the OpenAPI document suggests is refused with a problem that names what is wrong, and nothing
//! changes.

mod bodies;
mod case;
mod document;
mod headers;
mod parameters;
mod shop;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use futures_util::{StreamExt, stream};
use stockade_tests::{Answer, Service};

use self::case::{Case, Expected};
use self::document::Document;
use self::shop::Shop;

/// Fewer would mean that the document is not read as it was.
const AT_LEAST: usize = 3_000;

/// So many are asked at the same time.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_request_is_refused_in_a_problem_and_changes_nothing() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let shop = Shop::open(&service).await?;
    let document = Document::of(&service).await?;
    let mut cases = Vec::new();
    for operation in document.operations() {
        let begun = cases.len();
        parameters::add(&mut cases, &operation, &shop);
        headers::add(&mut cases, &operation, &shop);
        bodies::add(&mut cases, &operation, &shop);
        ensure!(begun < cases.len(), "nothing bad is known of {}", operation.name());
    }
    let distinct: BTreeSet<String> = cases.iter().map(Case::key).collect();
    ensure!(AT_LEAST <= distinct.len(), "only {} bad requests", distinct.len());

    let before = shop.books().await?;
    let asked = stream::iter(&cases).map(|case| found(case, &shop)).buffer_unordered(AT_ONCE);
    let complaints: Vec<String> = asked.filter_map(|complaint| async { complaint }).collect().await;
    let shown = complaints.iter().take(40).map(String::as_str).collect::<Vec<_>>().join("\n");
    ensure!(complaints.is_empty(), "{} of {} bad requests:\n{shown}", complaints.len(), cases.len());

    let after = shop.books().await?;
    let changed: Vec<_> = before.keys().filter(|book| before.get(*book) != after.get(*book)).collect();
    ensure!(changed.is_empty(), "these changed: {changed:?}");
    println!("{} bad requests in {} kinds, {} of them distinct", cases.len(), kinds(&cases).len(), distinct.len());
    service.audit()
}

fn kinds(cases: &[Case]) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    for case in cases {
        *kinds.entry(case.kind.as_str()).or_default() += 1;
    }
    kinds
}

/// What is wrong with the answers, to whoever may come in and to whoever may not.
async fn found(case: &Case, shop: &Shop) -> Option<String> {
    let complaint = |error: anyhow::Error| format!("{}: {error:#}", case.name());
    let mut came_in = false;
    // A request that says itself who it is from is the same whoever sends it.
    for client in [&shop.customer, &shop.admin].into_iter().take(if case.own_token { 1 } else { 2 }) {
        let answer = match case.ask(client).await {
            Ok(answer) => answer,
            Err(error) => return Some(complaint(error)),
        };
        let outside = matches!(answer.status, 401 | 403) && case.expected != Expected::Nobody;
        came_in |= !outside;
        let expected = if outside { &Expected::Nobody } else { &case.expected };
        if let Err(error) = check(&answer, case, expected) {
            return Some(complaint(error));
        }
    }
    (!came_in).then(|| format!("{}: nobody may come in", case.name()))
}

fn check(answer: &Answer, case: &Case, expected: &Expected) -> anyhow::Result<()> {
    ensure!(answer.status < 500, "{}", answer.text);
    ensure!(case.allowed.contains(&answer.status), "{} is not in the document: {}", answer.status, answer.text);
    if *expected == Expected::Anything {
        return Ok(());
    }
    ensure!((400..500).contains(&answer.status), "it was taken: {} {}", answer.status, answer.text);
    let code = answer.text_at("/code")?.to_owned();
    answer.clone().expect_problem(answer.status, &code)?;
    ensure!(answer.text_at("/type")? == format!("urn:stockade:problem:{code}"), "another type: {}", answer.text);
    ensure!(answer.text.len() < 2_048, "it is answered at length: {}", answer.text.len());
    match expected {
        Expected::Nobody => ensure!(matches!(answer.status, 401 | 403), "it came in: {}", answer.text),
        // To one of the older systems an identifier that cannot be was one that names nothing.
        Expected::Field(pointer) if answer.status == 404 => {
            ensure!(answer.text_at("/detail")?.starts_with(&format!("{pointer}: ")), "{pointer} is not named");
        }
        Expected::Field(pointer) => {
            let errors = answer.body["errors"].as_array().with_context(|| format!("no errors: {}", answer.text))?;
            let named = |error: &serde_json::Value| {
                let said = error["pointer"].as_str().unwrap_or("?");
                said == pointer || said.strip_prefix(pointer.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            ensure!(errors.iter().any(named), "{pointer} is not named: {}", answer.text);
        }
        Expected::Refused | Expected::Anything => {}
    }
    Ok(())
}
