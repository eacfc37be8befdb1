//! A list that can be read in several orders.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Debug;

use stockade_domain::page::{Page, PageLimit, PageRequest, Position, SortKey};
use stockade_domain::sort::{Direction, Sort, SortColumn};

use crate::scene::every_page;

/// Reads a list of so many rows in every order there is. Each has all of them, equals by id, page after page of any
/// length; down is up, backwards. A place in another order begins anew.
pub(crate) async fn every_order_is_kept<T: PartialEq + Debug, C: SortColumn + Debug>(
    rows: usize,
    id: impl Fn(&T) -> i64,
    compare: impl Fn(C, &T, &T) -> Ordering,
    read: impl AsyncFn(Sort<C>, PageRequest) -> Page<T>,
) {
    for sort in Sort::<C>::all() {
        let word = sort.as_str();
        let whole = every_page(PageLimit::MAX, async |page| read(sort, page).await).await;
        assert_eq!(whole.len(), rows, "{word}");
        let in_order = |a: &T, b: &T| {
            let up = compare(sort.by, a, b).then(id(a).cmp(&id(b)));
            up == if sort.direction == Direction::Up { Ordering::Less } else { Ordering::Greater }
        };
        assert!(whole.is_sorted_by(in_order), "{word}: {whole:#?}");
        for limit in [1, 2, 4].map(|rows| PageLimit::new(rows).unwrap()) {
            let pages = every_page(limit, async |page| read(sort, page).await).await;
            assert_eq!(pages, whole, "{word} by {}", limit.get());
        }
        let limit = PageLimit::new(2).unwrap();
        let first = read(sort, PageRequest::first(limit)).await;
        for after in places_elsewhere(first.next.as_ref()) {
            let odd = read(sort, PageRequest { limit, after: Some(after) }).await;
            assert_eq!(odd, first, "{word}");
        }
    }
}

/// Places in lists that are sorted by something else. By id every place is one.
fn places_elsewhere(place: Option<&Position>) -> Vec<Position> {
    let keys = match place.and_then(|place| place.key.as_ref()) {
        None => return Vec::new(),
        Some(SortKey::Number(_)) => [None, Some(SortKey::Text("x".to_owned()))],
        Some(SortKey::Text(_)) => [None, Some(SortKey::Number(3))],
    };
    keys.into_iter().filter_map(|key| Some(Position { key, id: place?.id })).collect()
}

/// Reads a list in every order there is, a few rows at a time, while it grows: nothing comes twice, and nothing that was
/// there before is left out.
pub(crate) async fn no_order_is_disturbed<T, C: SortColumn>(
    id: impl Fn(&T) -> i64,
    read: impl AsyncFn(Sort<C>, PageRequest) -> Page<T>,
    grow: impl AsyncFn(),
) {
    for sort in Sort::<C>::all() {
        let word = sort.as_str();
        let before = every_page(PageLimit::MAX, async |page| read(sort, page).await).await;
        let before: BTreeSet<_> = before.iter().map(&id).collect();
        let seen = every_page(PageLimit::new(4).unwrap(), async |page| {
            let page = read(sort, page).await;
            if page.next.is_some() {
                grow().await;
            }
            page
        });
        let seen: Vec<_> = seen.await.iter().map(&id).collect();
        let once: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "{word}: nothing twice");
        assert!(before.is_subset(&once), "{word}: nothing left out");
    }
}
