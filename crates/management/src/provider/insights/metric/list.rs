//! `GET {resource}/providers/Microsoft.Insights/metrics`: what the meter counted, cut into grains and split by dimensions.
//!
//! The meter hands over what it counted about once a second; until then a request is in no metric.

use lazurite_api::ApiError;
use lazurite_model::record::MapsAccount;
use serde_json::{Value, json};

use super::query::Question;
use super::{Dimension, has_metrics, refuse, series, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps;
use crate::refuse::shown;
use crate::reply::Reply;

/// The most data points of an answer: two metrics, thirty days, minute by minute.
const MOST_POINTS: i64 = 100_000;

/// Shows an account's metrics.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    if !has_metrics(call).await? {
        let message =
            format!("'{}' has no metrics; accounts of the type {} have.", shown(call.target.as_str()), maps::ACCOUNT);
        return Err(refuse(message).into());
    }
    let question = Question::read(&call.query(), call.now())?;
    let account: MapsAccount = call.resource(maps::ACCOUNT).await?;
    let (span, grain) = (question.span, question.grain);
    let store = &call.state.store;
    let by: Vec<_> = question.filter.dimensions().into_iter().filter_map(Dimension::counted_by).collect();
    let sums = store.usage_by_grain(account.unique_id, (span.from, span.until), grain.minutes, &by).await?;
    let mut value: Vec<Value> = Vec::new();
    let mut points = 0;
    for metric in &question.metrics {
        let series = series::of(&question, *metric, &sums, call.state.settings.api_names)?;
        points += question.grains().saturating_mul(i64::try_from(series.len()).unwrap_or(i64::MAX));
        if points > MOST_POINTS && !question.only_metadata {
            return Err(too_many().into());
        }
        value.push(view::metric(call.target.as_str(), &question, *metric, &series));
    }
    Ok(Reply::ok(json!({
        "cost": span.length().saturating_mul(i64::try_from(question.metrics.len()).unwrap_or(i64::MAX)),
        "timespan": format!("{}/{}", view::minute(span.from), view::minute(span.until)),
        "interval": grain.name,
        "value": value,
        "namespace": maps::ACCOUNT,
        "resourceregion": account.location.name(),
    })))
}

fn too_many() -> ApiError {
    let message = format!(
        "The query asks for more than {MOST_POINTS} data points. Ask for a longer interval, a shorter timespan, or fewer series (top)."
    );
    refuse(message).at("interval")
}
