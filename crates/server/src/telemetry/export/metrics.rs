//! Figures as OTLP has them: sums since the start, in one message.

use std::borrow::Cow;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
    ScopeMetrics, Sum, metric::Data, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use super::{attribute, scope, text};
use crate::metrics::{Family, Kind, Label, Point, Value};

/// When the sums began, and when they were read, in Unix nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) since: u64,
    pub(super) until: u64,
}

/// The message. A family without a value is left out.
pub(super) fn message(families: Vec<Family>, resource: Resource, stretch: Stretch) -> ExportMetricsServiceRequest {
    let metrics = families.into_iter().filter(|family| !family.points.is_empty()).map(|family| metric(family, stretch));
    let scope_metrics = ScopeMetrics { scope: Some(scope()), metrics: metrics.collect(), ..Default::default() };
    let resource_metrics =
        ResourceMetrics { resource: Some(resource), scope_metrics: vec![scope_metrics], ..Default::default() };
    ExportMetricsServiceRequest { resource_metrics: vec![resource_metrics] }
}

fn metric(family: Family, stretch: Stretch) -> Metric {
    let temporality = AggregationTemporality::Cumulative.into();
    let points = family.points;
    let numbers = |points: Vec<Point>| points.into_iter().filter_map(|point| number(point, stretch)).collect();
    let data = match family.kind {
        Kind::Gauge => Data::Gauge(Gauge { data_points: numbers(points) }),
        Kind::Counter => {
            Data::Sum(Sum { data_points: numbers(points), aggregation_temporality: temporality, is_monotonic: true })
        }
        Kind::Histogram => Data::Histogram(Histogram {
            data_points: points.into_iter().filter_map(|point| buckets(point, stretch)).collect(),
            aggregation_temporality: temporality,
        }),
    };
    Metric {
        name: family.name.to_owned(),
        description: family.help.to_owned(),
        unit: family.unit.to_owned(),
        data: Some(data),
        ..Default::default()
    }
}

fn number(point: Point, stretch: Stretch) -> Option<NumberDataPoint> {
    let value = match point.value {
        Value::Whole(number) => number_data_point::Value::AsInt(number),
        Value::Real(number) => number_data_point::Value::AsDouble(number),
        Value::Histogram(_) => return None,
    };
    Some(NumberDataPoint {
        attributes: attributes(point.labels),
        start_time_unix_nano: stretch.since,
        time_unix_nano: stretch.until,
        value: Some(value),
        ..Default::default()
    })
}

/// A histogram, whose buckets hold here what lies between two bounds.
fn buckets(point: Point, stretch: Stretch) -> Option<HistogramDataPoint> {
    let Value::Histogram(histogram) = point.value else { return None };
    let mut below = 0;
    let counts = histogram.within.iter().map(|(_, count)| *count).chain([histogram.count]);
    Some(HistogramDataPoint {
        attributes: attributes(point.labels),
        start_time_unix_nano: stretch.since,
        time_unix_nano: stretch.until,
        count: histogram.count,
        sum: Some(histogram.sum.as_secs_f64()),
        bucket_counts: counts.map(|count| count.saturating_sub(std::mem::replace(&mut below, count))).collect(),
        explicit_bounds: histogram.within.iter().map(|(bound, _)| bound.as_secs_f64()).collect(),
        ..Default::default()
    })
}

/// Attributes are texts, but for the two to which the conventions give another type.
fn attributes(labels: Vec<(Label, Cow<'static, str>)>) -> Vec<KeyValue> {
    let one = |(label, value): (Label, Cow<'static, str>)| match (label.otel, value.parse()) {
        (name @ "http.response.status_code", Ok(status)) => attribute(name, any_value::Value::IntValue(status)),
        (name @ "otel.metric.overflow", _) => attribute(name, any_value::Value::BoolValue(true)),
        (name, _) => text(name, value),
    };
    labels.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_histogram_is_told_by_what_lies_between_its_bounds() {
        let ms = Duration::from_millis;
        let histogram = lazurite_gateway::Histogram { within: vec![(ms(1), 2), (ms(10), 5)], count: 9, sum: ms(1500) };
        let family = Family::histogram("lazurite.decision", "").of(histogram);
        let message = message(vec![family], Resource::default(), Stretch { since: 1, until: 2 });
        let metric = &message.resource_metrics[0].scope_metrics[0].metrics[0];
        let Some(Data::Histogram(histogram)) = &metric.data else { panic!("{metric:?}") };
        let point = &histogram.data_points[0];
        assert_eq!((&*point.bucket_counts, &*point.explicit_bounds), (&[2, 3, 4][..], &[0.001, 0.01][..]));
        assert_eq!((point.count, point.sum, point.start_time_unix_nano), (9, Some(1.5), 1));
    }

    #[test]
    fn a_family_without_a_value_is_not_told() {
        let families = vec![Family::gauge("a", "", ""), Family::gauge("b", "", "").of(true)];
        let message = message(families, Resource::default(), Stretch { since: 1, until: 2 });
        let names: Vec<_> = message.resource_metrics[0].scope_metrics[0].metrics.iter().map(|it| &*it.name).collect();
        assert_eq!(names, ["b"]);
    }
}
