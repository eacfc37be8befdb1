//! Who is let in where an older system let in anybody.
//!
//! With a token, whoever it belongs to: the same people as at the canonical route. Without one nobody, but in the demo,
//! which is bound to loopback, a visitor, who acts as the person that their request names, or as the admin.

use std::fmt::Write as _;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use actix_web::{FromRequest, HttpRequest, web};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use stockade_domain::account::{Account, Email, NewAccount, PasswordHash, Role};
use stockade_domain::ids::CustomerId;
use stockade_domain::order;

use crate::extract::{Admin, Customer};
use crate::problem::Problem;
use crate::state::{AppState, Visitors};

/// Somebody who buys: a customer with a token, or a visitor of the demo.
pub enum Buyer {
    Known(Customer),
    Visitor,
}

/// Somebody who changes stock: an admin with a token, or a visitor of the demo.
pub enum Keeper {
    Known(Admin),
    Visitor(Visitors),
}

impl FromRequest for Buyer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        match visitors(request) {
            Some(_) => ready(Ok(Self::Visitor)),
            None => ready(Customer::from_request(request, payload).into_inner().map(Self::Known)),
        }
    }
}

impl FromRequest for Keeper {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        match visitors(request) {
            Some(visitors) => ready(Ok(Self::Visitor(visitors))),
            None => ready(Admin::from_request(request, payload).into_inner().map(Self::Known)),
        }
    }
}

/// What a visitor acts by, if whoever asks is one. A page of another site is none, nor is one that has made our address
/// its own: a browser on this machine would let both reach us.
fn visitors(request: &HttpRequest) -> Option<Visitors> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST)?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&name);
    let by_our_own_page = !headers.contains_key(ORIGIN) || text(ORIGIN) == Some(&format!("http://{host}"));
    if headers.contains_key(AUTHORIZATION) || !here || !by_our_own_page {
        return None;
    }
    request.app_data::<web::Data<AppState>>()?.shop.visitors.clone()
}

/// How a request names a person: the number or the address of an account, or any word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    const MAX_LENGTH: usize = 200;

    fn is(&self, account: &Account) -> bool {
        self.0 == account.id.to_string() || self.0.eq_ignore_ascii_case(account.email.as_str())
    }

    /// The address of a visitor of this name: one that nobody gets mail at.
    fn address(&self) -> Result<Email, Problem> {
        let mut local = String::new();
        for letter in self.0.chars() {
            match letter {
                '0'..='9' | 'a'..='z' | '-' | '.' => local.push(letter),
                // Nothing is left out, so that two names make two visitors.
                other => {
                    let _ = write!(local, "_{:x}", u32::from(other));
                }
            }
        }
        let address = format!("{local}@visitors.invalid");
        Email::parse(&address).map_err(|_| Problem::invalid("/userId", "a visitor's name is not so long"))
    }
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let name = match Value::deserialize(field)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return Err(D::Error::custom("a person is named by a text or a number")),
        };
        if name.is_empty() || name.chars().count() > Self::MAX_LENGTH || name.chars().any(char::is_control) {
            return Err(D::Error::custom(format_args!("a name has 1 to {} characters", Self::MAX_LENGTH)));
        }
        Ok(Self(name))
    }
}

impl Buyer {
    /// Who buys. A customer may name themselves and nobody else; a visitor has to name somebody.
    pub async fn named(
        self,
        state: &AppState,
        name: Option<&PersonName>,
        pointer: &str,
    ) -> Result<order::Buyer, Problem> {
        match (self, name) {
            (Self::Known(customer), Some(name)) if !name.is(&customer.0) => {
                Err(Problem::forbidden("a request is for whoever sends it: name yourself, or nobody"))
            }
            (Self::Known(customer), _) => Ok(customer.buyer()),
            (Self::Visitor, None) => Err(Problem::missing(pointer, "for whom? Without a token a name is needed")),
            (Self::Visitor, Some(name)) => {
                let account = visitor(state, name).await?;
                Ok(order::Buyer { id: account.id, email: account.email })
            }
        }
    }
}

impl Keeper {
    /// As whom the ledger is told that it was.
    pub async fn id(self, state: &AppState) -> Result<CustomerId, Problem> {
        match self {
            Self::Known(admin) => Ok(admin.id()),
            Self::Visitor(Visitors { admin }) => {
                let credentials = state.accounts.credentials(&admin).await?;
                let admin = credentials.map(|it| it.account).filter(|it| it.role == Role::Admin && !it.disabled);
                admin.map(|admin| admin.id).ok_or_else(Problem::unauthenticated)
            }
        }
    }
}

/// The customer of this number or address, or a visitor of this name, who is made when there is none: an account that
/// nobody can sign in to.
async fn visitor(state: &AppState, name: &PersonName) -> Result<Account, Problem> {
    if let Some(account) = customer_called(state, name).await? {
        return Ok(account);
    }
    let email = name.address()?;
    if let Some(credentials) = state.accounts.credentials(&email).await? {
        return Ok(credentials.account);
    }
    let password_hash = PasswordHash::new("!".to_owned());
    let account =
        NewAccount { email: email.clone(), password_hash, role: Role::Customer, created_at: state.clock.now() };
    match state.accounts.create(&account).await? {
        Ok(account) => Ok(account),
        // Somebody was faster with the same name.
        Err(taken) => state.accounts.credentials(&email).await?.map(|it| it.account).ok_or_else(|| taken.into()),
    }
}

async fn customer_called(state: &AppState, name: &PersonName) -> Result<Option<Account>, Problem> {
    let account = if let Ok(id) = name.0.parse::<CustomerId>() {
        state.accounts.account(id).await?
    } else if let Ok(email) = Email::parse(&name.0) {
        state.accounts.credentials(&email).await?.map(|credentials| credentials.account)
    } else {
        None
    };
    Ok(account.filter(|account| account.role == Role::Customer && !account.disabled))
}
