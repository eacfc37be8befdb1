//! Reading a list in order, from where the page before ended.

/// Sorts a boxed query of Diesel's, and lets it begin after the last row of the page before.
///
/// `sorted!(rows, direction, column => key, id => last)` sorts by `column`, and equals by `id`; where `key` or `last` is
/// `None`, the list begins anew. `sorted!(rows, direction, id => last)` sorts by `id` alone.
#[macro_export]
macro_rules! sorted {
    ($rows:expr, $direction:expr, $id:expr => $last:expr) => {
        match $direction {
            ::stockade_domain::sort::Direction::Up => {
                let rows = $rows;
                let rows = if let Some(last) = $last { rows.filter($id.gt(last)) } else { rows };
                rows.order($id.asc())
            }
            ::stockade_domain::sort::Direction::Down => {
                let rows = $rows;
                let rows = if let Some(last) = $last { rows.filter($id.lt(last)) } else { rows };
                rows.order($id.desc())
            }
        }
    };
    ($rows:expr, $direction:expr, $column:expr => $key:expr, $id:expr => $last:expr) => {
        match $direction {
            ::stockade_domain::sort::Direction::Up => {
                let rows = $rows;
                let rows = if let (Some(key), Some(last)) = ($key, $last) {
                    rows.filter($column.gt(key.clone()).or($column.eq(key).and($id.gt(last))))
                } else {
                    rows
                };
                rows.order(($column.asc(), $id.asc()))
            }
            ::stockade_domain::sort::Direction::Down => {
                let rows = $rows;
                let rows = if let (Some(key), Some(last)) = ($key, $last) {
                    rows.filter($column.lt(key.clone()).or($column.eq(key).and($id.lt(last))))
                } else {
                    rows
                };
                rows.order(($column.desc(), $id.desc()))
            }
        }
    };
}
