//! `GET /subscriptions/{s}/locations`: Azure's regions.

use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::region::{REGIONS, Region};
use crate::reply::Reply;

/// Lists the regions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    let view = |region: &Region| -> Value {
        json!({
            "id": format!("/subscriptions/{subscription}/locations/{}", region.name),
            "name": region.name,
            "type": "Region",
            "displayName": region.display_name,
            "regionalDisplayName": format!("({}) {}", region.geography_group, region.display_name),
            "metadata": {
                "regionType": "Physical",
                "regionCategory": "Recommended",
                "geographyGroup": region.geography_group,
            },
        })
    };
    Ok(listing::reply(REGIONS.iter().map(view).collect(), None))
}
