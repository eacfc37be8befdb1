//! Which of the older systems a path belongs to. No two of them claim the same method and path.

use actix_web::http::Method;

/// One of the older systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    CheckoutProtocol,
    StockCache,
    FlashSale,
    Ecommerce,
    FlashDeal,
}

impl System {
    /// The system whose client asks so; `None` for what is ours.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<_> = path.trim_start_matches('/').split('/').collect();
        match *segments.as_slice() {
            ["api", "products"] if method == Method::POST => Some(Self::FlashDeal),
            ["api", "products" | "cart" | "checkout"] => Some(Self::CheckoutProtocol),
            ["api", "products", _, "status" | "reserve" | "checkout"] => Some(Self::FlashDeal),
            ["api", "products", "live"] | ["api", "auth" | "holds" | "orders" | "admin", ..] => Some(Self::FlashSale),
            ["products", _, "stock"] => Some(Self::StockCache),
            ["auth" | "products" | "cart" | "orders" | "protected" | "admin-only", ..] => Some(Self::Ecommerce),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_one_system_and_ours_to_none() {
        let (get, post) = (Method::GET, Method::POST);
        for (method, path, system) in [
            (&get, "/api/products", Some(System::CheckoutProtocol)),
            (&post, "/api/products", Some(System::FlashDeal)),
            (&get, "/api/products/live", Some(System::FlashSale)),
            (&get, "/api/products/7/status", Some(System::FlashDeal)),
            (&post, "/api/orders/7/confirm", Some(System::FlashSale)),
            (&get, "/products/7/stock", Some(System::StockCache)),
            (&get, "/products/7", Some(System::Ecommerce)),
            (&post, "/orders", Some(System::Ecommerce)),
            (&get, "/", None),
            (&get, "/health", None),
            (&get, "/api/docs/", None),
            (&post, "/api/v1/orders", None),
            (&get, "/api/v1/products/7/stock", None),
        ] {
            assert_eq!(System::of(method, path), system, "{method} {path}");
        }
    }
}
