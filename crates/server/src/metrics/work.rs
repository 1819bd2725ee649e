//! What the background work did: usage on its way to the totals, and what other replicas changed.

use lazurite_gateway::MeterFigures;

use super::family::{Family, Point};
use super::{label, seconds_since};
use crate::background::{RoundCounts, UsageSeries};

/// Sixtieths of a transaction, in which usage is counted so that it adds up exactly.
const TRANSACTION: f64 = 60.0;

/// Usage that is counted and not in the totals yet.
pub(super) fn meter(figures: MeterFigures, counts: &RoundCounts, now: i64) -> [Family; 5] {
    [
        Family::gauge(
            "lazurite.usage.segments",
            "{segment}",
            "Segments that hold counts, those that are counted in among them.",
        )
        .of(figures.segments),
        Family::gauge(
            "lazurite.usage.batches.waiting",
            "{batch}",
            "Batches of usage that wait to be added to the totals.",
        )
        .of(figures.waiting),
        Family::counter("lazurite.usage.batches", "{batch}", "Batches of usage added to the totals.")
            .of(counts.batches_stored),
        Family::counter(
            "lazurite.usage.batch_failures",
            "{failure}",
            "Times that a batch of usage could not be added; it is kept and tried again.",
        )
        .of(counts.batches_failed),
        Family::gauge("lazurite.usage.age", "s", "Time since all usage was last in the totals.")
            .of(seconds_since(counts.settled_at, now)),
    ]
}

/// Usage that this process added to the totals.
pub(super) fn usage(counts: &RoundCounts) -> [Family; 2] {
    let mut requests = Family::counter(
        "lazurite.usage.requests",
        "{request}",
        "Finished requests in the totals of usage, from this process.",
    );
    let mut transactions = Family::counter(
        "lazurite.usage.transactions",
        "{transaction}",
        "Billable transactions in the totals of usage, from this process.",
    );
    for (series, count) in counts.usage.iter() {
        let labels = series.map_or_else(|| vec![(label::OVERFLOW, "true".into())], labels);
        requests.points.push(Point { labels: labels.clone(), value: count.requests.into() });
        #[allow(
            clippy::cast_precision_loss,
            reason = "a double counts to nine thousand billions of transactions exactly"
        )]
        let billed = count.sixtieths as f64 / TRANSACTION;
        transactions.points.push(Point { labels, value: billed.into() });
    }
    [requests, transactions]
}

fn labels(series: &UsageSeries) -> Vec<(super::Label, std::borrow::Cow<'static, str>)> {
    vec![
        (label::OPERATION, series.operation.clone().into()),
        (label::STATUS, series.status.to_string().into()),
        (label::CREDENTIAL, series.credential.name().into()),
        (label::LOCATION, series.location.name().into()),
    ]
}

/// How this replica follows the others.
pub(super) fn following(counts: &RoundCounts, now: i64) -> [Family; 2] {
    [
        Family::counter(
            "lazurite.follow.failures",
            "{failure}",
            "Times that other replicas' changes could not be read.",
        )
        .of(counts.follows_failed),
        Family::gauge("lazurite.follow.age", "s", "Time since all of other replicas' changes were last known.")
            .of(seconds_since(counts.caught_up_at, now)),
    ]
}
