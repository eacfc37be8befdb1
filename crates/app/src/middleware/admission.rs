//! How many requests of each class are answered at the same time. Who is one too many is told so at once, rather than to
//! wait for what will be too late; and a crowd of one class takes no room from another: whoever confirms a hold does not
//! stand behind those who look at the shop or want to hold.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use tokio::sync::Semaphore;

use crate::config::Admissions;
use crate::problem::Problem;
use crate::telemetry::metric;

/// What a request asks for, as far as it matters who should wait for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Reads,
    Carts,
    /// Holds and orders that are new.
    Placing,
    /// Holds that somebody has: a deadline may be near.
    Settling,
    Accounts,
    Admin,
    /// What reads whole tables.
    Reports,
}

/// Room for so many of each class.
pub struct Admission {
    reads: Arc<Semaphore>,
    carts: Arc<Semaphore>,
    placing: Arc<Semaphore>,
    settling: Arc<Semaphore>,
    accounts: Arc<Semaphore>,
    admin: Arc<Semaphore>,
    reports: Arc<Semaphore>,
}

impl Admission {
    pub fn new(sizes: &Admissions) -> Self {
        let room = |size| Arc::new(Semaphore::new(size));
        Self {
            reads: room(sizes.reads),
            carts: room(sizes.carts),
            placing: room(sizes.placing),
            settling: room(sizes.settling),
            accounts: room(sizes.accounts),
            admin: room(sizes.admin),
            reports: room(sizes.reports),
        }
    }

    fn room(&self, class: Class) -> &Arc<Semaphore> {
        match class {
            Class::Reads => &self.reads,
            Class::Carts => &self.carts,
            Class::Placing => &self.placing,
            Class::Settling => &self.settling,
            Class::Accounts => &self.accounts,
            Class::Admin => &self.admin,
            Class::Reports => &self.reports,
        }
    }
}

impl Class {
    /// `None` for what must be answered however much there is to do. The older systems' paths mostly end as ours do; a
    /// product's own are where its reservations are settled, or an admin changes it.
    fn of(method: &Method, path: &str) -> Option<Self> {
        let has = |segment: &str| path.split('/').any(|part| part == segment);
        if matches!(path, "/livez" | "/readyz" | "/metrics") || method == Method::OPTIONS {
            return None;
        }
        let reads = method == Method::GET || method == Method::HEAD;
        Some(match path.rsplit('/').next().unwrap_or_default() {
            _ if has("reports") || has("exports") || has("audit") => Self::Reports,
            _ if has("admin") => Self::Admin,
            _ if has("auth") => Self::Accounts,
            "confirm" | "cancel" | "extend" => Self::Settling,
            "checkout" if has("products") => Self::Settling,
            "reserve" if method == Method::DELETE => Self::Settling,
            "checkout" | "reserve" => Self::Placing,
            _ if has("cart") => Self::Carts,
            _ if reads => Self::Reads,
            _ if has("products") => Self::Admin,
            _ => Self::Placing,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Carts => "carts",
            Self::Placing => "placing",
            Self::Settling => "settling",
            Self::Accounts => "accounts",
            Self::Admin => "admin",
            Self::Reports => "reports",
        }
    }
}

/// A place is kept until the answer begins: a long body, as of a stream or an export, does not keep others out.
pub async fn admit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let class = Class::of(request.method(), request.path());
    let admission = request.app_data::<web::Data<Admission>>().cloned();
    let (Some(class), Some(admission)) = (class, admission) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let Ok(_place) = Arc::clone(admission.room(class)).try_acquire_owned() else {
        metrics::counter!(metric::TURNED_AWAY, "class" => class.name()).increment(1);
        return Ok(request.into_response(Problem::overloaded().error_response()));
    };
    Ok(next.call(request).await?.map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use actix_web::{App, HttpResponse};
    use futures_util::future::join;
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_request_belongs_to_whom_it_should_wait_with() {
        for (method, path, class) in [
            (Method::GET, "/livez", None),
            (Method::OPTIONS, "/api/v1/holds", None),
            (Method::GET, "/api/v1/products", Some(Class::Reads)),
            (Method::GET, "/api/v1/orders/7", Some(Class::Reads)),
            (Method::POST, "/api/v1/holds", Some(Class::Placing)),
            (Method::POST, "/api/v1/orders", Some(Class::Placing)),
            (Method::POST, "/api/v1/checkout", Some(Class::Placing)),
            (Method::POST, "/api/v1/orders/7/confirm", Some(Class::Settling)),
            (Method::POST, "/api/v1/orders/7/extend", Some(Class::Settling)),
            (Method::PUT, "/api/v1/cart/items/3", Some(Class::Carts)),
            (Method::POST, "/api/v1/auth/login", Some(Class::Accounts)),
            (Method::POST, "/api/v1/admin/orders/7/cancel", Some(Class::Admin)),
            (Method::GET, "/api/v1/admin/reports/revenue", Some(Class::Reports)),
            (Method::GET, "/api/v1/admin/exports/orders.csv", Some(Class::Reports)),
            (Method::GET, "/api/v1/admin/audit", Some(Class::Reports)),
            (Method::GET, "/api/products", Some(Class::Reads)),
            (Method::POST, "/api/cart", Some(Class::Carts)),
            (Method::POST, "/api/checkout", Some(Class::Placing)),
            (Method::GET, "/products/7/stock", Some(Class::Reads)),
            (Method::POST, "/products/7/stock", Some(Class::Admin)),
            (Method::POST, "/api/auth/login", Some(Class::Accounts)),
            (Method::GET, "/api/products/live", Some(Class::Reads)),
            (Method::POST, "/api/holds", Some(Class::Placing)),
            (Method::POST, "/api/orders/7/confirm", Some(Class::Settling)),
            (Method::GET, "/api/orders/7", Some(Class::Reads)),
            (Method::GET, "/api/admin/metrics", Some(Class::Admin)),
            (Method::POST, "/auth/register", Some(Class::Accounts)),
            (Method::GET, "/products/7", Some(Class::Reads)),
            (Method::POST, "/products", Some(Class::Admin)),
            (Method::PUT, "/products/7", Some(Class::Admin)),
            (Method::DELETE, "/products/7", Some(Class::Admin)),
            (Method::POST, "/cart/items", Some(Class::Carts)),
            (Method::POST, "/orders", Some(Class::Placing)),
            (Method::POST, "/api/products", Some(Class::Admin)),
            (Method::GET, "/api/products/7/status", Some(Class::Reads)),
            (Method::POST, "/api/products/7/reserve", Some(Class::Placing)),
            (Method::DELETE, "/api/products/7/reserve", Some(Class::Settling)),
            (Method::POST, "/api/products/7/checkout", Some(Class::Settling)),
        ] {
            assert_eq!(Class::of(&method, path), class, "{method} {path}");
        }
    }

    #[actix_web::test]
    async fn one_too_many_is_told_at_once_and_takes_no_room_from_others() {
        let sizes = Admissions { reads: 1, carts: 1, placing: 1, settling: 1, accounts: 1, admin: 1, reports: 1 };
        let slow = async || {
            tokio::time::sleep(Duration::from_millis(300)).await;
            HttpResponse::Ok().finish()
        };
        let app = App::new().app_data(web::Data::new(Admission::new(&sizes)));
        let app = app.default_service(web::to(slow)).wrap(from_fn(admit));
        let app = init_service(app).await;
        let post = |path: &str| call_service(&app, TestRequest::post().uri(path).to_request());

        let others = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let asked = Instant::now();
            let refused = post("/api/v1/holds").await;
            let waited = asked.elapsed();
            assert!(waited < Duration::from_millis(50), "it took {waited:?} to say no");
            assert_eq!(
                (refused.status(), refused.headers().get("retry-after").is_some()),
                (503.try_into().unwrap(), true)
            );
            let body: Value = read_body_json(refused).await;
            assert_eq!(body["code"], "overloaded");
            assert_eq!(post("/api/v1/orders/7/confirm").await.status(), 200);
        };
        let (first, ()) = join(post("/api/v1/holds"), others).await;
        assert_eq!(first.status(), 200);
        assert_eq!(post("/api/v1/holds").await.status(), 200, "its place is free again");
    }
}
