//! `GET /mapData/operations/{operationId}`: what became of an upload.
//!
//! An upload is stored before it is acknowledged: its operation goes by the id of its data, and has succeeded.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lazurite_api::{Answer, ApiError, Call, DataError, Reply, time};
use serde::Serialize;
use uuid::Uuid;

use super::links::{Links, RESOURCE_LOCATION, insert};
use super::{Data, Owner, later, refused, udid_of};
use crate::reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: Uuid,
    created: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_location: Option<String>,
}

/// Answers with the operation's status.
pub(super) fn serve(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = udid_of(call).map_err(|_| unknown()).and_then(|udid| Ok((udid, Owner::of(call)?, Links::of(call)?)));
    later(wanted, |(udid, owner, links)| async move {
        let item = data.store.item(owner.account, udid).await.map_err(|error| match error {
            DataError::Absent => unknown(),
            other => refused(other),
        })?;
        if owner.reaches(&item) { Ok(succeeded(udid, item.written, &links)) } else { Err(unknown()) }
    })
}

fn succeeded(udid: Uuid, written: Timestamp, links: &Links) -> Reply {
    let first = links.is_first();
    let operation = Operation {
        operation_id: udid,
        created: if first { general(written) } else { time::text(written).replace('Z', "+00:00") },
        status: "Succeeded",
        resource_location: first.then(|| links.metadata(udid)),
    };
    let mut reply = reply::json(&operation).now();
    if !first {
        insert(&mut reply.headers, RESOURCE_LOCATION, &links.data(udid));
    }
    reply
}

/// A time as the first generation writes it, e.g. `2020-01-02 1:02:03 AM +00:00`.
fn general(time: Timestamp) -> String {
    TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%d %-I:%M:%S %p +00:00").to_string()
}

fn unknown() -> ApiError {
    ApiError::not_found(
        "NotFound",
        "There is no such operation in this account and geography, or its data was deleted.",
    )
    .at("operationId")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_generation_writes_twelve_hours() {
        assert_eq!(general("2020-01-02T01:02:03Z".parse().unwrap()), "2020-01-02 1:02:03 AM +00:00");
        assert_eq!(general("2020-11-12T12:02:03Z".parse().unwrap()), "2020-11-12 12:02:03 PM +00:00");
    }
}
