//! `GET …/resourceGroups`: `$filter` understands `tagName eq '…'`, alone or with `and tagValue eq '…'`.

use lazurite_model::Record;
use lazurite_model::record::{ResourceGroup, Tags};

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::listing;
use crate::reply::Reply;

/// Lists the groups that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let text = query.first("$filter");
    let terms = filter::parse(text)?;
    let tag = terms.iter().find_map(|term| term.equals("tagname"));
    let known = |term: &Term| term.equals("tagname").is_some() || (tag.is_some() && term.equals("tagvalue").is_some());
    if !terms.iter().all(known) {
        return Err(filter::unknown(text.unwrap_or_default()).into());
    }
    let prefix = format!("{}/resourcegroups/", call.target.key());
    let groups = call.state.store.list::<ResourceGroup>(&prefix).await?;
    let seen = listing::visible(call, groups, |group| &group.id)?;
    let wanted = seen.iter().filter(|group| fits(&group.tags, tag, &terms)).map(|group| (group.key(), view(group)));
    let (value, next) = listing::page(call, wanted)?;
    Ok(listing::reply(value, next))
}

fn fits(tags: &Tags, tag: Option<&str>, terms: &[Term]) -> bool {
    let Some(tag) = tag else { return true };
    let value = crate::tags::value(tags, tag);
    value.is_some()
        && terms.iter().filter_map(|term| term.equals("tagvalue")).all(|wanted| value.is_some_and(|v| v == wanted))
}
