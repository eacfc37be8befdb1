//! Products: made with their stock, edited by one admin at a time, and listed.

mod editing;
mod listing;
mod paging;

pub use editing::*;
pub use listing::*;
pub use paging::*;

/// What every [`CatalogueStore`](stockade_domain::ports::CatalogueStore) and
/// [`CatalogueReader`](stockade_domain::ports::CatalogueReader), cached or not, must do.
#[macro_export]
macro_rules! catalogue_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, catalogue:
            a_new_product_opens_with_its_stock_and_a_row_in_the_ledger,
            a_product_without_stock_opens_without_a_row,
            what_was_said_about_a_product_is_kept,
            an_edit_replaces_the_details_and_is_counted,
            an_edit_of_what_was_seen_long_ago_is_stale,
            of_two_editors_one_wins,
            an_edit_does_not_disturb_the_stock,
            an_archived_product_is_kept,
            a_product_that_does_not_exist_is_absent,
            products_are_found_by_their_ids,
        );
        $crate::audited_clauses!($start, catalogue:
            a_list_judges_states_by_the_time_it_is_read,
            a_product_is_live_while_a_piece_may_come_back,
            text_is_found_in_name_description_and_sku,
            text_is_searched_as_it_is_written,
            a_category_is_listed_by_itself,
            categories_are_counted_by_name_without_what_is_archived,
            what_is_low_is_below_its_own_threshold,
            filters_are_added_up,
            every_sort_is_in_order_and_pages_through_ties,
            pages_are_not_disturbed_by_new_products,
        );
    };
}
