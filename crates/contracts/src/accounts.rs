//! Accounts: one for each address, and what they bought.

use std::cmp::Ordering;

use stockade_domain::account::{Decided, Decision, Email, PasswordHash, Role};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::EmailTaken;
use stockade_domain::report::{CustomerColumn, CustomerQuery, CustomerSummary};
use stockade_domain::testing::{customer, money};

use crate::ShopHarness;
use crate::scene::{Scene, account, every_page, new_account};
use crate::sorted::{every_order_is_kept, no_order_is_disturbed};

/// What every [`AccountStore`](stockade_domain::ports::AccountStore) must do.
#[macro_export]
macro_rules! account_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, accounts:
            an_account_is_kept_as_it_was_made,
            an_address_has_one_account,
            of_many_who_want_an_address_one_gets_it,
            credentials_are_found_by_address,
            a_password_can_be_replaced,
            a_role_can_be_given,
            a_shop_knows_whether_it_has_an_admin,
            admins_are_listed_apart,
            an_admin_decides_what_somebody_may_do,
            who_is_no_admin_decides_nothing,
            of_admins_who_decide_about_each_other_one_is_left,
            customers_are_listed_with_what_they_bought,
            customers_are_listed_newest_first_without_admins,
            customers_are_read_in_every_order,
            customers_in_any_order_are_not_disturbed_by_new_ones,
            customers_are_found_by_their_address,
        );
    };
}

pub async fn an_account_is_kept_as_it_was_made(shop: &dyn ShopHarness) {
    let new = new_account(shop, "ada@example.com", Role::Customer);
    let made = shop.accounts().create(&new).await.unwrap().unwrap();
    assert_eq!((&made.email, made.role, made.disabled, made.created_at), (&new.email, new.role, false, new.created_at));
    assert_eq!(shop.accounts().account(made.id).await.unwrap(), Some(made));
    assert_eq!(shop.accounts().account(customer(4_711)).await.unwrap(), None);
}

pub async fn an_address_has_one_account(shop: &dyn ShopHarness) {
    let first = new_account(shop, "ada@example.com", Role::Customer);
    shop.accounts().create(&first).await.unwrap().unwrap();
    for (address, role) in [("ada@example.com", Role::Admin), ("ADA@Example.com", Role::Customer)] {
        let again = new_account(shop, address, role);
        assert_eq!(shop.accounts().create(&again).await.unwrap(), Err(EmailTaken));
    }
    let kept = shop.accounts().credentials(&first.email).await.unwrap().unwrap();
    assert_eq!(kept.password_hash, first.password_hash, "the second changed nothing");
}

pub async fn of_many_who_want_an_address_one_gets_it(shop: &dyn ShopHarness) {
    let new = new_account(shop, "ada@example.com", Role::Customer);
    let tries: Vec<_> = (0..16)
        .map(|_| {
            let (accounts, new) = (shop.accounts(), new.clone());
            tokio::spawn(async move { accounts.create(&new).await.unwrap() })
        })
        .collect();
    let mut made = 0;
    for each in tries {
        made += u32::from(each.await.unwrap().is_ok());
    }
    assert_eq!(made, 1);
}

pub async fn credentials_are_found_by_address(shop: &dyn ShopHarness) {
    let new = new_account(shop, "Ada@Example.com", Role::Customer);
    let made = shop.accounts().create(&new).await.unwrap().unwrap();
    let typed = Email::parse("ADA@example.COM").unwrap();
    let found = shop.accounts().credentials(&typed).await.unwrap().unwrap();
    assert_eq!((found.account, found.password_hash), (made, new.password_hash));
    let unknown = Email::parse("bob@example.com").unwrap();
    assert_eq!(shop.accounts().credentials(&unknown).await.unwrap(), None);
}

pub async fn a_password_can_be_replaced(shop: &dyn ShopHarness) {
    let (ada, bob) = (
        account(shop, "ada@example.com", Role::Customer).await,
        account(shop, "bob@example.com", Role::Customer).await,
    );
    let hash = PasswordHash::new("$argon2id$another".to_owned());
    assert!(shop.accounts().set_password(ada.id, &hash).await.unwrap());
    assert!(!shop.accounts().set_password(customer(4_711), &hash).await.unwrap());
    let hash_of = async |email| shop.accounts().credentials(email).await.unwrap().unwrap().password_hash;
    assert!(hash_of(&ada.email).await == hash && hash_of(&bob.email).await != hash);
}

pub async fn a_role_can_be_given(shop: &dyn ShopHarness) {
    let ada = account(shop, "ada@example.com", Role::Customer).await;
    assert!(shop.accounts().set_role(ada.id, Role::Admin).await.unwrap());
    assert!(!shop.accounts().set_role(customer(4_711), Role::Admin).await.unwrap());
    assert_eq!(shop.accounts().account(ada.id).await.unwrap().unwrap().role, Role::Admin);
}

pub async fn a_shop_knows_whether_it_has_an_admin(shop: &dyn ShopHarness) {
    assert!(!shop.accounts().has_admin().await.unwrap());
    let ada = account(shop, "ada@example.com", Role::Customer).await;
    assert!(!shop.accounts().has_admin().await.unwrap());
    shop.accounts().set_role(ada.id, Role::Admin).await.unwrap();
    assert!(shop.accounts().has_admin().await.unwrap());
}

pub async fn admins_are_listed_apart(shop: &dyn ShopHarness) {
    let (ada, bob) =
        (account(shop, "ada@example.com", Role::Admin).await, account(shop, "bob@example.com", Role::Customer).await);
    for (role, expected) in [(Role::Admin, ada.id), (Role::Customer, bob.id)] {
        let query = CustomerQuery::all(role, PageRequest::first(PageLimit::MAX));
        let listed = shop.accounts().customers(&query).await.unwrap().rows;
        assert_eq!(listed.iter().map(|summary| summary.account.id).collect::<Vec<_>>(), [expected]);
    }
    assert_eq!(shop.accounts().customer(ada.id).await.unwrap().unwrap().account.role, Role::Admin);
}

pub async fn an_admin_decides_what_somebody_may_do(shop: &dyn ShopHarness) {
    let (boss, ada) =
        (account(shop, "boss@example.com", Role::Admin).await, account(shop, "ada@example.com", Role::Customer).await);
    for (role, disabled, expected) in [
        (None, Some(true), (Role::Customer, true)),
        (Some(Role::Admin), None, (Role::Admin, true)),
        (None, None, (Role::Admin, true)),
        (Some(Role::Customer), Some(false), (Role::Customer, false)),
    ] {
        let decision = Decision { by: boss.id, about: ada.id, role, disabled };
        let Decided::Done(now) = shop.accounts().decide(&decision).await.unwrap() else { panic!("{decision:?}") };
        assert_eq!((now.role, now.disabled), expected);
        assert_eq!(shop.accounts().account(ada.id).await.unwrap(), Some(now));
    }
    let unknown = Decision { by: boss.id, about: customer(4_711), role: None, disabled: Some(true) };
    assert_eq!(shop.accounts().decide(&unknown).await.unwrap(), Decided::Unknown);
}

pub async fn who_is_no_admin_decides_nothing(shop: &dyn ShopHarness) {
    let (boss, ada, bob) = (
        account(shop, "boss@example.com", Role::Admin).await,
        account(shop, "ada@example.com", Role::Customer).await,
        account(shop, "bob@example.com", Role::Admin).await,
    );
    let disables = |by, about| Decision { by, about, role: None, disabled: Some(true) };
    assert!(matches!(shop.accounts().decide(&disables(boss.id, bob.id)).await.unwrap(), Decided::Done(_)));
    for by in [ada.id, bob.id, customer(4_711)] {
        assert_eq!(shop.accounts().decide(&disables(by, boss.id)).await.unwrap(), Decided::NotAllowed);
    }
    assert!(!shop.accounts().account(boss.id).await.unwrap().unwrap().disabled);
}

/// Whoever is first keeps the others from it: a shop does not lose its last admin.
pub async fn of_admins_who_decide_about_each_other_one_is_left(shop: &dyn ShopHarness) {
    for round in 0..10 {
        let ids = [
            account(shop, &format!("ada{round}@example.com"), Role::Admin).await.id,
            account(shop, &format!("bob{round}@example.com"), Role::Admin).await.id,
        ];
        let tries = [(0, 1), (1, 0)].map(|(by, about)| {
            let decision = Decision { by: ids[by], about: ids[about], role: Some(Role::Customer), disabled: None };
            let accounts = shop.accounts();
            tokio::spawn(async move { accounts.decide(&decision).await.unwrap() })
        });
        let mut done = 0;
        for each in tries {
            done += u32::from(matches!(each.await.unwrap(), Decided::Done(_)));
        }
        assert_eq!(done, 1, "round {round}");
    }
}

pub async fn customers_are_listed_with_what_they_bought(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, ada, bob) = (scene.product(50).await, scene.buyer().await, scene.buyer().await);
    scene.done(scene.order(&ada, &[(product, 2)])).await;
    let hold = scene.done(scene.hold(&ada, &[(product, 1)])).await;
    scene.done(scene.confirm(&hold)).await;
    // Neither a hold nor what was taken back was bought.
    scene.done(scene.hold(&ada, &[(product, 1)])).await;
    let back = scene.done(scene.order(&bob, &[(product, 5)])).await;
    scene.done(scene.take_back(&back)).await;

    let bought = |summary: &CustomerSummary| (summary.account.id, summary.orders, summary.revenue);
    let listed: Vec<_> = list(shop, None, 100).await.iter().map(bought).collect();
    assert_eq!(listed, [(bob.id, 0, money("0.00")), (ada.id, 2, money("30.00"))]);
    let one = shop.accounts().customer(ada.id).await.unwrap().unwrap();
    assert_eq!(bought(&one), (ada.id, 2, money("30.00")));
    assert_eq!(Some(one.account), shop.accounts().account(ada.id).await.unwrap());
    assert_eq!(shop.accounts().customer(customer(4_711)).await.unwrap(), None);
}

pub async fn customers_are_listed_newest_first_without_admins(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let mut expected: Vec<_> = scene.buyers(7).await.into_iter().map(|buyer| buyer.id).collect();
    expected.reverse();
    for rows in [1, 3, 7, 100] {
        let listed: Vec<_> = list(shop, None, rows).await.iter().map(|summary| summary.account.id).collect();
        assert_eq!(listed, expected, "by {rows}");
    }
}

/// All of them, and those that an address is found in.
pub async fn customers_are_read_in_every_order(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(999).await, scene.buyers(11).await);
    for (turn, buyer) in (0..).zip(&buyers) {
        for _ in 0..turn % 3 {
            scene.done(scene.order(buyer, &[(product, 1 + turn % 2)])).await;
        }
        // Neither of these was bought.
        scene.done(scene.hold(buyer, &[(product, 1)])).await;
        let back = scene.done(scene.order(buyer, &[(product, 7)])).await;
        scene.done(scene.take_back(&back)).await;
    }
    let boss = account(shop, "boss@example.com", Role::Admin).await;
    for buyer in buyers.iter().step_by(3) {
        let decision = Decision { by: boss.id, about: buyer.id, role: None, disabled: Some(true) };
        assert!(matches!(shop.accounts().decide(&decision).await.unwrap(), Decided::Done(_)));
    }
    let compare = |by, a: &CustomerSummary, b: &CustomerSummary| match by {
        CustomerColumn::Created => Ordering::Equal,
        CustomerColumn::Email => a.account.email.as_str().cmp(b.account.email.as_str()),
        CustomerColumn::Orders => a.orders.cmp(&b.orders),
        CustomerColumn::Revenue => a.revenue.cmp(&b.revenue),
        CustomerColumn::Disabled => a.account.disabled.cmp(&b.account.disabled),
    };
    for (rows, text) in [(11, None), (3, Some("buyer1".to_owned()))] {
        let read = async |sort, page| {
            let query = CustomerQuery { text: text.clone(), sort, ..CustomerQuery::all(Role::Customer, page) };
            shop.accounts().customers(&query).await.unwrap()
        };
        every_order_is_kept(rows, id, compare, read).await;
    }
}

pub async fn customers_in_any_order_are_not_disturbed_by_new_ones(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product(99).await;
    for buyer in scene.buyers(9).await.iter().step_by(2) {
        scene.done(scene.order(buyer, &[(product, 1)])).await;
    }
    let read = async |sort, page| {
        let query = CustomerQuery { sort, ..CustomerQuery::all(Role::Customer, page) };
        shop.accounts().customers(&query).await.unwrap()
    };
    let grow = async || {
        scene.buyer().await;
    };
    no_order_is_disturbed(id, read, grow).await;
}

fn id(customer: &CustomerSummary) -> i64 {
    customer.account.id.get()
}

pub async fn customers_are_found_by_their_address(shop: &dyn ShopHarness) {
    for address in ["ada@example.com", "a_da@example.com", "100%@example.com", "bob@example.org"] {
        account(shop, address, Role::Customer).await;
    }
    for (text, found) in [
        ("ADA@", vec!["ada@example.com"]),
        ("a_", vec!["a_da@example.com"]),
        ("%", vec!["100%@example.com"]),
        (".org", vec!["bob@example.org"]),
        ("nobody", vec![]),
    ] {
        let listed = list(shop, Some(text), 100).await;
        let listed: Vec<_> = listed.iter().map(|summary| summary.account.email.as_str()).collect();
        assert_eq!(listed, found, "{text}");
    }
}

async fn list(shop: &dyn ShopHarness, text: Option<&str>, rows: u32) -> Vec<CustomerSummary> {
    let list = async |page: PageRequest| {
        let query = CustomerQuery { text: text.map(str::to_owned), ..CustomerQuery::all(Role::Customer, page) };
        shop.accounts().customers(&query).await.unwrap()
    };
    every_page(PageLimit::new(rows).unwrap(), list).await
}
