//! The ledger: every piece is sold once, every request has one effect, and the books say how it came.

mod adjusting;
mod batching;
mod bookkeeping;
mod expiring;
mod hold_limits;
mod holding;
mod limiting;
mod racing;
mod refusing;
mod repeating;
mod selling;
mod twins;

pub use adjusting::*;
pub use batching::*;
pub use bookkeeping::*;
pub use expiring::*;
pub use hold_limits::*;
pub use holding::*;
pub use limiting::*;
pub use racing::*;
pub use refusing::*;
pub use repeating::*;
pub use selling::*;

/// What every [`LedgerStore`](stockade_domain::ports::LedgerStore) and every
/// [`Ledger`](stockade_domain::ports::Ledger) around one must do.
#[macro_export]
macro_rules! ledger_contract {
    ($start:expr) => {
        // Under load.
        $crate::audited_clauses!($start, ledger:
            two_hundred_buyers_for_ten_pieces_get_exactly_ten_orders,
            exactly_the_supply_is_sold_while_holds_come_and_go,
            nobody_is_refused_while_a_piece_is_free,
            orders_that_share_products_do_not_stand_in_each_others_way,
            of_all_who_would_end_a_hold_exactly_one_does,
            of_those_who_would_take_an_order_back_exactly_one_does,
        );
        // Holds and what becomes of them.
        $crate::audited_clauses!($start, ledger:
            a_hold_keeps_pieces_until_it_is_confirmed,
            a_cancelled_hold_gives_its_pieces_back,
            an_order_sells_at_once,
            a_hold_lives_as_long_as_its_product_says,
            an_extended_hold_begins_its_time_anew_and_only_so_often,
            an_extension_never_shortens_a_hold,
            confirming_again_changes_nothing,
            cancelling_again_changes_nothing,
            only_an_admin_takes_a_confirmed_order_back,
            a_hold_of_an_archived_product_can_be_confirmed,
            a_due_hold_expires_and_a_live_one_does_not,
            after_the_deadline_nothing_but_expiry_ends_a_hold,
            a_due_hold_is_taken_back_before_anybody_is_refused,
            a_due_hold_gives_back_all_of_its_products,
            the_longest_due_hold_is_taken_back_first_and_no_more_than_needed,
            due_holds_that_would_not_be_enough_are_left_alone,
            due_holds_make_room_for_stock_that_leaves,
        );
        // Refusals.
        $crate::audited_clauses!($start, ledger:
            an_order_short_on_one_line_takes_nothing_and_names_every_short_line,
            duplicate_lines_are_one_line,
            nobody_buys_before_the_sale_or_after_it,
            an_archived_product_is_not_sold,
            what_does_not_exist_is_not_found,
            somebody_elses_order_is_not_found,
            an_empty_cart_is_not_sold,
            a_total_that_is_not_the_expected_one_is_refused,
            a_refusal_changes_nothing,
            the_limit_for_a_customer_counts_orders_and_live_holds,
            the_limit_for_a_customer_holds_when_they_ask_all_at_once,
            the_limit_for_a_customer_counts_inside_a_batch,
            the_limit_for_a_customer_does_not_count_what_ended,
            the_limit_for_a_customer_is_theirs_alone,
        );
        // Holds that are kept from others.
        $crate::audited_clauses!($start, ledger:
            so_many_live_holds_and_no_more_when_they_ask_for_all_at_once,
            a_live_hold_counts_until_it_is_settled_or_over,
            who_lets_a_product_lapse_too_often_has_to_wait,
            what_was_cancelled_or_bought_has_not_lapsed,
        );
        // Requests that come again.
        $crate::audited_clauses!($start, ledger:
            the_same_request_is_told_the_same_again,
            a_key_for_another_request_is_refused,
            a_key_belongs_to_one_customer_and_one_operation,
            every_operation_is_remembered,
            a_refusal_is_remembered_for_the_key_of_a_client,
            a_refusal_is_not_remembered_for_a_key_of_ours,
            what_the_client_can_mend_is_not_remembered,
            a_checkout_is_remembered_after_its_cart_was_emptied,
            twins_in_one_batch_have_one_effect,
            twins_at_the_same_time_have_one_effect,
            a_cart_is_bought_once_by_all_who_check_it_out_at_the_same_time,
        );
        // Stock that comes and goes.
        $crate::audited_clauses!($start, ledger:
            an_admin_adds_and_removes_pieces,
            an_admin_says_how_many_are_available,
            pieces_that_are_not_available_cannot_be_removed,
            a_product_has_only_so_many_pieces,
            setting_stock_to_what_it_is_writes_nothing,
        );
        // What is written.
        $crate::audited_clauses!($start, ledger:
            an_order_is_written_as_its_receipt_says,
            a_price_stays_as_it_was_when_the_order_was_made,
            every_order_has_a_number_of_its_own,
            every_change_is_written_with_who_and_why,
            mail_is_owed_for_what_the_buyer_should_know,
            a_batch_is_answered_in_its_order,
            a_batch_tells_the_counters_it_leaves,
            a_batch_tells_what_became_of_orders,
            an_empty_batch_does_nothing,
            a_refusal_harms_nobody_else_in_its_batch,
            a_batch_equals_its_commands_one_by_one,
            a_batch_that_cannot_be_written_changes_nothing,
            a_command_that_cannot_be_written_harms_nobody_else,
        );
    };
}
