//! What the gate did: requests, refusals, the time that decisions take, the journal, the limits.

use lazurite_gateway::{Gateway, LimitsHealth, LimitsState};

use super::family::{Family, Point};
use super::{label, seconds_since};

/// Requests and decisions.
pub(super) fn requests(gateway: &Gateway) -> [Family; 3] {
    let metrics = gateway.metrics();
    let mut requests = Family::counter(
        "lazurite.requests",
        "{request}",
        "Finished data-plane requests by operation and class of the status.",
    );
    requests.points.extend(metrics.answered.into_iter().map(|(operation, class, count)| Point {
        labels: vec![(label::OPERATION, operation.into()), (label::STATUS_CLASS, class.into())],
        value: count.into(),
    }));
    let mut refusals = Family::counter(
        "lazurite.refusals",
        "{request}",
        "Refused data-plane requests by cause; limits refuse by sas-rate and account-quota.",
    );
    refusals.points.extend(
        metrics
            .refused
            .into_iter()
            .map(|(cause, count)| Point { labels: vec![(label::CAUSE, cause.into())], value: count.into() }),
    );
    let decisions = Family::histogram(
        "lazurite.decision",
        "Time from a request's first line to its admission, of every 16th request.",
    );
    [requests, refusals, decisions.of(metrics.decisions)]
}

/// The journal of decisions.
pub(super) fn journal(gateway: &Gateway, now: i64) -> [Family; 4] {
    let figures = gateway.journal_figures();
    let age = figures.oldest.map_or(0.0, |oldest| seconds_since(oldest, now));
    [
        Family::counter("lazurite.journal.entries", "{entry}", "Decisions that the journal took in.")
            .of(figures.counts.written),
        Family::counter("lazurite.journal.written", "By", "Bytes of the decisions that the journal took in.")
            .of(figures.counts.bytes),
        Family::counter("lazurite.journal.overwritten", "{entry}", "Decisions that gave way to newer ones.")
            .of(figures.counts.overwritten),
        Family::gauge(
            "lazurite.journal.oldest.age",
            "s",
            "Age of the oldest decision about an account in the journal; 0 while there is none.",
        )
        .of(age),
    ]
}

/// How limits are counted. Whether Redis is reached has no value where nothing is shared.
pub(super) fn limits(health: LimitsHealth, now: i64) -> [Family; 4] {
    let (replicas, reached) = match health.state {
        LimitsState::Alone => (1, None),
        LimitsState::Shared { replicas } => (replicas, Some(true)),
        LimitsState::Away { .. } => (0, Some(false)),
    };
    let reachable = Family::gauge("lazurite.limits.store.reachable", "", "1 while limits are exchanged through Redis.");
    let age = Family::gauge("lazurite.limits.round.age", "s", "Time since limits were last exchanged through Redis.");
    [
        Family::gauge(
            "lazurite.limits.replicas",
            "{replica}",
            "Replicas that limits are counted with, this one among them; 0 while Redis is away.",
        )
        .of(u64::from(replicas)),
        Family::counter(
            "lazurite.limits.rounds",
            "{round}",
            "Rounds in which limits were exchanged through Redis, or could not be.",
        )
        .with([(label::OUTCOME, "held".into())], health.rounds)
        .with([(label::OUTCOME, "missed".into())], health.missed),
        reached.into_iter().fold(reachable, Family::of),
        health.held.map(|held| seconds_since(held, now)).into_iter().fold(age, Family::of),
    ]
}
