//! Passwords by Argon2id, away from the threads that serve requests, and never more at once than the machine has to
//! spare: a flood of logins must not stop the sale.

use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use async_trait::async_trait;
use stockade_domain::account::{CommonPassword, Email, Password, PasswordHash};
use stockade_domain::ports::{PasswordHasher, StoreError};
use tokio::sync::Semaphore;

use super::common::is_common;

/// The password of the demo's customers. Every demo prints it when it starts for the first time, so it opens nothing outside.
pub const DEMO_PASSWORD: &str = "demo-password";

/// Argon2id at what OWASP calls the least: 19 MiB, two passes, one lane; some 50 ms of one core.
pub struct Argon2Passwords {
    /// Hashing now.
    running: Semaphore,
    /// Hashing now or waiting for it.
    admitted: Semaphore,
    demo: bool,
}

const AT_ONCE: usize = 2;

/// No more wait than come through in the longest time that somebody waits.
const WAITING: usize = 120;
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// What the password for an unknown address is compared with, so that it takes as long as for a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBvd24gc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Argon2Passwords {
    /// Outside the demo its password is never right, and nobody may choose one that is easily guessed. The demo is to be
    /// looked at, and answers the samples of older systems, whose people have such passwords.
    pub const fn new(demo: bool) -> Self {
        Self { running: Semaphore::const_new(AT_ONCE), admitted: Semaphore::const_new(AT_ONCE + WAITING), demo }
    }

    /// Does `work` on a thread that may block, once it is its turn. Too many before it: overloaded.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _place = self.admitted.try_acquire().map_err(|_| StoreError::Overloaded)?;
        let turn = tokio::time::timeout(LONGEST_WAIT, self.running.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(StoreError::Overloaded);
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Internal(error.into()))?
    }
}

#[async_trait]
impl PasswordHasher for Argon2Passwords {
    async fn hash(&self, password: Password) -> Result<PasswordHash, StoreError> {
        self.in_turn(move || hash(password.as_str().as_bytes()).map(PasswordHash::new)).await
    }

    async fn choose(
        &self,
        password: Password,
        owner: &Email,
    ) -> Result<Result<PasswordHash, CommonPassword>, StoreError> {
        let (anything_goes, owner) = (self.demo, owner.clone());
        let chosen = self.in_turn(move || {
            if !anything_goes && is_common(password.as_str(), &owner) {
                return Ok(Err(CommonPassword));
            }
            hash(password.as_str().as_bytes()).map(PasswordHash::new).map(Ok)
        });
        chosen.await
    }

    /// Text that is no hash is nobody's password, and stays so.
    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let Ok(hash) = phc::PasswordHash::new(hash.as_str()) else { return false };
        let Ok(made_with) = Params::try_from(&hash) else { return true };
        let weaker = made_with.m_cost() < Params::DEFAULT.m_cost() || made_with.t_cost() < Params::DEFAULT.t_cost();
        weaker || hash.algorithm != Algorithm::Argon2id.ident()
    }

    async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, StoreError> {
        let known = hash.is_some() && (self.demo || password.as_str() != DEMO_PASSWORD);
        let phc = hash.map_or_else(|| NOBODY.to_owned(), |hash| hash.as_str().to_owned());
        let right = self.in_turn(move || Ok(is_right(password.as_str().as_bytes(), &phc))).await?;
        Ok(right && known)
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash(password: &[u8]) -> Result<String, StoreError> {
    let hash = argon2().hash_password(password).map_err(|error| StoreError::Internal(error.to_string().into()))?;
    Ok(hash.to_string())
}

/// Text that is no hash matches nothing: such an account has no password.
fn is_right(password: &[u8], phc: &str) -> bool {
    phc::PasswordHash::new(phc).is_ok_and(|hash| argon2().verify_password(password, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn password(text: &str) -> Result<Password, stockade_domain::account::InvalidPassword> {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_recognised_and_another_is_not() -> Outcome {
        let passwords = Argon2Passwords::new(false);
        let hash = passwords.hash(password("correct horse")?).await?;
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "the least that OWASP recommends");
        assert!(passwords.verify(password("correct horse")?, Some(hash.clone())).await?);
        assert!(!passwords.verify(password("battery staple")?, Some(hash.clone())).await?);
        assert_ne!(passwords.hash(password("correct horse")?).await?.as_str(), hash.as_str(), "each has its own salt");
        Ok(())
    }

    #[tokio::test]
    async fn nobody_signs_in_without_an_account_or_without_a_password() -> Outcome {
        let passwords = Argon2Passwords::new(true);
        assert!(!passwords.verify(password("correct horse")?, None).await?);
        assert!(!passwords.verify(password("anything at all")?, Some(PasswordHash::new("!".to_owned()))).await?);
        Ok(())
    }

    #[tokio::test]
    async fn the_demo_password_opens_nothing_outside_the_demo() -> Outcome {
        let demo = Argon2Passwords::new(true);
        let hash = demo.hash(password(DEMO_PASSWORD)?).await?;
        assert!(demo.verify(password(DEMO_PASSWORD)?, Some(hash.clone())).await?);
        assert!(!Argon2Passwords::new(false).verify(password(DEMO_PASSWORD)?, Some(hash)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn nobody_chooses_what_everybody_tries_but_in_the_demo() -> Outcome {
        let owner = Email::parse("ada@example.com")?;
        let shop = Argon2Passwords::new(false);
        assert_eq!(shop.choose(password("password123")?, &owner).await?, Err(CommonPassword));
        let chosen = shop.choose(password("correct horse")?, &owner).await??;
        assert!(shop.verify(password("correct horse")?, Some(chosen)).await?);
        assert!(Argon2Passwords::new(true).choose(password("password123")?, &owner).await?.is_ok());
        Ok(())
    }

    #[tokio::test]
    async fn a_hash_made_with_less_work_is_outdated_and_still_right() -> Outcome {
        let passwords = Argon2Passwords::new(false);
        let made_with = |algorithm, memory, passes| {
            let params = Params::new(memory, passes, 1, None).map_err(|error| error.to_string())?;
            let hash = Argon2::new(algorithm, Version::V0x13, params).hash_password(b"correct horse");
            hash.map(|hash| PasswordHash::new(hash.to_string())).map_err(|error| error.to_string())
        };
        let (memory, passes) = (Params::DEFAULT.m_cost(), Params::DEFAULT.t_cost());
        for (algorithm, memory, passes, outdated) in [
            (Algorithm::Argon2id, memory, passes, false),
            (Algorithm::Argon2id, memory * 2, passes + 1, false),
            (Algorithm::Argon2id, memory - 1, passes, true),
            (Algorithm::Argon2id, memory, passes - 1, true),
            (Algorithm::Argon2i, memory, passes, true),
        ] {
            let hash = made_with(algorithm, memory, passes)?;
            assert_eq!(passwords.is_outdated(&hash), outdated, "{algorithm} {memory} {passes}");
            assert!(passwords.verify(password("correct horse")?, Some(hash)).await?, "{algorithm} {memory} {passes}");
        }
        assert!(!passwords.is_outdated(&PasswordHash::new("!".to_owned())));
        Ok(())
    }

    #[tokio::test]
    async fn a_flood_of_logins_is_turned_away_rather_than_queued() -> Outcome {
        let passwords = Argon2Passwords::new(false);
        let _all = passwords.admitted.acquire_many(u32::try_from(AT_ONCE + WAITING)?).await?;
        let flooded = passwords.verify(password("correct horse")?, None).await;
        assert!(matches!(flooded, Err(StoreError::Overloaded)));
        Ok(())
    }

    #[test]
    fn an_unknown_address_costs_as_much_as_a_known_one() -> Outcome {
        let (known, unknown) = (hash(b"correct horse")?, NOBODY);
        let cost =
            |phc: &str| phc::PasswordHash::new(phc).map(|hash| (hash.algorithm.to_string(), hash.params.to_string()));
        assert_eq!(cost(&known).ok(), cost(unknown).ok());
        assert!(cost(unknown).is_ok());
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_in_a_crowd_gets_a_turn_though_it_takes_a_while() -> Outcome {
        let passwords = Argon2Passwords::new(false);
        let busy = passwords.running.acquire_many(u32::try_from(AT_ONCE)?).await?;
        let crowd = futures_util::future::join_all((0..64).map(|_| passwords.in_turn(|| Ok(()))));
        let done = async {
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            drop(busy);
        };
        let (turns, ()) = tokio::join!(crowd, done);
        assert_eq!(turns.iter().filter(|turn| turn.is_ok()).count(), 64);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_too_long_is_told_so() -> Outcome {
        let passwords = Argon2Passwords::new(false);
        let _busy = passwords.running.acquire_many(u32::try_from(AT_ONCE)?).await?;
        let late = passwords.verify(password("correct horse")?, None).await;
        assert!(matches!(late, Err(StoreError::Overloaded)));
        Ok(())
    }
}
