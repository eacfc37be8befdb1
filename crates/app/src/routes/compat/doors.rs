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

use crate::extract::{Admin, Customer, is_loopback};
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
    let by_our_own_page = !headers.contains_key(ORIGIN) || text(ORIGIN) == Some(&format!("http://{host}"));
    if headers.contains_key(AUTHORIZATION) || !is_loopback(host) || !by_our_own_page {
        return None;
    }
    request.app_data::<web::Data<AppState>>()?.shop.visitors.clone()
}

/// How a request names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonName {
    /// By the number of their account.
    Number(CustomerId),
    /// By its number as text, by its address, or by any word that makes an address for a visitor.
    Word(String),
}

/// A word that names nobody, and nobody can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {} letters, and all but a to z, 0 to 9, - and . count for more", Email::LOCAL_MAX_LENGTH)]
pub struct InvalidName;

impl PersonName {
    fn is(&self, account: &Account) -> bool {
        match self {
            Self::Number(id) => *id == account.id,
            Self::Word(word) => *word == account.id.to_string() || word.eq_ignore_ascii_case(account.email.as_str()),
        }
    }

    fn word(text: &str) -> Result<Self, InvalidName> {
        let word = text.trim();
        let sound = !word.chars().any(char::is_control) && (address(word).is_ok() || Email::parse(word).is_ok());
        if sound { Ok(Self::Word(word.to_owned())) } else { Err(InvalidName) }
    }
}

/// The address of a visitor of this name: one that nobody gets mail at. No two names have the same.
fn address(name: &str) -> Result<Email, InvalidName> {
    let mut local = String::new();
    for letter in name.chars() {
        match letter {
            '0'..='9' | 'a'..='z' | '-' | '.' => local.push(letter),
            other => {
                let _ = write!(local, "_{:x}_", u32::from(other));
            }
        }
    }
    Email::parse(&format!("{local}@visitors.invalid")).map_err(|_| InvalidName)
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        match Value::deserialize(field)? {
            Value::String(text) => Self::word(&text).map_err(Error::custom),
            Value::Number(number) => number.to_string().parse().map(Self::Number).map_err(Error::custom),
            _ => Err(Error::custom("a person is named by a text or a number")),
        }
    }
}

/// A person who is known by a number: text that is a number is read like one.
pub fn customer_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<PersonName>, D::Error> {
    use serde::de::Error;
    let named = match Value::deserialize(field)? {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().parse().map_or(Value::String(text), Value::Number),
        other => other,
    };
    PersonName::deserialize(named).map(Some).map_err(Error::custom)
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
                let account = visitor(state, name, pointer).await?;
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

/// The customer of this number or address, or a visitor of this word, who is made when there is none: an account that
/// nobody can sign in to. A number that is no customer's names nobody, least of all an admin.
async fn visitor(state: &AppState, name: &PersonName, pointer: &str) -> Result<Account, Problem> {
    let known = customer_called(state, name).await?;
    let word = match (known, name) {
        (Some(account), _) => return Ok(account),
        (None, PersonName::Number(_)) => return Err(Problem::invalid(pointer, "no customer has this number")),
        (None, PersonName::Word(word)) => word,
    };
    let email = address(word).map_err(|error| Problem::invalid(pointer, error))?;
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
    let account = match name {
        PersonName::Number(id) => state.accounts.account(*id).await?,
        // A word stays one, whatever its digits: whom it names shall not change when somebody registers.
        PersonName::Word(word) => match Email::parse(word) {
            Ok(email) => state.accounts.credentials(&email).await?.map(|credentials| credentials.account),
            Err(_) => None,
        },
    };
    Ok(account.filter(|account| account.role == Role::Customer && !account.disabled))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// The name that an address was made of.
    fn name_of(address: &Email) -> Option<String> {
        let local = address.as_str().strip_suffix("@visitors.invalid")?;
        let letter = |code| char::from_u32(u32::from_str_radix(code, 16).ok()?).map(String::from);
        let parts = local.split('_').enumerate();
        parts.map(|(at, part)| if at % 2 == 0 { Some(part.to_owned()) } else { letter(part) }).collect()
    }

    proptest! {
        #[test]
        fn two_names_never_make_one_visitor(name in "[a-f0-9_.A-C é\u{e91}\u{10ffff}-]{1,16}") {
            if let Ok(address) = address(&name) {
                prop_assert_eq!(name_of(&address), Some(name));
            }
        }
    }

    #[test]
    fn a_letter_ends_where_it_ends() {
        assert_ne!(address("\u{e9}1"), address("\u{e91}"));
    }

    #[test]
    fn a_number_is_one_that_a_customer_could_have() {
        let read = |field| serde_json::from_value::<PersonName>(field).ok();
        assert_eq!(read(json!(7)), CustomerId::new(7).ok().map(PersonName::Number));
        assert_eq!(read(json!("-4")), Some(PersonName::Word("-4".to_owned())));
        for wrong in [json!(0), json!(-4), json!(1.5), json!(1e30), json!(true), json!([]), json!(""), json!("\n")] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
        let customer = |field| customer_opt(field).ok().flatten();
        assert_eq!(customer(json!("7")), CustomerId::new(7).ok().map(PersonName::Number));
        assert_eq!(customer(json!("ada")), Some(PersonName::Word("ada".to_owned())));
        for wrong in ["0", "-4", "1.5", "99999999999999999999"] {
            assert_eq!(customer_opt(json!(wrong)).ok(), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_is_no_longer_than_an_address_can_be() {
        let read = |length| serde_json::from_value::<PersonName>(json!("a".repeat(length))).is_ok();
        assert_eq!([read(64), read(65)], [true, false]);
        assert!(serde_json::from_value::<PersonName>(json!("A".repeat(20))).is_err(), "each counts for four");
    }
}
