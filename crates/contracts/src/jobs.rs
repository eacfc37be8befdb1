//! Mails on their way out: each is somebody's at a time, and none is forgotten.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::Duration;

use stockade_domain::account::{Email, Role};
use stockade_domain::ids::JobId;
use stockade_domain::mail::{Job, JobColumn, JobKind, JobQuery, JobState, MailJob, MailKind, Matter};
use stockade_domain::page::{PageLimit, PageRequest};

use crate::ShopHarness;
use crate::scene::{Scene, account, every_page};
use crate::sorted::{every_order_is_kept, no_order_is_disturbed};

/// What every [`JobQueue`](stockade_domain::ports::JobQueue) must do.
#[macro_export]
macro_rules! job_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, jobs:
            a_claimed_job_brings_what_its_mail_needs,
            a_mail_about_a_password_is_owed_to_any_address,
            settled_mails_about_passwords_are_forgotten_and_no_others,
            the_oldest_jobs_are_claimed_first,
            jobs_that_are_due_are_named_and_stay_claimable,
            two_workers_never_get_the_same_job,
            a_job_can_be_claimed_again_when_its_lease_is_over,
            a_finished_job_is_done_for_good,
            a_failed_job_is_tried_again_at_its_time,
            a_job_that_was_given_up_is_dead,
            an_admin_lets_a_dead_job_be_tried_at_once,
            jobs_are_listed_newest_first_by_state,
            jobs_are_read_in_every_order,
            jobs_in_any_order_are_not_disturbed_by_new_ones,
        );
    };
}

const LEASE: Duration = Duration::from_mins(1);

pub async fn a_claimed_job_brings_what_its_mail_needs(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (a, b, buyer) = (scene.product(9).await, scene.product(9).await, scene.buyer().await);
    let order = scene.done(scene.order(&buyer, &[(a, 2), (b, 1)])).await;
    let claimed = claim(shop, 10).await;
    let [MailJob { to, about, attempt, .. }] = claimed.as_slice() else { panic!("{claimed:?}") };
    assert_eq!((to, attempt), (&buyer.email, &1));
    assert_eq!(about, &Matter::Order(MailKind::OrderConfirmed, order));
}

/// As often as it is asked for, whether anybody has the address or not.
pub async fn a_mail_about_a_password_is_owed_to_any_address(shop: &dyn ShopHarness) {
    let (known, nobody) = (account(shop, "ada@example.com", Role::Customer).await.email, email("nobody@example.com"));
    let asked_at = shop.now();
    for to in [&known, &nobody, &known] {
        shop.jobs().owe_reset(to, asked_at).await.unwrap();
    }
    let listed = list(shop, None, 10).await;
    assert!(listed.iter().all(|job| (job.kind, job.order_id) == (JobKind::PasswordReset, None)), "{listed:?}");
    let claimed = claim(shop, 10).await;
    assert_eq!(claimed.iter().map(|job| &job.to).collect::<Vec<_>>(), [&known, &nobody, &known]);
    assert!(claimed.iter().all(|job| job.about == Matter::PasswordReset { asked_at }), "{claimed:?}");
}

pub async fn settled_mails_about_passwords_are_forgotten_and_no_others(shop: &dyn ShopHarness) {
    let scene = owing(shop, 2).await;
    for number in 0..4 {
        shop.jobs().owe_reset(&email(&format!("nobody{number}@example.com")), shop.now()).await.unwrap();
    }
    let claimed = ids(&claim(shop, 5).await);
    for id in &claimed[..4] {
        shop.jobs().finish(*id, shop.now()).await.unwrap();
    }
    shop.jobs().fail(claimed[4], "550", None).await.unwrap();
    let asked_at = shop.now();
    assert_eq!(shop.jobs().forget_resets(asked_at, 10).await.unwrap(), 0, "only what was asked for before");
    let later = asked_at.after(Duration::from_secs(1));
    assert_eq!(shop.jobs().forget_resets(later, 2).await.unwrap(), 2);
    assert_eq!(shop.jobs().forget_resets(later, 10).await.unwrap(), 1);
    let left = scene.jobs().await;
    assert_eq!(left.iter().filter(|job| job.kind == JobKind::PasswordReset).count(), 1, "the one that still waits");
    assert_eq!(left.len(), 3);
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub async fn the_oldest_jobs_are_claimed_first(shop: &dyn ShopHarness) {
    let scene = owing(shop, 5).await;
    let mut listed: Vec<_> = scene.jobs().await.into_iter().map(|job| job.id).collect();
    listed.reverse();
    let (first, rest) = (ids(&claim(shop, 2).await), ids(&claim(shop, 10).await));
    assert_eq!([first.as_slice(), rest.as_slice()].concat(), listed);
    assert_eq!((first.len(), rest.len()), (2, 3));
}

/// A relay looks at what a worker could claim, and claims nothing.
pub async fn jobs_that_are_due_are_named_and_stay_claimable(shop: &dyn ShopHarness) {
    owing(shop, 5).await;
    let due = async |limit| shop.jobs().due(shop.now(), limit).await.unwrap();
    let all = due(10).await;
    assert_eq!((all.len(), due(3).await.as_slice()), (5, &all[..3]));
    let claimed = ids(&claim(shop, 2).await);
    assert_eq!((claimed.as_slice(), due(10).await.as_slice()), (&all[..2], &all[2..]));
    shop.jobs().finish(claimed[0], shop.now()).await.unwrap();
    shop.pass(LEASE).await;
    assert_eq!(due(10).await.len(), 4, "the lease of one is over, and one is done");
}

pub async fn two_workers_never_get_the_same_job(shop: &dyn ShopHarness) {
    let scene = owing(shop, 40).await;
    let now = shop.now();
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let jobs = shop.jobs();
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                for _ in 0..4 {
                    claimed.extend(ids(&jobs.claim(now, LEASE, 3).await.unwrap()));
                }
                claimed
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for worker in workers {
        claimed.extend(worker.await.unwrap());
    }
    assert_eq!(claimed.len(), 40, "every job is somebody's");
    let once: BTreeSet<_> = claimed.into_iter().collect();
    assert_eq!(once, scene.jobs().await.into_iter().map(|job| job.id).collect());
}

/// A worker that died does not take its mails with it.
pub async fn a_job_can_be_claimed_again_when_its_lease_is_over(shop: &dyn ShopHarness) {
    owing(shop, 1).await;
    let first = claim(shop, 10).await;
    shop.pass(LEASE.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(claim(shop, 10).await, []);
    shop.pass(Duration::from_secs(1)).await;
    let second = claim(shop, 10).await;
    assert_eq!((ids(&second), second[0].attempt), (ids(&first), 2));
}

pub async fn a_finished_job_is_done_for_good(shop: &dyn ShopHarness) {
    let scene = owing(shop, 1).await;
    let id = claim(shop, 10).await[0].id;
    let now = shop.now();
    shop.jobs().finish(id, now).await.unwrap();
    let job = scene.jobs().await.remove(0);
    assert_eq!((job.state, job.done_at, job.attempts), (JobState::Done, Some(now), 1));

    shop.pass(LEASE * 2).await;
    assert_eq!(claim(shop, 10).await, []);
    assert_eq!(shop.jobs().retry(id, shop.now()).await.unwrap(), Some(job), "nobody gets a mail twice for asking");
    assert_eq!(claim(shop, 10).await, []);
}

pub async fn a_failed_job_is_tried_again_at_its_time(shop: &dyn ShopHarness) {
    let scene = owing(shop, 1).await;
    let id = claim(shop, 10).await[0].id;
    let retry_at = shop.now().after(Duration::from_secs(30));
    shop.jobs().fail(id, "451 try again later", Some(retry_at)).await.unwrap();
    let job = scene.jobs().await.remove(0);
    assert_eq!((job.state, job.next_try_at, job.attempts), (JobState::Waiting, retry_at, 1));
    assert_eq!(job.last_error.as_deref(), Some("451 try again later"));

    shop.pass(Duration::from_secs(29)).await;
    assert_eq!(claim(shop, 10).await, []);
    shop.pass(Duration::from_secs(1)).await;
    let again = claim(shop, 10).await;
    assert_eq!((again[0].id, again[0].attempt), (id, 2));
}

pub async fn a_job_that_was_given_up_is_dead(shop: &dyn ShopHarness) {
    let scene = owing(shop, 1).await;
    let id = claim(shop, 10).await[0].id;
    shop.jobs().fail(id, "550 no such mailbox", None).await.unwrap();
    assert_eq!(scene.jobs().await[0].state, JobState::Dead);
    shop.pass(LEASE * 100).await;
    assert_eq!(claim(shop, 10).await, []);
}

pub async fn an_admin_lets_a_dead_job_be_tried_at_once(shop: &dyn ShopHarness) {
    let scene = owing(shop, 1).await;
    let id = claim(shop, 10).await[0].id;
    shop.jobs().fail(id, "550 no such mailbox", None).await.unwrap();
    let retried = shop.jobs().retry(id, shop.now()).await.unwrap().unwrap();
    assert_eq!((retried.state, retried.attempts), (JobState::Waiting, 0));
    assert_eq!(scene.jobs().await, [retried]);
    assert_eq!(claim(shop, 10).await[0].attempt, 1);

    let unknown = JobId::new(4_711).unwrap();
    assert_eq!(shop.jobs().retry(unknown, shop.now()).await.unwrap(), None);
}

pub async fn jobs_are_listed_newest_first_by_state(shop: &dyn ShopHarness) {
    let scene = owing(shop, 7).await;
    let claimed = ids(&claim(shop, 4).await);
    shop.jobs().finish(claimed[0], shop.now()).await.unwrap();
    shop.jobs().finish(claimed[2], shop.now()).await.unwrap();
    shop.jobs().fail(claimed[1], "550", None).await.unwrap();

    let whole = scene.jobs().await;
    assert_eq!(whole.len(), 7);
    assert!(whole.is_sorted_by(|newer, older| older.id < newer.id));
    for rows in [1, 3] {
        assert_eq!(list(shop, None, rows).await, whole, "by {rows}");
    }
    for (state, count) in [(JobState::Waiting, 4), (JobState::Done, 2), (JobState::Dead, 1)] {
        let expected: Vec<_> = whole.iter().filter(|job| job.state == state).cloned().collect();
        assert_eq!((expected.len(), list(shop, Some(state), 2).await), (count, expected));
    }
}

/// All of them, and those that wait.
pub async fn jobs_are_read_in_every_order(shop: &dyn ShopHarness) {
    let scene = owing(shop, 9).await;
    for order in scene.all_orders().await.iter().step_by(3) {
        scene.done(scene.take_back(order)).await;
    }
    shop.jobs().owe_reset(&email("nobody@example.com"), shop.now()).await.unwrap();
    let claimed = ids(&claim(shop, 8).await);
    for (id, seconds) in claimed.iter().zip([10, 0, 20, 10, 0, 20]) {
        let retry_at = (seconds > 0).then(|| shop.now().after(Duration::from_secs(seconds)));
        shop.jobs().fail(*id, "451", retry_at).await.unwrap();
    }
    shop.jobs().finish(claimed[6], shop.now()).await.unwrap();
    shop.pass(Duration::from_secs(15)).await;
    claim(shop, 3).await;

    let compare = |by, a: &Job, b: &Job| match by {
        JobColumn::Created => Ordering::Equal,
        JobColumn::Kind => a.kind.as_str().cmp(b.kind.as_str()),
        JobColumn::State => a.state.as_str().cmp(b.state.as_str()),
        JobColumn::Attempts => a.attempts.cmp(&b.attempts),
        JobColumn::NextTry => a.next_try_at.cmp(&b.next_try_at),
    };
    for (rows, state) in [(13, None), (10, Some(JobState::Waiting)), (2, Some(JobState::Dead))] {
        let read = async |sort, page| {
            let query = JobQuery { state, sort, page };
            shop.jobs().jobs(&query).await.unwrap()
        };
        every_order_is_kept(rows, id, compare, read).await;
    }
}

pub async fn jobs_in_any_order_are_not_disturbed_by_new_ones(shop: &dyn ShopHarness) {
    owing(shop, 9).await;
    claim(shop, 4).await;
    let read = async |sort, page| {
        let query = JobQuery { sort, ..JobQuery::all(page) };
        shop.jobs().jobs(&query).await.unwrap()
    };
    let nobody = email("nobody@example.com");
    no_order_is_disturbed(id, read, async || shop.jobs().owe_reset(&nobody, shop.now()).await.unwrap()).await;
}

fn id(job: &Job) -> i64 {
    job.id.get()
}

/// A shop that owes so many mails.
async fn owing(shop: &dyn ShopHarness, mails: u32) -> Scene<'_> {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(mails).await, scene.buyer().await);
    for _ in 0..mails {
        scene.done(scene.order(&buyer, &[(product, 1)])).await;
    }
    scene
}

async fn claim(shop: &dyn ShopHarness, limit: u32) -> Vec<MailJob> {
    shop.jobs().claim(shop.now(), LEASE, limit).await.unwrap()
}

async fn list(shop: &dyn ShopHarness, state: Option<JobState>, rows: u32) -> Vec<Job> {
    let list = async |page: PageRequest| shop.jobs().jobs(&JobQuery { state, ..JobQuery::all(page) }).await.unwrap();
    every_page(PageLimit::new(rows).unwrap(), list).await
}

fn ids(jobs: &[MailJob]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}
