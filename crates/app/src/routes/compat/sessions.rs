//! Signing in as older clients do: they keep one token, and renew nothing.

use std::time::Duration;

use serde::Deserialize;
use stockade_domain::account::{Email, Password};
use stockade_domain::usecase::SignedIn;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::AppState;
use crate::wire;

/// So long their tokens were good. Such a token still ends with its session, and an account that is disabled has none.
const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// Who somebody wants to be. Whatever else is said is not listened to.
#[derive(Deserialize, ToSchema)]
#[schema(as = CompatCredentials)]
pub struct CredentialsRequest {
    #[schema(value_type = String, format = Email, max_length = 254)]
    #[serde(deserialize_with = "wire::email")]
    pub email: Email,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    #[serde(deserialize_with = "wire::password")]
    pub password: Password,
}

/// Who somebody says they are.
#[derive(Deserialize, ToSchema)]
#[schema(as = CompatLogin)]
pub struct LoginRequest {
    #[schema(value_type = String, format = Email, max_length = 254)]
    #[serde(deserialize_with = "wire::email")]
    pub email: Email,
    #[schema(value_type = String, format = Password, max_length = 256)]
    #[serde(deserialize_with = "wire::typed_password")]
    pub password: Password,
}

/// A token that is good for a week.
pub fn token(state: &AppState, signed_in: &SignedIn) -> Result<String, Problem> {
    let SignedIn { account, refresh_token } = signed_in;
    let issued = state.tokens.issue_for(LIFETIME, account, refresh_token.session_id, state.clock.now())?;
    Ok(issued.0)
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<CredentialsRequest>(bytes);
    crate::reading::body::<LoginRequest>(bytes);
}
