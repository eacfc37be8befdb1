//! What the OpenAPI document says of values that are text on the wire: `#[schema(schema_with = schema::amount)]`.

use stockade_domain::account::Role;
use stockade_domain::catalogue::SaleState;
use stockade_domain::ledger::EventKind;
use stockade_domain::mail::{JobKind, JobState};
use stockade_domain::order::OrderStatus;
use stockade_domain::report::Bucket;
use stockade_domain::sort::{Sort, SortColumn};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// An amount in an answer.
pub fn amount() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^\d+\.\d{2}$"));
    text.examples(["19.99"]).build()
}

/// A price in a request. Numbers with decimal places are taken as well, but no schema can bound them: a validator's
/// float has no exact hundredths.
pub fn price() -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^\d{1,8}(\.\d{1,2})?$"));
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(99_999_999));
    OneOfBuilder::new().item(text.examples(["19.99"])).item(number).build().into()
}

pub fn sale_state() -> Object {
    one_of(SaleState::ALL.map(SaleState::as_str))
}

/// The states a shopper may ask for. A type, because a parameter with a function has no say in how a list is written.
pub struct ShownStates;

impl PartialSchema for ShownStates {
    fn schema() -> RefOr<Schema> {
        let shown = SaleState::ALL.into_iter().filter(|state| *state != SaleState::Archived).map(SaleState::as_str);
        let state = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(shown));
        ArrayBuilder::new().items(state).min_items(Some(1)).build().into()
    }
}

impl ToSchema for ShownStates {}

/// The states an admin may ask for.
pub struct SaleStates;

impl PartialSchema for SaleStates {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(sale_state()).min_items(Some(1)).build().into()
    }
}

impl ToSchema for SaleStates {}

/// The orders that a list can be read in; the one it is read in unless somebody says more is its default.
pub fn sort<C: SortColumn>() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Sort::<C>::all().map(Sort::as_str)));
    text.default(Some(C::DEFAULT.as_str().into())).build()
}

pub fn order_status() -> Object {
    one_of(OrderStatus::ALL.map(OrderStatus::as_str))
}

pub fn event_kind() -> Object {
    one_of(EventKind::ALL.map(EventKind::as_str))
}

pub fn actor_kind() -> Object {
    one_of(["customer", "admin", "system"])
}

pub fn job_kind() -> Object {
    one_of(JobKind::ALL.map(JobKind::as_str))
}

pub fn job_state() -> Object {
    one_of(JobState::ALL.map(JobState::as_str))
}

pub fn bucket() -> Object {
    one_of(Bucket::ALL.map(Bucket::as_str))
}

pub fn role() -> Object {
    one_of([Role::Customer, Role::Admin].map(Role::as_str))
}

/// A role, or nothing about it.
pub fn role_or_null() -> Object {
    let kinds = SchemaType::from_iter([Type::String, Type::Null]);
    let roles = [Some(Role::Customer.as_str()), Some(Role::Admin.as_str()), None];
    ObjectBuilder::new().schema_type(kinds).enum_values(Some(roles)).build()
}

pub fn stock_source() -> Object {
    one_of(["cache", "database", "last_known"])
}

fn one_of<const N: usize>(values: [&'static str; N]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()
}
