//! Paths nobody answers, and methods a path does not have: 404, and 405 with what it does have.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;

use super::{client, docs};
use crate::problem::Problem;

/// The paths of the OpenAPI document with their methods, and those of the documentation itself.
pub struct Unmatched(Vec<(ResourceDef, String)>);

impl Unmatched {
    pub fn new(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", item.get.is_some()),
                ("HEAD", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            let allowed: Vec<_> = methods.into_iter().filter(|(_, has)| *has).map(|(method, _)| method).collect();
            (ResourceDef::new(path.as_str()), allowed.join(", "))
        });
        let read_only = docs::PATHS.into_iter().map(|path| (ResourceDef::new(path), "GET, HEAD".to_owned()));
        Self(paths.chain(read_only).collect())
    }

    /// The methods of the paths that match; a fixed path and a pattern may both.
    fn allowed(&self, path: &str) -> Option<String> {
        let mut methods: Vec<&str> = Vec::new();
        for (_, allowed) in self.0.iter().filter(|(pattern, _)| pattern.is_match(path)) {
            methods.extend(allowed.split(", ").filter(|method| !methods.contains(method)).collect::<Vec<_>>());
        }
        (!methods.is_empty()).then(|| methods.join(", "))
    }
}

pub async fn answer(request: HttpRequest, known: web::Data<Unmatched>) -> Result<HttpResponse, Problem> {
    // A page of the documentation that is not there can be asked for, so it is missing.
    let reads = request.method() == Method::GET;
    Err(match known.allowed(request.path()) {
        Some(allow) if !(reads && allow.starts_with("GET")) => Problem::method_not_allowed(allow),
        None if client::may_be_page(&request) => return client::page_at(&request),
        Some(_) | None => Problem::not_found("there is nothing at this path"),
    })
}

/// The answer of a process that has no paths but those of its health.
pub async fn nothing(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(Problem::not_found(format!("there is nothing at {} in a process that serves nobody", request.path())))
}
