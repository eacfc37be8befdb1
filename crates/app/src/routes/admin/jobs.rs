//! Mails that are owed: the outbox as an admin sees it.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use stockade_domain::ids::JobId;
use stockade_domain::mail::{Job, JobColumn, JobQuery, JobState};
use stockade_domain::page::{Page, PageRequest};
use stockade_domain::sort::Sort;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use crate::extract::{Admin, Listing, Paging, Ref};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{self, at, next, schema};

/// Which jobs, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobFilter {
    #[serde(default, deserialize_with = "field::job_state")]
    #[param(schema_with = schema::job_state, required = false)]
    state: Option<JobState>,
    #[serde(default, deserialize_with = "wire::sort")]
    #[param(schema_with = schema::sort::<JobColumn>, required = false)]
    sort: Sort<JobColumn>,
}

impl JobFilter {
    pub fn query(self, page: PageRequest) -> JobQuery {
        JobQuery { state: self.state, sort: self.sort, page }
    }
}

/// A mail that is owed or was sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
struct JobBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(schema_with = schema::job_kind)]
    kind: &'static str,
    /// What it is about, if that is an order.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    #[schema(schema_with = schema::job_state)]
    state: &'static str,
    /// Tries so far.
    attempts: u32,
    last_error: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    next_try_at: String,
    #[schema(format = DateTime)]
    done_at: Option<String>,
}

/// A page of jobs.
#[derive(Serialize, ToSchema)]
struct JobPage {
    data: Vec<JobBody>,
    next_cursor: Option<String>,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_list_jobs).service(admin_retry_job);
}

/// Lists jobs.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(JobFilter, Paging),
    responses((status = 200, body = JobPage))
)]
#[get("/admin/jobs")]
async fn admin_list_jobs(
    state: web::Data<AppState>,
    _admin: Admin,
    listing: Listing<JobFilter>,
) -> Result<HttpResponse, Problem> {
    let Page { rows, next: position } = state.jobs.jobs(&listing.filter.query(listing.page)).await?;
    Ok(HttpResponse::Ok().json(JobPage { data: rows.iter().map(JobBody::from).collect(), next_cursor: next(position) }))
}

/// Lets a dead or waiting job be tried at once. A job that is done stays done.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = JobBody), (status = 404))
)]
#[post("/admin/jobs/{id}/retry")]
async fn admin_retry_job(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(id): Ref<JobId>,
) -> Result<HttpResponse, Problem> {
    let absent = || Problem::not_found(format!("there is no job {id}"));
    let job = state.jobs.retry(id, state.clock.now()).await?.ok_or_else(absent)?;
    Ok(HttpResponse::Ok().json(JobBody::from(&job)))
}

impl From<&Job> for JobBody {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.get(),
            kind: job.kind.as_str(),
            order_id: job.order_id.map(|id| id.to_string()),
            state: job.state.as_str(),
            attempts: job.attempts,
            last_error: job.last_error.clone(),
            created_at: at(job.created_at),
            next_try_at: at(job.next_try_at),
            done_at: job.done_at.map(at),
        }
    }
}
