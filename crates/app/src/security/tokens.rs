//! Access tokens: short-lived, signed, and good for one thing only: to say which session is calling.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use stockade_domain::account::Account;
use stockade_domain::ids::{CustomerId, SessionId};
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;
use uuid::Uuid;

/// Issues tokens and checks them. One algorithm, whatever a token says of itself.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    rules: Validation,
    lifetime: Duration,
}

/// What a token says, once it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    pub account_id: CustomerId,
    pub session_id: SessionId,
    pub life: TokenLife,
}

/// When a token was issued and when it ends, in seconds of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLife {
    pub issued_at: i64,
    pub expires_at: i64,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("not one of our tokens")]
    Invalid,
    #[error("the token has expired")]
    Expired,
}

const ISSUER: &str = "stockade";
const AUDIENCE: &str = "stockade-api";
const ALGORITHM: Algorithm = Algorithm::HS256;

/// The claims as they are written. `role` is for the client's eyes: we look it up.
#[derive(Debug, Serialize, Deserialize)]
struct WrittenClaims {
    iss: String,
    aud: String,
    sub: String,
    sid: Uuid,
    role: String,
    iat: i64,
    exp: i64,
}

impl Tokens {
    pub fn new(key: &SecretString, lifetime: Duration) -> Self {
        let key = key.expose_secret().as_bytes();
        let mut rules = Validation::new(ALGORITHM);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The library would ask the system's clock; we are handed the time.
        rules.validate_exp = false;
        Self { signing: EncodingKey::from_secret(key), checking: DecodingKey::from_secret(key), rules, lifetime }
    }

    /// A token for one session of `account`, and when it ends.
    pub fn issue(
        &self,
        account: &Account,
        session_id: SessionId,
        now: Timestamp,
    ) -> Result<(String, Timestamp), StoreError> {
        self.issue_for(self.lifetime, account, session_id, now)
    }

    /// The same with a life of its own. It ends with its session all the same, however long it would live.
    pub fn issue_for(
        &self,
        lifetime: Duration,
        account: &Account,
        session_id: SessionId,
        now: Timestamp,
    ) -> Result<(String, Timestamp), StoreError> {
        let expires_at = now.after(lifetime);
        let claims = WrittenClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account.id.to_string(),
            sid: session_id.get(),
            role: account.role.as_str().to_owned(),
            iat: now.get().timestamp(),
            exp: expires_at.get().timestamp(),
        };
        let token = encode(&Header::new(ALGORITHM), &claims, &self.signing);
        Ok((token.map_err(|error| StoreError::Internal(error.into()))?, expires_at))
    }

    /// What `token` says, if we signed it and it is still good at `now`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let token = decode::<WrittenClaims>(token, &self.checking, &self.rules).map_err(|_| TokenError::Invalid)?;
        let claims = token.claims;
        let account_id = claims.sub.parse().map_err(|_| TokenError::Invalid)?;
        if claims.exp <= now.get().timestamp() {
            return Err(TokenError::Expired);
        }
        let life = TokenLife { issued_at: claims.iat, expires_at: claims.exp };
        Ok(Claims { account_id, session_id: SessionId::new(claims.sid), life })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stockade_domain::account::{Email, Role};
    use stockade_domain::testing::{customer, second};

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    const KEY: &str = "0f4d7c0a9be14b6c8d2e5f60718293a4b5c6d7e8";
    const LIFETIME: Duration = Duration::from_mins(10);

    fn tokens() -> Tokens {
        Tokens::new(&SecretString::from(KEY), LIFETIME)
    }

    fn session() -> SessionId {
        SessionId::new(Uuid::from_u128(7))
    }

    fn issued() -> Result<String, Box<dyn std::error::Error>> {
        let account = Account {
            id: customer(17),
            email: Email::parse("ada@example.com")?,
            role: Role::Customer,
            disabled: false,
            created_at: second(0),
        };
        let (token, expires_at) = tokens().issue(&account, session(), second(0))?;
        assert_eq!(expires_at, second(600));
        Ok(token)
    }

    fn good_claims() -> Value {
        let now = second(0).get().timestamp();
        json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "17", "sid": session().get(), "role": "admin", "iat": now, "exp": now + 600 })
    }

    fn signed(header: &Header, claims: &Value, key: &str) -> Result<String, jsonwebtoken::errors::Error> {
        encode(header, claims, &EncodingKey::from_secret(key.as_bytes()))
    }

    #[test]
    fn a_token_names_its_session_until_it_expires() -> Outcome {
        let (tokens, token) = (tokens(), issued()?);
        let issued_at = second(0).get().timestamp();
        let life = TokenLife { issued_at, expires_at: issued_at + 600 };
        let claims = Claims { account_id: customer(17), session_id: session(), life };
        assert_eq!(tokens.verify(&token, second(599)), Ok(claims));
        assert_eq!(tokens.verify(&token, second(600)), Err(TokenError::Expired));
        Ok(())
    }

    #[test]
    fn a_token_says_nothing_about_the_person() -> Outcome {
        let token = issued()?;
        let payload: Value = jsonwebtoken::dangerous::insecure_decode::<Value>(&token)?.claims;
        assert!(!payload.to_string().contains("ada"), "{payload}");
        Ok(())
    }

    #[test]
    fn claims_that_are_not_ours_are_refused() -> Outcome {
        let tokens = tokens();
        let good = signed(&Header::new(ALGORITHM), &good_claims(), KEY)?;
        assert!(tokens.verify(&good, second(0)).is_ok(), "else the rest would prove nothing");
        let altered = [
            ("iss", json!("somebody-else")),
            ("aud", json!("another-api")),
            ("aud", json!(null)),
            ("sub", json!("0")),
            ("sub", json!("17 or 1=1")),
            ("sub", json!(17)),
            ("sid", json!("not-a-session")),
            ("exp", json!("tomorrow")),
            ("exp", json!(null)),
        ];
        for (claim, value) in altered {
            let mut claims = good_claims();
            claims.as_object_mut().ok_or("an object")?.insert(claim.to_owned(), value);
            let token = signed(&Header::new(ALGORITHM), &claims, KEY)?;
            assert_eq!(tokens.verify(&token, second(0)), Err(TokenError::Invalid), "{claim}");
        }
        for claim in ["iss", "aud", "sub", "sid", "exp"] {
            let mut claims = good_claims();
            claims.as_object_mut().ok_or("an object")?.remove(claim);
            let token = signed(&Header::new(ALGORITHM), &claims, KEY)?;
            assert_eq!(tokens.verify(&token, second(0)), Err(TokenError::Invalid), "no {claim}");
        }
        Ok(())
    }

    #[test]
    fn a_token_that_was_altered_is_refused() -> Outcome {
        let (tokens, token) = (tokens(), issued()?);
        let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            return Err("a token has three parts".into());
        };
        // {"alg":"none","typ":"JWT"} and {"alg":"NONE"}
        let none = ["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJOT05FIn0"];
        let mut forged: Vec<String> = none.iter().map(|none| format!("{none}.{payload}.")).collect();
        forged.extend(none.iter().map(|none| format!("{none}.{payload}.{signature}")));
        forged.push(signed(&Header::new(ALGORITHM), &good_claims(), "another key, as long as ours: 0123456789")?);
        forged.push(signed(&Header::new(Algorithm::HS384), &good_claims(), KEY)?);
        forged.push(signed(&Header::new(Algorithm::HS512), &good_claims(), KEY)?);
        forged.push(format!("{header}.{payload}."));
        forged.push(format!("{header}.{payload}"));
        forged.push(format!("{header}..{signature}"));
        forged.push(format!("{header}.{payload}.{signature}=="));
        forged.push(format!("{token}.{signature}"));
        forged.push(format!(" {token}"));
        forged.push("x".repeat(1_000_000));
        forged.push(String::new());
        for (end, _) in token.char_indices() {
            forged.push(token.get(..end).unwrap_or_default().to_owned());
        }
        for token in forged {
            assert_eq!(tokens.verify(&token, second(0)), Err(TokenError::Invalid), "{token:.80}");
        }
        Ok(())
    }

    #[test]
    fn no_single_changed_letter_is_overlooked() -> Outcome {
        let (tokens, token) = (tokens(), issued()?);
        for (at, letter) in token.char_indices() {
            let mut changed = token.clone();
            // The last letter carries two bits that are no part of the signature; a decoder may refuse or ignore them.
            if at + 1 == token.len() {
                continue;
            }
            changed.replace_range(at..at + letter.len_utf8(), if letter == 'A' { "B" } else { "A" });
            assert_eq!(tokens.verify(&changed, second(0)), Err(TokenError::Invalid), "letter {at}");
        }
        Ok(())
    }
}
