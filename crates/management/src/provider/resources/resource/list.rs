//! `GET …/resources`: of a subscription or of a resource group.
//!
//! `$filter` understands `resourceType`, `name`, `resourceGroup`, `location`, and `tagName` with or without `tagValue`,
//! joined by `and`. Clients look resources up by it before they change them, so what it does not understand it refuses.

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::tracked::Tracked;
use crate::{listing, region};

/// Lists what the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let text = query.first("$filter");
    let terms = filter::parse(text)?;
    if !terms.iter().all(is_known) {
        return Err(filter::unknown(text.unwrap_or_default()).into());
    }
    let expand = query.first("$expand").unwrap_or_default().to_lowercase();
    let sees = |item: &Tracked| call.allows(item.type_().read, item.id());
    let (seen, next) = listing::gather(call, |item| fits(item, &terms) && sees(item)).await?;
    if seen.is_empty() {
        let action = call.operation.access.action().unwrap_or_default();
        call.state.guard.authorise(&call.caller, action, &call.target)?;
    }
    call.group_if_named().await?;
    Ok(listing::reply(seen.iter().map(|item| super::view(item, &expand)).collect(), next))
}

fn is_known(term: &Term) -> bool {
    const PROPERTIES: [&str; 6] = ["resourcetype", "name", "resourcegroup", "location", "tagname", "tagvalue"];
    matches!(term, Term::Equals { property, .. } if PROPERTIES.contains(&property.as_str()))
}

fn fits(item: &Tracked, terms: &[Term]) -> bool {
    let tag = terms.iter().find_map(|term| term.equals("tagname"));
    terms.iter().all(|term| {
        let Term::Equals { property, value } = term else { return false };
        match property.as_str() {
            "resourcetype" => item.type_().name.eq_ignore_ascii_case(value),
            "name" => item.id().name().eq_ignore_ascii_case(value),
            "resourcegroup" => item.id().resource_group_name().is_some_and(|group| group.eq_ignore_ascii_case(value)),
            "location" => region::find(value).map_or(value.as_str(), |region| region.name) == item.location(),
            "tagname" => item.tags().contains_key(value),
            "tagvalue" => tag.and_then(|tag| item.tags().get(tag)) == Some(value),
            _ => false,
        }
    })
}
