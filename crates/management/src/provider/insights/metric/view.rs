//! A metric as the wire shows it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Metric;
use super::query::Question;
use super::series::Series;

/// One metric of an answer.
pub(super) fn metric(resource: &str, question: &Question, metric: Metric, series: &[Series]) -> Value {
    let name = metric.name();
    let series: Vec<Value> = series.iter().map(|one| self::series(question, metric, one)).collect();
    json!({
        "id": format!("{resource}/providers/Microsoft.Insights/metrics/{name}"),
        "type": "Microsoft.Insights/metrics",
        "name": { "value": name, "localizedValue": name },
        "displayDescription": metric.description(),
        "unit": metric.unit(),
        "timeseries": series,
        "errorCode": "Success",
    })
}

/// Azure Monitor writes the dimensions' names in lower case here.
fn series(question: &Question, metric: Metric, series: &Series) -> Value {
    let named = |name: &str, value: &str| {
        let name = name.to_lowercase();
        json!({ "name": { "value": name, "localizedValue": name }, "value": value })
    };
    let values: Vec<Value> = series.values.iter().map(|(dimension, value)| named(dimension.name(), value)).collect();
    if question.only_metadata {
        return json!({ "metadatavalues": values });
    }
    let points: Vec<Value> = (0..question.grains()).map(|grain| point(question, metric, series, grain)).collect();
    json!({ "metadatavalues": values, "data": points })
}

/// What there is no number for is left out.
fn point(question: &Question, metric: Metric, series: &Series, grain: i64) -> Value {
    let samples = series.grains.get(&grain).copied().unwrap_or_default();
    let start = minute(question.span.from + grain * question.grain.minutes);
    let mut point = Map::from_iter([("timeStamp".to_owned(), Value::String(start))]);
    for aggregation in &question.aggregations {
        if let Some(value) = samples.value(metric, *aggregation) {
            point.insert(aggregation.property().to_owned(), value.into());
        }
    }
    Value::Object(point)
}

/// The instant at which a minute (Unix time / 60 s) begins.
pub(super) fn minute(minute: i64) -> String {
    let instant = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::MAX);
    instant.to_string()
}
