//! What a query for metrics asks for.

use jiff::Timestamp;
use lazurite_api::{ApiError, Query};

use super::filter::Filter;
use super::grain::{self, Grain};
use super::span::{self, Minutes};
use super::{Aggregation, Dimension, Metric, refuse};
use crate::refuse::shown;

/// How many series a metric's answer holds unless the client asks for another number.
const TOP: usize = 10;

/// A query.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) metrics: Vec<Metric>,
    pub(super) aggregations: Vec<Aggregation>,
    pub(super) span: Minutes,
    pub(super) grain: Grain,
    pub(super) filter: Filter,
    /// Dimensions by which the filter names the requests, but by which the answer is not split.
    pub(super) rolled_up: Vec<Dimension>,
    /// How many series at most.
    pub(super) top: usize,
    /// By what series are sorted.
    pub(super) order: Order,
    /// Whether conditions on dimensions that a metric does not have are left out rather than refused.
    pub(super) lenient: bool,
    /// Only which series there are, without their data.
    pub(super) only_metadata: bool,
}

/// By what series are sorted. None named: those with the most requests come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) by: Aggregation,
    pub(super) upwards: bool,
}

impl Question {
    /// Reads the query string.
    ///
    /// # Errors
    /// 400 for whatever it does not understand.
    pub(super) fn read(query: &Query<'_>, now: Timestamp) -> Result<Self, ApiError> {
        let value = |name| query.first(name).filter(|value| !value.is_empty());
        let lenient = !flag(query, "ValidateDimensions", true)?;
        let metrics = metrics(value("metricnames"))?;
        let aggregations = aggregations(value("aggregation"), metrics.first().map(|metric| metric.primary()))?;
        let span = span::read(value("timespan"), now)?;
        Ok(Self {
            grain: grain::read(value("interval"), span.length(), flag(query, "AutoAdjustTimegrain", false)?)?,
            filter: Filter::read(value("$filter"), lenient)?,
            rolled_up: rolled_up(value("rollupby"))?,
            top: top(value("top"))?,
            order: order(value("orderby"))?,
            only_metadata: only_metadata(value("resultType"))?,
            lenient,
            span,
            metrics,
            aggregations,
        })
    }

    /// Into how many grains the time is cut.
    pub(super) const fn grains(&self) -> i64 {
        (self.span.length() + self.grain.minutes - 1) / self.grain.minutes
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn metrics(text: Option<&str>) -> Result<Vec<Metric>, ApiError> {
    let Some(text) = text else {
        return Ok(Metric::ALL.to_vec());
    };
    let mut metrics = Vec::new();
    for name in parts(text) {
        let metric = Metric::ALL.into_iter().find(|metric| metric.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            let message = format!(
                "Failed to find metric configuration for provider: Microsoft.Maps, resource Type: accounts, metric: {}, Valid metrics: {}",
                shown(name),
                Metric::ALL.map(Metric::name).join(",")
            );
            refuse(message).at("metricnames")
        })?;
        if !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    Ok(metrics)
}

/// The aggregations of that list. None named: the first metric's own.
fn aggregations(text: Option<&str>, primary: Option<Aggregation>) -> Result<Vec<Aggregation>, ApiError> {
    let Some(text) = text else {
        return Ok(primary.into_iter().collect());
    };
    let mut aggregations = Vec::new();
    for name in parts(text) {
        let aggregation = Aggregation::find(name).ok_or_else(|| no_aggregation("aggregation", name))?;
        if !aggregations.contains(&aggregation) {
            aggregations.push(aggregation);
        }
    }
    Ok(aggregations)
}

fn no_aggregation(parameter: &'static str, name: &str) -> ApiError {
    let message = format!(
        "Detect invalid aggregation input: {}, supported aggregations: {}",
        shown(name),
        Aggregation::ALL.map(Aggregation::name).join(",")
    );
    refuse(message).at(parameter)
}

fn order(text: Option<&str>) -> Result<Order, ApiError> {
    let Some(text) = text else {
        return Ok(Order { by: Aggregation::Count, upwards: false });
    };
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let by = Aggregation::find(name).ok_or_else(|| no_aggregation("orderby", name))?;
    let upwards = match words.next() {
        None => true,
        Some(word) if word.eq_ignore_ascii_case("asc") => true,
        Some(word) if word.eq_ignore_ascii_case("desc") => false,
        Some(_) => return Err(wrong("orderby", text, "one aggregation, then 'asc' or 'desc'")),
    };
    match words.next() {
        None => Ok(Order { by, upwards }),
        Some(_) => Err(wrong("orderby", text, "one aggregation, then 'asc' or 'desc'")),
    }
}

fn rolled_up(text: Option<&str>) -> Result<Vec<Dimension>, ApiError> {
    let names = parts(text.unwrap_or_default());
    let find = |name| Dimension::find(name).ok_or_else(|| wrong("rollupby", name, "names of dimensions"));
    names.map(find).collect()
}

fn top(text: Option<&str>) -> Result<usize, ApiError> {
    let Some(text) = text else {
        return Ok(TOP);
    };
    text.parse().ok().filter(|top| *top > 0).ok_or_else(|| wrong("top", text, "a number from 1 on"))
}

fn only_metadata(text: Option<&str>) -> Result<bool, ApiError> {
    match text {
        None => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("Data") => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("Metadata") => Ok(true),
        Some(text) => Err(wrong("resultType", text, "'Data' or 'Metadata'")),
    }
}

fn flag(query: &Query<'_>, name: &'static str, default: bool) -> Result<bool, ApiError> {
    match query.first(name).filter(|value| !value.is_empty()) {
        None => Ok(default),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(text) => Err(wrong(name, text, "'true' or 'false'")),
    }
}

fn wrong(parameter: &'static str, value: &str, wanted: &str) -> ApiError {
    refuse(format!("The value '{}' of {parameter} is not valid: {wanted} is wanted.", shown(value))).at(parameter)
}
