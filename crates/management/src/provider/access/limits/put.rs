//! `PUT {account}/providers/Lazurite.Access/limits/default`

use std::collections::BTreeMap;

use lazurite_api::{ApiError, QuotaClass};
use lazurite_model::record::AccountLimits;
use serde::Deserialize;
use serde_json::Value;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::access::account;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::system_data;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    requests_per_second: Option<BTreeMap<String, Value>>,
}

/// Sets an account's limits (201), or sets them anew (200). Classes that are not named have the pricing tier's.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let per_second = checked(call.properties::<Properties>()?)?;
    let account = account(call).await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<AccountLimits>(&account.unique_id.to_string()).await?;
    let stamp = before.as_ref().map(|before| &before.system_data);
    let system_data = system_data::written(stamp, &call.caller, call.now());
    let limits = AccountLimits { account: account.unique_id, per_second, system_data };
    let created = tx.put(&limits).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&account.id, &limits)))
}

fn checked(sent: Properties) -> Result<BTreeMap<String, u32>, ApiError> {
    let mut faults = Faults::default();
    let mut per_second = BTreeMap::new();
    let sent = sent.requests_per_second.unwrap_or_default();
    if sent.is_empty() {
        let message =
            "Name a class of operations and its requests per second, for example {\"Render - Road tiles\": 1000}.";
        faults.invalid("properties.requestsPerSecond", message);
    }
    for (name, limit) in sent {
        let target = format!("properties.requestsPerSecond['{}']", shown(&name));
        let Some(class) = QuotaClass::from_published(&name) else {
            let known: Vec<&str> = QuotaClass::ALL
                .into_iter()
                .filter(|class| *class != QuotaClass::Unlimited)
                .map(QuotaClass::published)
                .collect();
            let message = format!("There is no class '{}'. There are: {}.", shown(&name), known.join(", "));
            faults.invalid(target, message);
            continue;
        };
        let limit = limit.as_u64().and_then(|limit| u32::try_from(limit).ok());
        match limit.filter(|limit| (1..=AccountLimits::MOST_PER_SECOND).contains(limit)) {
            Some(limit) => {
                per_second.insert(class.published().to_owned(), limit);
            }
            None => {
                let most = AccountLimits::MOST_PER_SECOND;
                faults.invalid(target, format!("A limit is a whole number of requests per second from 1 to {most}."));
            }
        }
    }
    faults.into_result()?;
    Ok(per_second)
}
