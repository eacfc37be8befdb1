//! What handlers take from a request. Whatever is wrong with it becomes a problem that names the field.

mod account;
mod body;
mod headers;
mod path;
mod query;
mod refresh;

pub use account::{Admin, Customer, SignedIn, account_of, recognise};
#[cfg(any(test, feature = "fuzzing"))]
pub use body::parse;
pub use body::{BODY_LIMIT, Body, LooseBody, OptionalBody, field_error};
pub use headers::{IfMatch, Key, is_loopback};
pub use path::{OrderRef, Ref};
pub use query::{Listing, Paging, Params};
pub use refresh::Refresh;

use std::future::Future;
use std::pin::Pin;

use actix_web::{HttpRequest, web};

use crate::problem::Problem;
use crate::state::AppState;

/// An extraction that has to wait for something.
type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// The state, which every route has.
fn state(request: &HttpRequest) -> Result<web::Data<AppState>, Problem> {
    request.app_data::<web::Data<AppState>>().cloned().ok_or_else(Problem::internal)
}
