//! The features, and the registrations for features, of a subscription or of one provider in it: none.

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::namespace;
use crate::reply::Reply;
use crate::{listing, refuse};

/// Lists nothing, of a provider that exists.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("resourceProviderNamespace");
    if !name.is_empty() && namespace::find(name).is_none() {
        return Err(refuse::unknown_namespace(name).into());
    }
    Ok(listing::reply(Vec::new(), None))
}
