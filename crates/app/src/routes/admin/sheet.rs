//! Tables as CSV (RFC 4180), page by page, that no spreadsheet takes for a formula.

use std::fmt::Display;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse};
use futures_util::{Stream, stream};
use stockade_domain::page::{Page, PageLimit, PageRequest, Position};
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;

use crate::problem::Problem;

/// What a column is called, and what a row says in it.
pub type Column<T> = (&'static str, fn(&T, &View) -> Cell);

/// What a table is looked at with.
#[derive(Clone, Debug)]
pub struct View {
    pub now: Timestamp,
    pub currency: String,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number, a time or a word of ours: it stands as it is, so that a negative number stays one.
    Ours(String),
    /// What somebody else wrote: a spreadsheet must not take it for a formula.
    Theirs(String),
}

impl Cell {
    pub fn ours(value: impl Display) -> Self {
        Self::Ours(value.to_string())
    }

    pub fn theirs(text: impl Into<String>) -> Self {
        Self::Theirs(text.into())
    }

    /// An empty cell when there is nothing.
    pub fn maybe(value: Option<impl Display>) -> Self {
        Self::Ours(value.map(|value| value.to_string()).unwrap_or_default())
    }

    fn into_text(self) -> String {
        match self {
            Self::Theirs(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
            Self::Ours(text) | Self::Theirs(text) => text,
        }
    }
}

/// Sends the whole table, of which never more than a page is in memory. The page is a large one: in most orders a store
/// looks at the whole table for each.
///
/// The first page is read before anything is answered, so that a store that cannot answer is told as a problem. When a
/// later page fails, the connection breaks off: half a table must not look like a whole one.
pub async fn download<T, R, F>(
    name: &str,
    columns: &'static [Column<T>],
    view: View,
    read: R,
) -> Result<HttpResponse, Problem>
where
    T: 'static,
    R: Fn(PageRequest) -> F + Clone + 'static,
    F: Future<Output = Result<Page<T>, StoreError>> + 'static,
{
    let first = read(PageRequest::first(PageLimit::LARGE)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(table(columns, view, first, read)))
}

/// Where a table goes on.
enum Next<T> {
    Head(Page<T>),
    After(Position),
    End,
}

fn table<T, R, F>(
    columns: &'static [Column<T>],
    view: View,
    first: Page<T>,
    read: R,
) -> impl Stream<Item = Result<Bytes, Error>>
where
    R: Fn(PageRequest) -> F + Clone,
    F: Future<Output = Result<Page<T>, StoreError>>,
{
    stream::try_unfold(Next::Head(first), move |next| {
        let (view, read) = (view.clone(), read.clone());
        async move {
            let (head, page) = match next {
                Next::Head(page) => (true, page),
                Next::After(position) => {
                    let request = PageRequest { limit: PageLimit::LARGE, after: Some(position) };
                    (false, read(request).await.map_err(Problem::from)?)
                }
                Next::End => return Ok(None),
            };
            let lines = write(columns, &view, head, &page.rows).map_err(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "a table could not be written");
                Problem::internal()
            })?;
            Ok(Some((lines, page.next.map_or(Next::End, Next::After))))
        }
    })
}

fn write<T>(columns: &[Column<T>], view: &View, head: bool, rows: &[T]) -> Result<Bytes, csv::Error> {
    let mut lines = Vec::new();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut lines);
    if head {
        writer.write_record(columns.iter().map(|(name, _)| name))?;
    }
    for row in rows {
        writer.write_record(columns.iter().map(|(_, cell)| cell(row, view).into_text()))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(Bytes::from(lines))
}
