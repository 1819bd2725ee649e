//! What is in a resource group and not in a template: what complete mode deletes, and what a prediction calls untouched.

use lazurite_model::ResourceId;
use lazurite_store::{Store, StoreError};

use super::scrub::MASK;
use crate::tracked::Tracked;

/// How many resources are looked at together.
const PAGE: usize = 500;

/// The resources in the group whose ids are not among those named.
pub(super) async fn resources(store: &Store, group: &ResourceId, named: &[String]) -> Result<Vec<Tracked>, StoreError> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = Tracked::page(store, group, after.as_deref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|resource| resource.id().key().to_owned());
        let is_named = |resource: &Tracked| named.iter().any(|name| is_same(name, resource.id().key()));
        found.extend(page.into_iter().filter(|resource| !is_named(resource)));
        if is_last {
            return Ok(found);
        }
    }
}

/// Whether a written id is the resource's; one that was written with a masked secret may be, and then nothing is deleted.
fn is_same(written: &str, key: &str) -> bool {
    match written.split_once(MASK) {
        None => written.eq_ignore_ascii_case(key),
        Some((start, _)) => key.starts_with(&start.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_named_is_named() {
        assert!(is_same("/Groups/A", "/groups/a"));
        assert!(!is_same("/groups/a", "/groups/ab"));
        assert!(is_same("/Groups/A-*******", "/groups/a-secret"));
        assert!(!is_same("/groups/b-*******", "/groups/a-secret"));
    }
}
