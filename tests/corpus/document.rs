//! The OpenAPI document, as far as bad requests follow from it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;
use reqwest::Method;
use serde_json::Value;
use stockade_tests::Service;

use crate::shop::Shop;
use crate::values::Schema;

/// The document, as the service itself tells it.
pub struct Document(Arc<Value>);

/// One method of one path.
pub struct Operation {
    pub method: Method,
    pub path: String,
    pub parameters: Vec<Parameter>,
    pub body: Option<RequestBody>,
    pub needs_token: bool,
    /// The statuses it may answer.
    pub statuses: BTreeSet<u16>,
    /// The methods that its path has.
    pub siblings: BTreeSet<String>,
}

/// A parameter of a path, a query or a header.
pub struct Parameter {
    pub place: Place,
    pub name: String,
    pub required: bool,
    pub schema: Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
}

/// What is sent as JSON.
pub struct RequestBody {
    pub required: bool,
    pub schema: Schema,
}

impl Document {
    pub async fn of(service: &Service) -> anyhow::Result<Self> {
        let answer = service.visitor()?.get("/api/openapi.json").await?.expect_status(200)?;
        Ok(Self(Arc::new(answer.body)))
    }

    pub fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, item)| self.of_path(path, item)).collect()
    }

    fn of_path<'a>(&'a self, path: &'a str, item: &'a Value) -> impl Iterator<Item = Operation> + 'a {
        let methods = item.as_object().into_iter().flatten();
        let siblings: BTreeSet<_> = methods.clone().map(|(method, _)| method.to_ascii_uppercase()).collect();
        methods.filter_map(move |(method, operation)| {
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?;
            self.operation(method, path, operation, siblings.clone()).ok()
        })
    }

    fn operation(
        &self,
        method: Method,
        path: &str,
        operation: &Value,
        siblings: BTreeSet<String>,
    ) -> anyhow::Result<Operation> {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let security = operation["security"].as_array().map(Vec::as_slice).unwrap_or_default();
        let free = |way: &Value| way.as_object().is_some_and(serde_json::Map::is_empty);
        let responses = operation["responses"].as_object().context("an operation answers something")?;
        let body = operation.get("requestBody").map(|body| RequestBody {
            required: body["required"] == true,
            schema: self.schema(&body["content"]["application/json"]["schema"]),
        });
        Ok(Operation {
            method,
            path: path.to_owned(),
            parameters: parameters.filter_map(|parameter| self.parameter(parameter)).collect(),
            body,
            needs_token: !security.is_empty() && !security.iter().any(free),
            statuses: responses.keys().filter_map(|status| status.parse().ok()).collect(),
            siblings,
        })
    }

    fn parameter(&self, parameter: &Value) -> Option<Parameter> {
        let place = match parameter["in"].as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            _ => return None,
        };
        let name = parameter["name"].as_str()?.to_owned();
        let required = parameter["required"] == true;
        Some(Parameter { place, name, required, schema: self.schema(&parameter["schema"]) })
    }

    fn schema(&self, schema: &Value) -> Schema {
        Schema::new(Arc::clone(&self.0), schema)
    }
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// A path of an older system: whole numbers may be text there, and unknown members are not minded.
    pub fn is_older(&self) -> bool {
        !self.path.starts_with("/api/v1/")
    }

    pub fn of_place(&self, place: Place) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }

    pub fn takes_header(&self, name: &str) -> bool {
        self.of_place(Place::Header).any(|parameter| parameter.name == name)
    }

    pub fn sound_path(&self, shop: &Shop) -> String {
        self.of_place(Place::Path).fold(self.path.clone(), |path, parameter| {
            path.replace(&format!("{{{}}}", parameter.name), &shop.id_for(&self.path, &parameter.schema))
        })
    }

    pub fn sound_query(&self, shop: &Shop) -> Vec<(String, String)> {
        let required = self.of_place(Place::Query).filter(|parameter| parameter.required);
        required
            .map(|parameter| {
                let sound = parameter.schema.sound(&parameter.name, shop);
                (parameter.name.clone(), sound.as_str().map_or_else(|| sound.to_string(), str::to_owned))
            })
            .collect()
    }
}
