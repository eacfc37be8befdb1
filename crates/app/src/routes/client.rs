//! The web client, from the binary itself.

use std::borrow::Cow;

use actix_web::guard::{self, GuardContext};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, Accept, AcceptEncoding, CACHE_CONTROL, ContentEncoding, ETAG, Encoding, EntityTag,
    Header as _, IfNoneMatch, VARY,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use stockade_web_assets::Asset;

use crate::problem::Problem;

/// Adds the files of the client, and its page at the root for those who want to see one.
pub fn routes(config: &mut web::ServiceConfig) {
    let page = web::resource("/").guard(guard::Get()).guard(guard::fn_guard(wants_page));
    config.service(page.to(async |request: HttpRequest| page_at(&request)));
    let files = web::resource("/{file:.+}").guard(guard::Get()).guard(guard::fn_guard(is_file));
    config.service(files.to(file));
}

async fn file(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let asset = Asset::find(&path).ok_or_else(|| Problem::not_found("there is nothing at this path"))?;
    Ok(answer(&request, asset))
}

/// The page of the client, which shows what this address stands for.
pub fn page_at(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let page = Asset::page().ok_or_else(|| Problem::not_found("there is nothing at this path"))?;
    Ok(answer(request, page))
}

/// Whether this address may be one of the client's: somebody wants to see a page, and no program's address is meant.
pub fn may_be_page(request: &HttpRequest) -> bool {
    const OTHERS: [&str; 2] = ["/api/", "/assets/"];
    let elsewhere = OTHERS.iter().any(|prefix| request.path().starts_with(prefix));
    request.method() == Method::GET && !elsewhere && Accept::parse(request).is_ok_and(|accept| names_html(&accept))
}

fn is_file(context: &GuardContext<'_>) -> bool {
    context.head().uri.path().strip_prefix('/').is_some_and(Asset::exists)
}

fn wants_page(context: &GuardContext<'_>) -> bool {
    context.header::<Accept>().is_some_and(|accept| names_html(&accept))
}

/// Programs accept anything, or JSON; only who means a page names it.
fn names_html(accept: &Accept) -> bool {
    accept.ranked().iter().any(|kind| kind.essence_str() == "text/html")
}

fn answer(request: &HttpRequest, asset: Asset) -> HttpResponse {
    // One tag for both forms of a file: they say the same, if not byte for byte.
    let tag = EntityTag::new_weak(asset.hash);
    let known = match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|had| had.weak_eq(&tag)),
        Some(IfNoneMatch::Any) => true,
        None => false,
    };
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, keep));
    if !asset.immutable {
        answer.append_header((VARY, ACCEPT.as_str()));
    }
    if asset.gzip.is_some() {
        answer.append_header((VARY, ACCEPT_ENCODING.as_str()));
    }
    if known {
        return answer.finish();
    }
    let bytes = match (asset.gzip.filter(|_| takes_gzip(request)), asset.bytes) {
        (Some(gzip), _) => {
            answer.insert_header(ContentEncoding::Gzip);
            web::Bytes::from_static(gzip)
        }
        (None, Cow::Borrowed(bytes)) => web::Bytes::from_static(bytes),
        (None, Cow::Owned(bytes)) => web::Bytes::from(bytes),
    };
    answer.content_type(asset.media_type).body(bytes)
}

/// Whether a browser would rather have a file compressed. Who wants neither form gets it as it is.
fn takes_gzip(request: &HttpRequest) -> bool {
    let forms = [Encoding::gzip(), Encoding::identity()];
    let wanted = request.get_header::<AcceptEncoding>().and_then(|accept| accept.negotiate(forms.iter()));
    wanted == Some(Encoding::gzip())
}
