//! `GET /subscriptions/{s}/providers`, `GET /providers`

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::policy::alias;
use crate::provider::resources::subscription::settings;
use crate::reply::Reply;

/// Lists the providers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let settings = settings::of_call(call).await?;
    let items = super::all()
        .map(|namespace| (namespace.name.to_lowercase(), alias::expand(call, namespace.view(settings.as_ref()))));
    let mut items: Vec<_> = items.collect();
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}
