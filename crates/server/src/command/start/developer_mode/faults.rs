//! `/_lazurite/faults`: failures on purpose, for the share of requests that a test wants.
//!
//! A rule says which requests, how many of them, and what happens. Rules are gone through in their order; latency adds up,
//! and the first other thing that happens decides. Every rule draws from a seeded stream of its own, so that the same rules
//! and requests give the same failures. Developer mode itself and `/health` never fail.

mod armed;
mod cut;
mod envelope;
mod pattern;
mod rule;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, request};
use lazurite_api::ApiError;
use lazurite_model::Clock as _;
use serde_json::{Value, json};

use super::Stage;
use super::answer::{Asked, Outcome, ok};
use crate::interpose::Door;
use armed::{Armed, Hit};
pub(super) use cut::cut;
pub(super) use pattern::find_account;
use pattern::{Account, Request};
use rule::Rule;

/// The rules in force.
#[derive(Default)]
pub(super) struct Faults {
    /// Whether there are any, so that requests pay for none.
    any: AtomicBool,
    rules: RwLock<Arc<Vec<Armed>>>,
}

/// What happens to a request.
pub(super) enum Play {
    /// Nothing.
    None,
    /// This is its answer.
    Answer(Response),
    /// It gets no answer, and nobody hears of it.
    Silence,
    /// It is served, and its answer lost.
    Lose,
    /// It is served, and its answer's body cut behind so many bytes.
    CutAfter(usize),
}

impl Faults {
    /// Whether no rule is in force.
    pub(super) fn are_none(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// Forgets all rules.
    pub(super) fn clear(&self) {
        self.replace(Vec::new());
    }

    fn replace(&self, rules: Vec<Armed>) {
        let any = !rules.is_empty();
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        self.any.store(any, Ordering::Release);
    }

    fn rules(&self) -> Arc<Vec<Armed>> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What happens to that request. Waits as long as the rules say.
    pub(super) async fn draw(&self, stage: &Stage, door: Door, head: &request::Parts) -> Play {
        let rules = self.rules();
        let Some(request) = Request::of(stage, door, head) else { return Play::None };
        for armed in rules.iter().filter(|armed| armed.rule.matches.fits(&request)) {
            let Some(hit) = armed.strike(stage.knobs.clock.unix_nanos()) else { continue };
            if let Some(wait) = hit.wait {
                // Of the machine's time: it is the client that waits, and its clock is real.
                tokio::time::sleep(wait).await;
            }
            let play = match hit.what {
                Hit::Nothing => continue,
                Hit::Status(status) => Play::Answer(envelope::answer(stage, armed, &request, status, None)),
                Hit::TooMany(seconds) => {
                    let status = StatusCode::TOO_MANY_REQUESTS;
                    Play::Answer(envelope::answer(stage, armed, &request, status, Some(seconds)))
                }
                Hit::Silence => Play::Silence,
                Hit::Lose => Play::Lose,
                Hit::CutAfter(bytes) => Play::CutAfter(bytes),
            };
            return play;
        }
        Play::None
    }
}

/// The rules, and how often each fitted and struck.
pub(super) async fn list(State(stage): State<Arc<Stage>>) -> Outcome {
    ok(&view(&stage.faults))
}

/// Puts these rules in the place of all others.
pub(super) async fn replace(State(stage): State<Arc<Stage>>, Asked(rules): Asked<Vec<Rule>>) -> Outcome {
    let store = &stage.server.workshop.store;
    let mut armed = Vec::with_capacity(rules.len());
    for (place, rule) in rules.into_iter().enumerate() {
        let account = match &rule.wanted.account {
            None => None,
            Some(named) => {
                let found = Account::find(store, named).await.map_err(ApiError::internal)?;
                let unknown = || ApiError::bad_request("InvalidRule", "There is no such Maps account.");
                Some(found.ok_or_else(|| at(unknown().at("match.account"), place))?)
            }
        };
        armed.push(Armed::new(rule, account, place).map_err(|error| at(error, place))?);
    }
    stage.faults.replace(armed);
    ok(&view(&stage.faults))
}

/// Nothing fails any more.
pub(super) async fn clear(State(stage): State<Arc<Stage>>) -> Outcome {
    stage.faults.clear();
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn at(error: ApiError, place: usize) -> ApiError {
    let target = error.target.as_deref().map_or_else(|| format!("[{place}]"), |target| format!("[{place}].{target}"));
    error.at(target)
}

fn view(faults: &Faults) -> Value {
    let rules: Vec<Value> = faults.rules().iter().map(Armed::view).collect();
    json!({ "rules": rules })
}
