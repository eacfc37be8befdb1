//! What can be wrong with the headers that an operation takes.

use reqwest::header::{AUTHORIZATION, HeaderName, IF_MATCH};
use stockade_tests::Client;

use crate::case::{Case, Expected};
use crate::document::Operation;
use crate::shop::Shop;

pub fn add(cases: &mut Vec<Case>, operation: &Operation, shop: &Shop) {
    let sound = Case::sound(operation, shop);
    if operation.takes_header("Idempotency-Key") {
        let name = HeaderName::from_static("idempotency-key");
        let long = "k".repeat(256);
        for key in [&b""[..], b"\"\"", b"two words", b"\"open", b"a\"b", b"k\xc3\xa9y", b"\xff", long.as_bytes()] {
            cases.push(sound.clone().header(&name, &[key]).kind("key").naming("/Idempotency-Key"));
        }
        cases.push(sound.clone().header(&name, &[b"a", b"b"]).kind("key").naming("/Idempotency-Key"));
        cases.push(sound.clone().header(&name, &[b"a", b"a"]).kind("key").naming("/Idempotency-Key"));
    }
    if operation.takes_header("If-Match") {
        for tag in [&b"1"[..], b"", b"\"x\"", b"\"-1\"", b"*", b"\"99999999999\"", b"\"1\", \"2\"", b"\"1", b"\"\xff\""]
        {
            cases.push(sound.clone().header(&IF_MATCH, &[tag]).kind("version").naming("/If-Match"));
        }
        cases.push(sound.clone().header(&IF_MATCH, &[b"\"1\"", b"\"1\""]).kind("version").naming("/If-Match"));
        // Nobody says which version, or a version that is not there.
        cases.push(sound.clone().header(&IF_MATCH, &[]).kind("version"));
        cases.push(sound.clone().header(&IF_MATCH, &[b"\"4000000000\""]).kind("version"));
    }
    if operation.needs_token {
        for tokens in tokens(&shop.customer).iter().chain(&tokens(&shop.admin)) {
            let tokens: Vec<&[u8]> = tokens.iter().map(Vec::as_slice).collect();
            cases.push(sound.clone().header(&AUTHORIZATION, &tokens).kind("token").expecting(Expected::Nobody));
        }
    }
}

/// Headers that say who somebody is, and do not prove it.
fn tokens(client: &Client) -> Vec<Vec<Vec<u8>>> {
    let token = client.token().unwrap_or_default();
    let (head, rest) = token.split_once('.').unwrap_or_default();
    let (claims, signature) = rest.split_once('.').unwrap_or_default();
    let one = |text: String| vec![text.into_bytes()];
    let mut tokens = vec![
        vec![],
        one(String::new()),
        one("Bearer".to_owned()),
        one("Bearer ".to_owned()),
        one("Basic YWRhOmFkYQ==".to_owned()),
        one(token.to_owned()),
        one(format!("Bearer {token}, Bearer {token}")),
        one(format!("Bearer {head}.{claims}.")),
        one(format!("Bearer {head}.{claims}")),
        // {"alg":"none"}, and the same with a type.
        one(format!("Bearer eyJhbGciOiJub25lIn0.{claims}.")),
        one(format!("Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.{signature}")),
        one(format!("Bearer {head}.e30.{signature}")),
        one(format!("Bearer {}", "x.".repeat(2_000))),
        vec![format!("Bearer {token}").into_bytes(), b"Bearer other".to_vec()],
    ];
    tokens.push(vec![b"Bearer \xff\xfe".to_vec()]);
    tokens
}
