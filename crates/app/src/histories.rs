//! The API beside a model: whatever is asked, in whatever order, both say the same.
//!
//! Requests go through the routes to a shop in a file; time is moved by hand, so that a hold ends in the very moment of
//! its deadline. After every step stock, orders and carts are compared, and at the end the books are audited.

mod model;
mod order;
mod shop;
mod step;
mod told;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use self::model::Model;
use self::shop::Shop;
use self::step::{Step, a_model, a_step};

/// So many histories in each of two tests, for two processors; with `STOCKADE_TEST_FULL` twenty times as many.
const HISTORIES: u32 = 75;

fn config() -> ProptestConfig {
    let full = std::env::var_os("STOCKADE_TEST_FULL").is_some();
    let cases = if full { 20 * HISTORIES } else { HISTORIES };
    // Where tests run, nobody looks for files; what failed is told step by step.
    ProptestConfig { cases, max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn every_answer_is_the_one_that_the_model_gives(sequential 1..40 => Histories);

    #[test]
    fn every_answer_is_the_one_that_the_model_gives_again(sequential 1..40 => Histories);
}

struct Histories;

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        a_model()
    }

    fn transitions(model: &Self) -> BoxedStrategy<Step> {
        a_step(model)
    }

    fn preconditions(model: &Self, step: &Step) -> bool {
        model.allows(step)
    }

    fn apply(model: Self, step: &Step) -> Self {
        model.after(step)
    }
}

impl StateMachineTest for Histories {
    type SystemUnderTest = Shop;
    type Reference = Model;

    fn init_test(model: &Model) -> Shop {
        Shop::open(model)
    }

    fn apply(mut shop: Shop, model: &Model, step: Step) -> Shop {
        shop.take(&step, model);
        shop
    }

    fn check_invariants(shop: &Shop, model: &Model) {
        shop.compare(model);
    }

    fn teardown(shop: Shop, _: Model) {
        shop.audit();
    }
}
