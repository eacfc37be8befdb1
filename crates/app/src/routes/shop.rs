//! What the shop is called and what it allows, for whoever draws it.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_shop);
}

/// What the shop is called and what it allows.
#[derive(Serialize, ToSchema)]
#[schema(as = Shop)]
struct ShopBody {
    name: String,
    /// ISO 4217: that of every amount.
    #[schema(example = "EUR")]
    currency: String,
    /// How long a hold lives, unless its product says otherwise.
    hold_seconds: u32,
    /// How often a hold can be prolonged.
    max_extensions: u32,
    /// Holds that a customer can have at the same time; null when they are not limited.
    max_live_holds: Option<u32>,
    /// Whether this is a shop to look at, with products and people of its own making.
    demo: bool,
}

/// Tells what the shop is called and what it allows.
#[utoipa::path(tag = "products", responses((status = 200, body = ShopBody)))]
#[get("/shop")]
async fn get_shop(state: Data<AppState>) -> Json<ShopBody> {
    let shop = &state.shop;
    Json(ShopBody {
        name: shop.name.clone(),
        currency: shop.currency.clone(),
        hold_seconds: shop.default_hold.seconds(),
        max_extensions: shop.max_extensions,
        max_live_holds: shop.hold_limits.live,
        demo: shop.demo,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Mocks, anonymous, call};

    #[actix_web::test]
    async fn anybody_is_told_what_the_shop_allows_without_a_store_being_asked() {
        let answer = call(Mocks::default(), anonymous("GET", "/api/v1/shop")).await;
        let expected = json!({
            "name": "Tea & Coats", "currency": "EUR", "hold_seconds": 120, "max_extensions": 2,
            "max_live_holds": null, "demo": false,
        });
        assert_eq!((answer.status, answer.body), (200, expected));
    }
}
