//! `GET /mapData`: what an account keeps.

use lazurite_api::{Answer, Call, DataItem};
use serde::Serialize;
use uuid::Uuid;

use super::links::Links;
use super::{Data, Owner, later, refused};
use crate::reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List {
    map_data_list: Vec<Entry>,
}

/// What is known of something that is kept.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    udid: Uuid,
    location: String,
    size_in_bytes: u64,
    upload_status: &'static str,
    data_format: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
}

/// Answers with all that may be read from here.
pub(super) fn serve(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = Owner::of(call).and_then(|owner| Ok((owner, Links::of(call)?)));
    later(wanted, |(owner, links)| async move {
        let items = data.store.list(owner.account).await.map_err(refused)?;
        let reachable = items.into_iter().filter(|item| owner.reaches(item));
        Ok(reply::json(&List { map_data_list: reachable.map(|item| entry(item, &links)).collect() }).now())
    })
}

pub(super) fn entry(item: DataItem, links: &Links) -> Entry {
    Entry {
        udid: item.udid,
        location: links.data(item.udid),
        size_in_bytes: item.bytes,
        // What is not complete is not kept.
        upload_status: "Completed",
        data_format: "geojson",
        description: item.description,
    }
}
