//! `GET {scope}/providers/Microsoft.Resources/deployments`

use lazurite_model::Record as _;
use lazurite_model::record::Deployment;

use super::{scope_of, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{filter, listing, scope};

/// Lists the deployments of a scope; `$filter=provisioningState eq '…'`.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let written = query.first("$filter");
    let terms = filter::parse(written)?;
    let mut states = Vec::new();
    for term in &terms {
        states.push(term.equals("provisioningstate").ok_or_else(|| filter::unknown(written.unwrap_or_default()))?);
    }
    let at = scope_of(call);
    scope::require(&call.state.store, call.tenant(), &at).await?;
    let all = call.state.store.list::<Deployment>(&Deployment::prefix(call.tenant(), &at)).await?;
    let wanted = all
        .into_iter()
        .filter(|deployment| states.iter().all(|state| deployment.state.name().eq_ignore_ascii_case(state)));
    let (page, next) = listing::page(call, wanted.map(|deployment| (deployment.key(), deployment)))?;
    Ok(listing::reply(page.iter().map(view::deployment).collect(), next))
}
