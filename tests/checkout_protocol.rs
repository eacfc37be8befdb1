//! The checkout protocol's list of requirements, replayed: products, cart, checkout, analytics.

use serde_json::{Value, json};
use stockade_tests::{Backing, Stage, repository};

#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_one_file() -> anyhow::Result<()> {
    examples(&Stage::demo(Backing::File).await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_mysql_and_redis() -> anyhow::Result<()> {
    let stage = Stage::demo(Backing::Servers).await?;
    examples(&stage).await?;
    cart_hash(&stage).await
}

async fn examples(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;

    // GET /api/products: the rows, as they are.
    let products = client.get("/api/products").await?.expect_status(200)?;
    assert_eq!(products.body.as_array().map(Vec::len), Some(12));
    let lamp = json!({"productid": 10, "name": "Brass lamp", "price": "240.00", "stockcount": 4});
    assert_eq!(products.body[9], lamp);
    let seats = json!({"productid": 4, "name": "Last rows, Saturday", "price": "45.50", "stockcount": 2});
    assert_eq!(products.body[3], seats);

    // POST /api/cart: a field of the hash for each product, pieces added up.
    let item = json!({"customerId": 3, "productId": 4, "quantity": 1});
    let cart = client.post("/api/cart", &item).await?.expect_status(201)?;
    let added = "Item added to cart";
    assert_eq!(cart.body, json!({"message": added, "cart": [{"productid": 4, "quantity": 1}]}));
    client.post("/api/cart", &item).await?.expect_status(201)?;
    let other = json!({"customerId": "3", "productId": "10", "quantity": "1"});
    let cart = client.post("/api/cart", &other).await?.expect_status(201)?;
    let rows = json!([{"productid": 4, "quantity": 2}, {"productid": 10, "quantity": 1}]);
    assert_eq!(cart.body, json!({"message": added, "cart": rows}));

    // POST /api/checkout: one transaction, and the cart is cleared after it.
    let order = client.post("/api/checkout", &json!({"customerId": 3})).await?.expect_status(201)?;
    let number = order.number_at("/orderId")?;
    assert_eq!(order.body, json!({"message": "Order placed", "orderId": number, "total": "331.00"}));
    let empty = client.post("/api/checkout", &json!({"customerId": 3})).await?.expect_problem(409, "cart_empty")?;
    assert_eq!(empty.text_at("/error")?, "the cart is empty");
    assert_eq!(stock_of(&client.get("/api/products").await?.body, 4), Some(0));

    // StockCount >= RequestedQuantity, or nothing at all: the lamp stays, and so does the cart.
    for product in [10, 4] {
        let item = json!({"customerId": 4, "productId": product, "quantity": 1});
        client.post("/api/cart", &item).await?.expect_status(201)?;
    }
    let short = client.post("/api/checkout", &json!({"customerId": 4})).await?;
    let short = short.expect_problem(409, "insufficient_stock")?;
    assert_eq!(short.text_at("/error")?, "only 0 of product 4 left, 1 requested");
    assert_eq!(stock_of(&client.get("/api/products").await?.body, 10), Some(3));

    // An order needs an existing product and whole pieces.
    let none = json!({"customerId": 4, "productId": 999, "quantity": 1});
    client.post("/api/cart", &none).await?.expect_problem(404, "not_found")?;
    let half = json!({"customerId": 4, "productId": 10, "quantity": 1.5});
    let half = client.post("/api/cart", &half).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(half.text_at("/errors/0/pointer")?, "/quantity");
    let nobody = client.post("/api/cart", &json!({"productId": 10, "quantity": 1})).await?;
    assert_eq!(nobody.expect_problem(400, "validation_failed")?.text_at("/errors/0/pointer")?, "/customerId");
    customers(stage).await?;
    stage.service.audit()
}

/// An order needs an existing customer: a number is one of theirs, and anything else of a wrong kind makes nobody.
async fn customers(stage: &Stage) -> anyhow::Result<()> {
    let (client, admin) = (stage.service.visitor()?, stage.service.admin().await?);
    let item = json!({"customerId": 1, "productId": 12, "quantity": 2});
    client.post("/api/cart", &item).await?.expect_status(201)?;
    let order = client.post("/api/checkout", &json!({"customerId": "ada@example.com"})).await?.expect_status(201)?;
    assert_eq!(order.text_at("/total")?, "9.50");

    let all = async || -> anyhow::Result<usize> {
        let listed = admin.get("/api/v1/admin/customers?limit=100").await?.expect_status(200)?;
        Ok(listed.body["data"].as_array().map_or(0, Vec::len))
    };
    let before = all().await?;
    let me = admin.get("/api/v1/auth/me").await?.number_at("/id")?;
    let too_large = "99999999999999999999";
    let numbers = [json!(-4), json!(0), json!(1.5), serde_json::from_str(too_large)?, json!(999_999), json!(me)];
    let texts = ["-4", "1.5", too_large, "", "A".repeat(150).as_str()].map(|text| json!(text));
    let refused = async |field: &str, value: &Value| -> anyhow::Result<()> {
        let answer = client.post("/api/checkout", &json!({field: value})).await?;
        let answer = answer.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, format!("/{field}"), "{value}");
        Ok(())
    };
    for wrong in numbers.iter().chain(&texts) {
        refused("customerId", wrong).await?;
    }
    // The field is called what it was sent as.
    refused("customerid", &texts[0]).await?;
    refused("userId", &texts[4]).await?;
    for field in ["customerId", "customerid", "userId"] {
        refused(field, &json!(999_999)).await?;
        let item = json!({field: 999_999, "productId": 12, "quantity": 2});
        let unknown = client.post("/api/cart", &item).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(unknown.text_at("/errors/0/pointer")?, format!("/{field}"));
    }
    let both = client.post("/api/checkout", &json!({"customerId": 1, "userId": 1})).await?;
    let both = both.expect_problem(400, "validation_failed")?;
    assert_eq!((both.text_at("/errors/0/pointer")?, both.text_at("/errors/0/code")?), ("/userId", "duplicate_field"));
    assert_eq!(all().await?, before, "nobody was made");
    Ok(())
}

/// The cart is a HASH of pieces by product, which is let go 24 hours after its last change (and an hour of grace for
/// clocks that differ), not after its first.
#[cfg(feature = "live")]
async fn cart_hash(stage: &Stage) -> anyhow::Result<()> {
    use anyhow::Context as _;
    let redis = stage.redis.as_ref().context("a Redis")?;
    let client = stage.service.visitor()?;
    let item = json!({"customerId": 5, "productId": 12, "quantity": 3});
    client.post("/api/cart", &item).await?.expect_status(201)?;
    let keys = redis.answer(&["KEYS", "*cart:{5}"])?;
    assert_eq!(keys.lines().count(), 1, "{keys}");
    assert_eq!(redis.answer(&["TYPE", &keys])?, "hash");
    assert_eq!(redis.answer(&["HGET", &keys, "12"])?, "3");
    redis.answer(&["PEXPIRE", &keys, "60000"])?;
    client.post("/api/cart", &item).await?.expect_status(201)?;
    let left: u64 = redis.answer(&["PTTL", &keys])?.parse()?;
    let hour = 3_600_000;
    assert!((24 * hour..=25 * hour).contains(&left), "{left} ms");
    client.post("/api/checkout", &json!({"customerId": 5})).await?.expect_status(201)?;
    assert_eq!(redis.answer(&["EXISTS", &keys])?, "0", "the cart is cleared after the commit");
    Ok(())
}

fn stock_of(products: &Value, id: i64) -> Option<i64> {
    let product = products.as_array()?.iter().find(|product| product["productid"] == id)?;
    product["stockcount"].as_i64()
}

/// `sql/schema.sql` is what the migrations make, in one file that a person can read.
#[test]
fn the_schema_script_says_what_the_migrations_say() -> anyhow::Result<()> {
    let root = repository();
    let mut folders: Vec<_> = std::fs::read_dir(root.join("migrations/mysql"))?.collect::<Result<_, _>>()?;
    folders.sort_by_key(std::fs::DirEntry::file_name);
    let script = std::fs::read_to_string(root.join("sql/schema.sql"))?;
    let mut rest = script.as_str();
    for folder in folders {
        let text = std::fs::read_to_string(folder.path().join("up.sql"))?;
        let place = rest.find(text.trim());
        let name = folder.file_name();
        let place =
            place.unwrap_or_else(|| panic!("{name:?} is not in sql/schema.sql in its order: run `just schema`"));
        rest = &rest[place + text.trim().len()..];
    }
    Ok(())
}

/// The scripts and the three questions, run by the plain client as a DBA would, against answers worked out by hand.
#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn a_dba_can_make_fill_and_ask_a_shop_with_the_plain_client() -> anyhow::Result<()> {
    use stockade_tests::TestDatabase;
    let database = TestDatabase::make()?;
    let file = |name: &str| std::fs::read_to_string(repository().join("sql").join(name));
    database.query(&file("schema.sql")?)?;
    database.query(&file("seed.sql")?)?;
    database.query(
        "INSERT INTO orders (id, customer_id, customer_email, status, total, created_at, confirmed_at) VALUES
           (UNHEX(REPEAT('01', 16)), 1, 'ada@example.com', 'confirmed', 140.75, NOW(6), NOW(6)),
           (UNHEX(REPEAT('02', 16)), 2, 'alan@example.com', 'confirmed', 9.50, NOW(6), NOW(6)),
           (UNHEX(REPEAT('03', 16)), 1, 'ada@example.com', 'cancelled', 480.00, NOW(6), NULL);
         INSERT INTO order_items (order_id, product_id, name, quantity, unit_price) VALUES
           (UNHEX(REPEAT('01', 16)), 4, 'Last rows, Saturday', 2, 45.50),
           (UNHEX(REPEAT('01', 16)), 12, 'Notebook, dotted', 1, 4.75),
           (UNHEX(REPEAT('01', 16)), 8, 'Slow kettle', 3, 15.00),
           (UNHEX(REPEAT('02', 16)), 12, 'Notebook, dotted', 2, 4.75),
           (UNHEX(REPEAT('03', 16)), 10, 'Brass lamp', 2, 240.00);",
    )?;
    let revenue = database.query(&file("analytics/revenue-by-customer.sql")?)?;
    assert_eq!(revenue, "1\tada@example.com\t1\t6\t140.75\n2\talan@example.com\t1\t2\t9.50\n");
    let best: Vec<String> = database.query(&file("analytics/top-products.sql")?)?.lines().map(str::to_owned).collect();
    let expected =
        ["8\tSlow kettle\t3\t1\t45.00", "12\tNotebook, dotted\t3\t2\t14.25", "4\tLast rows, Saturday\t2\t1\t91.00"];
    assert_eq!(best, expected);
    let low = database.query(&file("analytics/low-stock.sql")?)?;
    assert_eq!(low, "4\tLast rows, Saturday\t2\t0\t0\t2\t5\n10\tBrass lamp\t4\t0\t0\t4\t5\n");
    Ok(())
}
