//! From what the meter counted to the series of an answer.

use std::collections::{BTreeMap, HashMap};

use lazurite_api::{ApiError, ApiName};
use lazurite_store::UsageSum;

use super::filter::Filter;
use super::query::Question;
use super::{Aggregation, Dimension, Metric, refuse};

/// What requests came to in some stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Samples {
    requests: u64,
    /// Those that did not fail through the server's fault.
    served: u64,
}

impl Samples {
    fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.served = self.served.saturating_add(other.served);
    }

    /// The number that a metric's samples come to. `None`: there are none, and so no average, least or greatest.
    #[allow(clippy::cast_precision_loss, reason = "Azure's numbers are doubles, too")]
    pub(super) fn value(self, metric: Metric, aggregation: Aggregation) -> Option<f64> {
        let (requests, served) = (self.requests as f64, self.served as f64);
        let any = self.requests > 0;
        match (aggregation, metric) {
            (Aggregation::Count, _) | (Aggregation::Total, Metric::Usage) => Some(requests),
            (Aggregation::Total, Metric::Availability) => Some(100.0 * served),
            (_, Metric::Usage) => any.then_some(1.0),
            (Aggregation::Average, Metric::Availability) => any.then(|| 100.0 * served / requests),
            (Aggregation::Minimum, Metric::Availability) => {
                any.then_some(if self.served < self.requests { 0.0 } else { 100.0 })
            }
            (Aggregation::Maximum, Metric::Availability) => any.then_some(if self.served > 0 { 100.0 } else { 0.0 }),
        }
    }
}

/// A series: what it is about, and its samples by grain.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// The values of the dimensions by which the answer is split.
    pub(super) values: Vec<(Dimension, String)>,
    /// By the grain's number; a grain without requests is missing.
    pub(super) grains: HashMap<i64, Samples>,
    whole: Samples,
}

/// The requests of one row, as metrics see them.
struct Row<'r> {
    category: &'r str,
    name: &'r str,
    result: &'static str,
    code: String,
    sum: &'r UsageSum,
}

impl<'r> Row<'r> {
    fn of(sum: &'r UsageSum, names: &HashMap<&str, &'static ApiName>) -> Self {
        // An operation that this build no longer has keeps its own name.
        let (category, name) = match names.get(sum.operation.as_str()) {
            Some(names) => (names.category, names.name),
            None => ("Other", sum.operation.as_str()),
        };
        let result = match sum.status {
            ..400 => "Success",
            400..500 => "ClientError",
            500.. => "ServerError",
        };
        Row { category, name, result, code: sum.status.to_string(), sum }
    }

    fn value(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::ApiCategory => self.category,
            Dimension::ApiName => self.name,
            Dimension::ResultType => self.result,
            Dimension::ResponseCode => &self.code,
            Dimension::Credential => &self.sum.credential,
            Dimension::CredentialId => &self.sum.holder,
            Dimension::Origin => &self.sum.origin,
            Dimension::Location => &self.sum.location,
        }
    }
}

/// The series of a metric, sorted and cut as the question wants. Without a dimension to split by there is always one.
///
/// # Errors
/// 400 when the filter names dimensions that the metric does not have.
pub(super) fn of(
    question: &Question,
    metric: Metric,
    sums: &[UsageSum],
    names: &'static [ApiName],
) -> Result<Vec<Series>, ApiError> {
    let filter = usable(question, metric)?;
    let split: Vec<Dimension> =
        filter.dimensions().into_iter().filter(|one| !question.rolled_up.contains(one)).collect();
    let names: HashMap<&str, &'static ApiName> = names.iter().map(|names| (names.operation, names)).collect();
    let mut found: BTreeMap<Vec<String>, Series> = BTreeMap::new();
    if split.is_empty() {
        found.insert(Vec::new(), Series::default());
    }
    for sum in sums {
        let row = Row::of(sum, &names);
        if !filter.admits(|dimension| row.value(dimension)) {
            continue;
        }
        let key: Vec<String> = split.iter().map(|dimension| row.value(*dimension).to_owned()).collect();
        let series = found.entry(key).or_insert_with_key(|key| Series {
            values: split.iter().copied().zip(key.iter().cloned()).collect(),
            ..Series::default()
        });
        let samples = Samples { requests: sum.requests, served: if sum.status < 500 { sum.requests } else { 0 } };
        series.whole.add(samples);
        series.grains.entry(sum.grain).or_default().add(samples);
    }
    let mut series: Vec<Series> = found.into_values().collect();
    // A stable sort: what is equal stays in the order of its dimensions' values.
    let rank = |series: &Series| series.whole.value(metric, question.order.by).unwrap_or(-1.0);
    series.sort_by(|one, other| match question.order.upwards {
        true => rank(one).total_cmp(&rank(other)),
        false => rank(other).total_cmp(&rank(one)),
    });
    series.truncate(question.top);
    Ok(series)
}

/// The filter, as far as the metric has its dimensions.
fn usable(question: &Question, metric: Metric) -> Result<Filter, ApiError> {
    let known = metric.dimensions();
    let unknown = question.filter.dimensions().into_iter().any(|dimension| !known.contains(&dimension));
    if unknown && !question.lenient {
        let list = |dimensions: &[Dimension]| {
            dimensions.iter().map(|dimension| dimension.name()).collect::<Vec<_>>().join(",")
        };
        let message = format!(
            "Metric: {} does not support requested dimension combination: {}, supported ones are: {}",
            metric.name(),
            list(&question.filter.dimensions()),
            list(known)
        );
        return Err(refuse(message).at("$filter"));
    }
    Ok(question.filter.only(|dimension| known.contains(&dimension)))
}
