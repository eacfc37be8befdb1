//! Tokens that are not to be believed, of every kind that anybody has come up with. For tests.

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};
use stockade_domain::account::{Account, Email, Role};
use stockade_domain::ids::SessionId;
use stockade_domain::testing::{customer, second};
use uuid::Uuid;

use super::tokens::{Keys, Tokens};

pub type Forged<T> = Result<T, Box<dyn std::error::Error>>;

/// What we sign with.
pub const KEY: &str = "0f4d7c0a9be14b6c8d2e5f60718293a4b5c6d7e8";
/// What we signed with before.
pub const OTHER_KEY: &str = "5c1d2f7be0a94d3c8e6f1a2b3c4d5e6f7a8b9c0d";

/// How one is signed: as ours are, or in the ways next to it.
#[derive(Clone, Copy)]
enum Algorithm {
    HS256,
    HS384,
    HS512,
}

const FOREIGN_KEY: &str = "another key, as long as ours: 0123456789";

pub fn session() -> SessionId {
    SessionId::new(Uuid::from_u128(7))
}

pub fn account() -> Account {
    let email = Email::parse("ada@example.com").unwrap();
    Account { id: customer(17), email, role: Role::Customer, disabled: false, created_at: second(0) }
}

/// A token of ours, issued at second 0.
pub fn good() -> Forged<String> {
    let keys = Keys { current: SecretString::from(KEY), other: None };
    let (token, expires_at) = Tokens::new(&keys, Duration::from_mins(10)).issue(&account(), session(), second(0))?;
    assert_eq!(expires_at, second(600));
    Ok(token)
}

/// The same token made here: what is altered below was good before.
pub fn by_hand() -> Forged<String> {
    signed(&head()?.to_string(), &claims().to_string(), KEY, Algorithm::HS256)
}

/// Every kind with its token. Each is made of a good one by what its name says.
pub fn kinds() -> Forged<Vec<(&'static str, String)>> {
    let mut kinds = heads()?;
    kinds.extend(bodies()?);
    kinds.extend(shapes()?);
    Ok(kinds)
}

/// What is wrong is in the head.
fn heads() -> Forged<Vec<(&'static str, String)>> {
    let (head, body) = (head()?, claims().to_string());
    let kid = head["kid"].as_str().unwrap_or_default().to_owned();
    let with = |name: &str, value: Value| -> String {
        let mut head = head.clone();
        head[name] = value;
        head.to_string()
    };
    let without = |name: &str| -> String {
        let mut head = head.clone();
        head.as_object_mut().map(|head| head.remove(name));
        head.to_string()
    };
    let here = |head: &str| signed(head, &body, KEY, Algorithm::HS256);
    let unsigned = |head: &str| format!("{}.{}.", encoded(head), encoded(&body));
    let mut kinds = vec![
        ("alg none, no signature", unsigned(&with("alg", json!("none")))),
        ("alg None", unsigned(&with("alg", json!("None")))),
        ("alg NONE", unsigned(&with("alg", json!("NONE")))),
        ("alg nOnE", unsigned(&with("alg", json!("nOnE")))),
        ("alg none, signed", here(&with("alg", json!("none")))?),
        ("alg empty", here(&with("alg", json!("")))?),
        ("alg null", here(&with("alg", Value::Null))?),
        ("alg a list", here(&with("alg", json!(["HS256"])))?),
        ("alg in small letters", here(&with("alg", json!("hs256")))?),
        ("alg HS384 said, HS256 done", here(&with("alg", json!("HS384")))?),
        ("alg RS256 said, the secret as the key", here(&with("alg", json!("RS256")))?),
        ("alg ES256 said", here(&with("alg", json!("ES256")))?),
        ("alg PS256 said", here(&with("alg", json!("PS256")))?),
        ("alg EdDSA said", here(&with("alg", json!("EdDSA")))?),
        ("HS384", signed(&with("alg", json!("HS384")), &body, KEY, Algorithm::HS384)?),
        ("HS512", signed(&with("alg", json!("HS512")), &body, KEY, Algorithm::HS512)?),
        ("HS384 done, HS256 said", signed(&head.to_string(), &body, KEY, Algorithm::HS384)?),
        ("no alg", here(&without("alg"))?),
        ("alg twice", here(&format!(r#"{{"alg":"none","alg":"HS256","typ":"JWT","kid":"{kid}"}}"#))?),
        ("typ of another kind", here(&with("typ", json!("at+jwt")))?),
        ("no typ", here(&without("typ"))?),
        ("no kid", here(&without("kid"))?),
        ("kid unknown", here(&with("kid", json!("0000000000000000")))?),
        ("kid empty", here(&with("kid", json!("")))?),
        ("kid a number", here(&with("kid", json!(1)))?),
        ("kid a path", here(&with("kid", json!("../../../../dev/null")))?),
        ("kid a query", here(&with("kid", json!("x' UNION SELECT 'key' --")))?),
        ("kid an address", here(&with("kid", json!("https://evil.example/key")))?),
        ("kid of the other key, signed with ours", here(&with("kid", json!(other_kid()?)))?),
        ("kid in capitals", here(&with("kid", json!(kid.to_ascii_uppercase())))?),
        ("jku", here(&with("jku", json!("https://evil.example/jwks.json")))?),
        ("x5u", here(&with("x5u", json!("https://evil.example/cert.pem")))?),
        ("x5c", here(&with("x5c", json!(["MIIB"])))?),
        ("jwk", here(&with("jwk", json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(FOREIGN_KEY)})))?),
        ("crit", here(&with("crit", json!(["exp"])))?),
        ("zip", here(&with("zip", json!("DEF")))?),
        ("cty", here(&with("cty", json!("JWT")))?),
        ("b64 false", here(&with("b64", json!(false)))?),
        ("a head of nothing", here("{}")?),
        ("a head that is no JSON", here("alg=HS256")?),
        ("a head that is a list", here(r#"["HS256"]"#)?),
    ];
    kinds.push(("another key", signed(&head.to_string(), &body, FOREIGN_KEY, Algorithm::HS256)?));
    kinds.push(("an empty key", signed(&head.to_string(), &body, "", Algorithm::HS256)?));
    kinds.push(("the name of the key as the key", signed(&head.to_string(), &body, &kid, Algorithm::HS256)?));
    kinds.push(("the other key under our key's name", signed(&head.to_string(), &body, OTHER_KEY, Algorithm::HS256)?));
    Ok(kinds)
}

/// What is wrong is in the claims, and signed with our key.
fn bodies() -> Forged<Vec<(&'static str, String)>> {
    let (head, good) = (head()?.to_string(), claims());
    let now = second(0).get().timestamp();
    let mut kinds = Vec::new();
    for (kind, name, value) in [
        ("iss of somebody else", "iss", json!("somebody-else")),
        ("iss empty", "iss", json!("")),
        ("iss a list", "iss", json!(["stockade"])),
        ("iss in capitals", "iss", json!("STOCKADE")),
        ("aud another", "aud", json!("another-api")),
        ("aud null", "aud", Value::Null),
        ("aud a list of others", "aud", json!(["another-api"])),
        ("sub zero", "sub", json!("0")),
        ("sub below zero", "sub", json!("-17")),
        ("sub a query", "sub", json!("17 or 1=1")),
        ("sub a number", "sub", json!(17)),
        ("sub with a plus", "sub", json!("+17")),
        ("sub in other digits", "sub", json!("\u{0661}\u{0667}")),
        ("sub too large", "sub", json!("99999999999999999999")),
        ("sid no id", "sid", json!("not-a-session")),
        ("sid null", "sid", Value::Null),
        ("exp text", "exp", json!("tomorrow")),
        ("exp null", "exp", Value::Null),
        ("exp huge", "exp", json!(1e300)),
        ("exp with a fraction", "exp", json!(1_900_000_000.5)),
        ("exp a list", "exp", json!([now + 600])),
        ("iat text", "iat", json!("today")),
        ("nbf to come", "nbf", json!(now + 300)),
        ("nbf gone by, which we do not write", "nbf", json!(now - 300)),
        ("jti, which we do not write", "jti", json!("x")),
        ("a claim too many", "admin", json!(true)),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        kinds.push((kind, signed(&head, &claims.to_string(), KEY, Algorithm::HS256)?));
    }
    for (kind, name) in [
        ("no iss", "iss"),
        ("no aud", "aud"),
        ("no sub", "sub"),
        ("no sid", "sid"),
        ("no iat", "iat"),
        ("no exp", "exp"),
    ] {
        let mut claims = good.clone();
        claims.as_object_mut().map(|claims| claims.remove(name));
        kinds.push((kind, signed(&head, &claims.to_string(), KEY, Algorithm::HS256)?));
    }
    let text = good.to_string();
    let twice = text.replacen('{', r#"{"sub":"1","#, 1);
    let nested = json!({"claims": good}).to_string();
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for (kind, body) in [
        ("sub twice", twice.as_str()),
        ("claims within claims", &nested),
        ("claims that are a list", "[]"),
        ("claims that are text", r#""stockade""#),
        ("claims that are nothing", ""),
        ("claims that are deep", &deep),
    ] {
        kinds.push((kind, signed(&head, body, KEY, Algorithm::HS256)?));
    }
    Ok(kinds)
}

/// What is wrong is how it is put together.
fn shapes() -> Forged<Vec<(&'static str, String)>> {
    let token = good()?;
    let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        return Err("a token has three parts".into());
    };
    let admin = encoded(&claims().to_string().replace("customer", "admin"));
    let raw = URL_SAFE_NO_PAD.decode(signature)?;
    Ok(vec![
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("one part", head.to_owned()),
        ("two parts", format!("{head}.{body}")),
        ("four parts", format!("{token}.{signature}")),
        ("no signature", format!("{head}.{body}.")),
        ("no head", format!(".{body}.{signature}")),
        ("no claims", format!("{head}..{signature}")),
        ("parts in another order", format!("{body}.{head}.{signature}")),
        ("the signature first", format!("{signature}.{head}.{body}")),
        ("claims of another token", format!("{head}.{admin}.{signature}")),
        ("a signature cut short", format!("{head}.{body}.{}", signature.get(..20).unwrap_or_default())),
        ("a signature twice as long", format!("{token}{signature}")),
        ("a signature of zeros", format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode([0; 32]))),
        ("a signature in hexadecimal", format!("{head}.{body}.{}", hex(&raw))),
        ("a signature in small letters", format!("{head}.{body}.{}", signature.to_ascii_lowercase())),
        ("all in small letters", token.to_ascii_lowercase()),
        ("all in capitals", token.to_ascii_uppercase()),
        ("padding after the signature", format!("{head}.{body}.{}", URL_SAFE.encode(&raw))),
        ("padding after the head", format!("{head}=.{body}.{signature}")),
        ("the other alphabet", format!("{head}.{body}.{}+/", STANDARD.encode(&raw))),
        ("a space before", format!(" {token}")),
        ("a space after", format!("{token} ")),
        ("a space within", token.replacen('.', ". ", 1)),
        ("a line break within", token.replacen('.', ".\n", 1)),
        ("a zero byte at its end", format!("{token}\0")),
        ("a dot that is none", token.replace('.', "\u{2024}")),
        ("a letter that looks the same", token.replacen('e', "\u{0435}", 1)),
        ("encoded twice", encoded(&token)),
        ("percent signs", token.replace('.', "%2E")),
        ("quoted", format!("\"{token}\"")),
        ("in the form of JSON", json!({"protected": head, "payload": body, "signature": signature}).to_string()),
        ("five parts, as if encrypted", format!("{head}.{body}.{signature}.{body}.{signature}")),
        ("a megabyte of letters", "x".repeat(1_000_000)),
        ("a megabyte of dots", ".".repeat(1_000_000)),
        ("claims of a megabyte", format!("{head}.{}.{signature}", encoded(&"x".repeat(1_000_000)))),
        ("a head of a megabyte", format!("{}.{body}.{signature}", encoded(&"x".repeat(1_000_000)))),
    ])
}

fn head() -> Forged<Value> {
    head_of(&good()?)
}

fn head_of(token: &str) -> Forged<Value> {
    let head = token.split('.').next().unwrap_or_default();
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head)?)?)
}

/// What the other key is called.
fn other_kid() -> Forged<String> {
    let keys = Keys { current: SecretString::from(OTHER_KEY), other: None };
    let (token, _) = Tokens::new(&keys, Duration::from_mins(10)).issue(&account(), session(), second(0))?;
    Ok(head_of(&token)?["kid"].as_str().unwrap_or_default().to_owned())
}

fn claims() -> Value {
    let now = second(0).get().timestamp();
    json!({
        "iss": "stockade", "aud": "stockade-api", "sub": "17", "sid": session().get(), "role": "customer", "iat": now,
        "exp": now + 600,
    })
}

fn signed(head: &str, claims: &str, key: &str, algorithm: Algorithm) -> Forged<String> {
    let message = format!("{}.{}", encoded(head), encoded(claims));
    let signature = match algorithm {
        Algorithm::HS256 => code::<Hmac<Sha256>>(key, &message)?,
        Algorithm::HS384 => code::<Hmac<Sha384>>(key, &message)?,
        Algorithm::HS512 => code::<Hmac<Sha512>>(key, &message)?,
    };
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn code<M: Mac + KeyInit>(key: &str, message: &str) -> Forged<Vec<u8>> {
    let code = <M as KeyInit>::new_from_slice(key.as_bytes())?.chain_update(message).finalize();
    Ok(code.into_bytes().to_vec())
}

fn encoded(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
