//! Access tokens: short-lived, signed, and good for one thing only: to say which session is calling.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stockade_domain::account::Account;
use stockade_domain::ids::{CustomerId, SessionId};
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;
use uuid::Uuid;

use super::hs256;

/// Issues tokens and checks them. One algorithm, whatever a token says of itself.
pub struct Tokens {
    signing: EncodingKey,
    head: Header,
    /// The key that is signed with, and the one that was before.
    known: Vec<Known>,
    rules: Validation,
    lifetime: Duration,
}

/// What tokens are signed with.
#[derive(Clone)]
pub struct Keys {
    pub current: SecretString,
    /// Signs nothing any more, or nothing yet: what it has signed is believed.
    pub other: Option<SecretString>,
}

/// A key under the name that tokens call it by.
struct Known {
    name: String,
    key: DecodingKey,
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

/// No token of ours is longer than this by far.
const MAX_LENGTH: usize = 2_048;

/// The head of a token. What says more, such as where to fetch a key, is none of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHead {
    typ: String,
    alg: String,
    kid: String,
}

/// The claims as they are written. `role` is for the client's eyes: we look it up.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    pub fn new(keys: &Keys, lifetime: Duration) -> Self {
        hs256::install();
        let known = std::iter::once(&keys.current).chain(&keys.other).map(Known::new);
        let signing = EncodingKey::from_secret(keys.current.expose_secret().as_bytes());
        let head = Header { kid: Some(name(&keys.current)), ..Header::new(ALGORITHM) };
        let mut rules = Validation::new(ALGORITHM);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The library would ask the system's clock; we are handed the time.
        rules.validate_exp = false;
        Self { signing, head, known: known.collect(), rules, lifetime }
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
        let token = encode(&self.head, &claims, &self.signing);
        Ok((token.map_err(|error| StoreError::Internal(error.into()))?, expires_at))
    }

    /// What `token` says, if we signed it and it is still good at `now`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let key = self.key_of(token).ok_or(TokenError::Invalid)?;
        let token = decode::<WrittenClaims>(token, key, &self.rules).map_err(|_| TokenError::Invalid)?;
        let claims = token.claims;
        let account_id = claims.sub.parse().map_err(|_| TokenError::Invalid)?;
        if claims.exp <= now.get().timestamp() {
            return Err(TokenError::Expired);
        }
        let life = TokenLife { issued_at: claims.iat, expires_at: claims.exp };
        Ok(Claims { account_id, session_id: SessionId::new(claims.sid), life })
    }

    /// The key that a token names, if its head is one that we write.
    fn key_of(&self, token: &str) -> Option<&DecodingKey> {
        let (head, _) = token.split_once('.').filter(|_| token.len() <= MAX_LENGTH)?;
        let head: WrittenHead = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
        let ours = head.typ == "JWT" && head.alg == "HS256";
        self.known.iter().find(|known| ours && known.name == head.kid).map(|known| &known.key)
    }
}

impl Known {
    fn new(key: &SecretString) -> Self {
        Self { name: name(key), key: DecodingKey::from_secret(key.expose_secret().as_bytes()) }
    }
}

/// What a key is called: the beginning of a digest, from which nobody finds the key.
fn name(key: &SecretString) -> String {
    let digest = Sha256::new().chain_update("stockade token key ").chain_update(key.expose_secret()).finalize();
    URL_SAFE_NO_PAD.encode(digest.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use stockade_domain::testing::second;

    use super::*;
    use crate::security::forged::{self, KEY, OTHER_KEY, account, good, session};

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn keys(current: &str, other: Option<&str>) -> Tokens {
        let keys = Keys { current: SecretString::from(current), other: other.map(SecretString::from) };
        Tokens::new(&keys, Duration::from_mins(10))
    }

    fn tokens() -> Tokens {
        keys(KEY, None)
    }

    #[test]
    fn a_token_names_its_session_until_it_expires() -> Outcome {
        let (tokens, token) = (tokens(), good()?);
        let issued_at = second(0).get().timestamp();
        let life = TokenLife { issued_at, expires_at: issued_at + 600 };
        let claims = Claims { account_id: account().id, session_id: session(), life };
        assert_eq!(tokens.verify(&token, second(599)), Ok(claims));
        assert_eq!(tokens.verify(&token, second(600)), Err(TokenError::Expired));
        Ok(())
    }

    #[test]
    fn a_token_says_nothing_about_the_person() -> Outcome {
        let token = good()?;
        let payload: Value = jsonwebtoken::dangerous::insecure_decode::<Value>(&token)?.claims;
        assert!(!payload.to_string().contains("ada"), "{payload}");
        Ok(())
    }

    #[test]
    fn a_key_is_changed_without_signing_anybody_out() -> Outcome {
        let (before, during, after) = (keys(KEY, None), keys(OTHER_KEY, Some(KEY)), keys(OTHER_KEY, None));
        let issue = |tokens: &Tokens| tokens.issue(&account(), session(), second(0)).map(|(token, _)| token);
        let (old, new) = (issue(&before)?, issue(&during)?);
        for (tokens, token, believed) in [
            (&before, &old, true),
            (&before, &new, false),
            (&during, &old, true),
            (&during, &new, true),
            (&after, &old, false),
            (&after, &new, true),
        ] {
            assert_eq!(tokens.verify(token, second(0)).is_ok(), believed);
        }
        // An instance that is not restarted yet believes the new key already, if it was told of it.
        assert!(keys(KEY, Some(OTHER_KEY)).verify(&new, second(0)).is_ok());
        Ok(())
    }

    #[test]
    fn a_token_that_was_altered_or_is_not_ours_is_refused_however_it_is_made() -> Outcome {
        let tokens = keys(KEY, Some(OTHER_KEY));
        assert!(tokens.verify(&good()?, second(0)).is_ok(), "else the rest would prove nothing");
        assert!(tokens.verify(&forged::by_hand()?, second(0)).is_ok(), "nor without this");
        let kinds = forged::kinds()?;
        assert!(40 <= kinds.len(), "{} kinds", kinds.len());
        for (kind, token) in kinds {
            assert_eq!(tokens.verify(&token, second(0)), Err(TokenError::Invalid), "{kind}: {token:.80}");
        }
        Ok(())
    }

    #[test]
    fn a_token_that_is_cut_anywhere_is_refused() -> Outcome {
        let (tokens, token) = (tokens(), good()?);
        for (end, _) in token.char_indices() {
            let cut = token.get(..end).unwrap_or_default();
            assert_eq!(tokens.verify(cut, second(0)), Err(TokenError::Invalid), "{end}");
        }
        Ok(())
    }

    #[test]
    fn no_single_changed_letter_is_overlooked() -> Outcome {
        let (tokens, token) = (tokens(), good()?);
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
