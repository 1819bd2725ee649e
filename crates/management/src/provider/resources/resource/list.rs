//! `GET …/resources`: of a subscription or of a resource group.
//!
//! `$filter` understands `resourceType`, `name`, `resourceGroup` and `location` with `eq`, `ne`, `startswith` and `substringof`,
//! and `tagName` with or without `tagValue`, joined by `and`. Clients look resources up by it before they change them, so what it does not understand it refuses.

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, How, Term};
use crate::reply::Reply;
use crate::tracked::Tracked;
use crate::{listing, region, tags};

/// Lists what the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let terms = filter::terms(query.first("$filter"), is_known)?;
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
    const PROPERTIES: [&str; 4] = ["resourcetype", "name", "resourcegroup", "location"];
    match term {
        Term::Equals { property, .. } => {
            PROPERTIES.contains(&property.as_str()) || ["tagname", "tagvalue"].contains(&property.as_str())
        }
        Term::Compares { property, how, .. } => {
            PROPERTIES.contains(&property.as_str()) || (property == "tagname" && *how == How::Begins)
        }
        Term::Bounds { .. } | Term::Function { .. } => false,
    }
}

fn fits(item: &Tracked, terms: &[Term]) -> bool {
    let tag = terms.iter().find_map(|term| term.equals("tagname"));
    terms.iter().all(|term| match term {
        Term::Equals { property, value } => match property.as_str() {
            "location" => region::find(value).map_or(value.as_str(), |region| region.name) == item.location(),
            "tagname" => tags::spelled(item.tags(), value).is_some(),
            "tagvalue" => tag.and_then(|tag| tags::value(item.tags(), tag)) == Some(value),
            other => property_of(item, other).eq_ignore_ascii_case(value),
        },
        Term::Compares { property, how, value } => match property.as_str() {
            "location" => how.is_so(item.location(), region::find(value).map_or(value.as_str(), |region| region.name)),
            "tagname" => item.tags().keys().any(|name| how.is_so(name, value)),
            other => how.is_so(property_of(item, other), value),
        },
        Term::Bounds { .. } | Term::Function { .. } => false,
    })
}

fn property_of<'i>(item: &'i Tracked, property: &str) -> &'i str {
    match property {
        "resourcetype" => item.type_().name,
        "name" => item.id().name(),
        _ => item.id().resource_group_name().unwrap_or_default(),
    }
}
