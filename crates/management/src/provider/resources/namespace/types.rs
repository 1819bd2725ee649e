//! `GET /subscriptions/{s}/providers/{namespace}/resourceTypes`

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{listing, refuse};

/// Lists a provider's types.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("resourceProviderNamespace");
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    let value = namespace.types().values().map(|type_| type_.view(namespace)).collect();
    Ok(listing::reply(value, None))
}
