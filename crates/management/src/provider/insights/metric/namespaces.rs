//! `GET {resource}/providers/Microsoft.Insights/metricNamespaces`

use serde_json::json;

use super::has_metrics;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::maps;
use crate::reply::Reply;

/// Lists the namespaces of a resource's metrics: an account has the one of its type.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    if !has_metrics(call).await? {
        return Ok(listing::reply(Vec::new(), None));
    }
    // A slash cannot be part of a name.
    let name = maps::ACCOUNT.replace('/', "-");
    let namespace = json!({
        "id": format!("{}/providers/microsoft.insights/metricNamespaces/{name}", call.target),
        "type": "Microsoft.Insights/metricNamespaces",
        "name": name,
        "classification": "Platform",
        "properties": { "metricNamespaceName": maps::ACCOUNT },
    });
    Ok(listing::reply(vec![namespace], None))
}
