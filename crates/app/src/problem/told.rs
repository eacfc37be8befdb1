//! As what each refusal and each failure is told.

use actix_web::http::StatusCode;
use stockade_domain::cart::CartFull;
use stockade_domain::ledger::{InvalidIdempotencyKey, Refusal};
use stockade_domain::ports::{EmailTaken, StoreError};
use stockade_domain::usecase::{
    AskResetError, ChangePasswordError, DecideAccountError, FillCartError, RegisterError, RenewError,
    ResetPasswordError, SignInError, TooOften,
};

use super::{Figures, Problem};

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        let (status, code, title) = match refusal {
            Refusal::InsufficientStock { .. } => (StatusCode::CONFLICT, "insufficient_stock", "Insufficient stock"),
            Refusal::SaleNotStarted { .. } => (StatusCode::CONFLICT, "sale_not_started", "The sale has not started"),
            Refusal::SaleEnded { .. } => (StatusCode::CONFLICT, "sale_ended", "The sale has ended"),
            Refusal::ProductUnavailable { .. } => {
                (StatusCode::CONFLICT, "product_unavailable", "The product is no longer sold")
            }
            Refusal::PerCustomerLimit { .. } => (StatusCode::CONFLICT, "per_customer_limit", "Limit for each customer"),
            Refusal::HoldLimit { .. } => (StatusCode::CONFLICT, "hold_limit", "Too many holds"),
            Refusal::CoolingOff { .. } => (StatusCode::CONFLICT, "cooling_off", "Too many lapsed holds"),
            Refusal::PriceChanged { .. } => (StatusCode::CONFLICT, "price_changed", "The price has changed"),
            Refusal::HoldExpired { .. } => (StatusCode::CONFLICT, "hold_expired", "The hold has ended"),
            Refusal::HoldNotPending { .. } => (StatusCode::CONFLICT, "hold_not_pending", "The hold is settled"),
            Refusal::ExtensionLimit { .. } => (StatusCode::CONFLICT, "extension_limit", "No more extensions"),
            Refusal::StockLimit { .. } => (StatusCode::CONFLICT, "stock_limit", "Too much stock"),
            Refusal::CartEmpty => (StatusCode::CONFLICT, "cart_empty", "The cart is empty"),
            Refusal::ProductNotFound { .. } | Refusal::OrderNotFound => {
                (StatusCode::NOT_FOUND, "not_found", "Not found")
            }
            Refusal::HoldNotDue => (StatusCode::CONFLICT, "hold_not_due", "The hold is not due"),
            Refusal::KeyReused => {
                (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", "The key was used for another request")
            }
        };
        let problem = Self::new(status, code, title, refusal);
        let figures = match refusal {
            Refusal::InsufficientStock { shortages } => Some(Figures::Short(shortages.clone().into())),
            Refusal::PerCustomerLimit { product_id, limit, had } => {
                Some(Figures::Limit { product_id: *product_id, limit: *limit, had: *had })
            }
            Refusal::PriceChanged { expected, actual } => {
                Some(Figures::Totals { expected: *expected, actual: *actual })
            }
            _ => None,
        };
        Self { figures: figures.map(Box::new), ..problem }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (code, title, retry_after_seconds) = match &error {
            StoreError::Unavailable(_) => ("backend_unavailable", "A backend is unavailable", 2),
            StoreError::Contention(_) | StoreError::Overloaded => ("overloaded", "Too busy", 1),
            StoreError::OutcomeUnknown(_) => ("outcome_unknown", "The outcome is not known", 1),
            StoreError::Internal(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a store failed");
                return Self::internal();
            }
        };
        let detail = match &error {
            StoreError::OutcomeUnknown(_) => {
                "it may have happened: the same request with the same Idempotency-Key tells; without a key, look first"
            }
            StoreError::Unavailable(_)
            | StoreError::Contention(_)
            | StoreError::Overloaded
            | StoreError::Internal(_) => "nothing was changed: try again in a moment",
        };
        if matches!(error, StoreError::Overloaded) {
            tracing::warn!("too much is waiting: turned a request away");
        } else if error.is_known_outage() {
            tracing::debug!(error = &error as &dyn std::error::Error, "a store is still away");
        } else {
            tracing::warn!(error = &error as &dyn std::error::Error, "a store could not answer");
        }
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail).retry_after(retry_after_seconds)
    }
}

impl From<InvalidIdempotencyKey> for Problem {
    fn from(error: InvalidIdempotencyKey) -> Self {
        let title = "Malformed Idempotency-Key";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key_malformed", title, error).at("/Idempotency-Key")
    }
}

impl From<EmailTaken> for Problem {
    fn from(error: EmailTaken) -> Self {
        Self::new(StatusCode::CONFLICT, "email_taken", "The address is taken", error)
    }
}

impl From<CartFull> for Problem {
    fn from(error: CartFull) -> Self {
        Self::new(StatusCode::CONFLICT, "cart_full", "The cart is full", error)
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::BadCredentials => Self::bad_credentials(),
            SignInError::TooOften(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Common(error) => Self::common("/password", error),
            RegisterError::EmailTaken(error) => error.into(),
            RegisterError::Store(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            // Not a 401: whoever asks is signed in, and does not have to sign in anew.
            ChangePasswordError::WrongPassword => {
                Self::new(StatusCode::FORBIDDEN, "wrong_password", "Wrong password", error).at("/current_password")
            }
            ChangePasswordError::Common(error) => Self::common("/new_password", error),
            ChangePasswordError::TooOften(error) => error.into(),
            ChangePasswordError::Store(error) => error.into(),
        }
    }
}

impl From<DecideAccountError> for Problem {
    fn from(error: DecideAccountError) -> Self {
        match error {
            DecideAccountError::OwnAccount => Self::new(StatusCode::CONFLICT, "own_account", "Your own account", error),
            DecideAccountError::Unknown => Self::not_found(error),
            DecideAccountError::NotAllowed => Self::forbidden(error),
            DecideAccountError::Store(error) => error.into(),
        }
    }
}

impl From<TooOften> for Problem {
    fn from(error: TooOften) -> Self {
        let wait = error.retry_after;
        Self::rate_limited((wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1))
    }
}

impl From<AskResetError> for Problem {
    fn from(error: AskResetError) -> Self {
        match error {
            AskResetError::TooOften(error) => error.into(),
            AskResetError::Store(error) => error.into(),
        }
    }
}

impl From<ResetPasswordError> for Problem {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::Over => {
                Self::new(StatusCode::FORBIDDEN, "reset_expired", "The link is over", error).at("/token")
            }
            ResetPasswordError::Common(error) => Self::common("/password", error),
            ResetPasswordError::Store(error) => error.into(),
        }
    }
}

impl From<RenewError> for Problem {
    fn from(error: RenewError) -> Self {
        match error {
            RenewError::Over => Self::token_expired(),
            RenewError::Store(error) => error.into(),
        }
    }
}

impl From<FillCartError> for Problem {
    fn from(error: FillCartError) -> Self {
        match error {
            FillCartError::Refused(refusal) => refusal.into(),
            FillCartError::Full(error) => error.into(),
            FillCartError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use stockade_domain::ports::KnownOutage;
    use tracing::{Dispatch, Level};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(text)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What the log is told of a failure.
    fn logged(error: StoreError) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(Level::DEBUG).with_ansi(false);
        let subscriber = subscriber.with_writer(move || writer.clone()).finish();
        // With one subscriber alone, whether a line is wanted is asked of whichever thread comes to it first, for good.
        let _second = Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
        let problem = tracing::subscriber::with_default(subscriber, || Problem::from(error));
        assert_eq!(problem.status(), StatusCode::SERVICE_UNAVAILABLE);
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn a_request_in_a_known_outage_is_worth_no_warning() {
        let known = logged(StoreError::Unavailable(KnownOutage("away".into()).into()));
        assert!(known.contains("DEBUG") && !known.contains("WARN"), "{known}");
        let news = logged(StoreError::Unavailable("away".into()));
        assert!(news.contains("WARN"), "{news}");
    }
}
