//! `GET /mapData/{udid}`: the data as it was uploaded. `GET /mapData/metadata/{udid}` (1.0): what is known of it.

use lazurite_api::{Answer, Call, Reply};

use super::links::Links;
use super::{Data, Owner, absent, later, list, refused, udid_of};
use crate::reply::{self, JSON};

/// Answers with the data.
pub(super) fn download(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = udid_of(call).and_then(|udid| Ok((udid, Owner::of(call)?)));
    later(wanted, |(udid, owner)| async move {
        let (item, body) = data.store.body(owner.account, udid).await.map_err(refused)?;
        if owner.reaches(&item) { Ok(Reply::ok(JSON, body)) } else { Err(absent()) }
    })
}

/// Answers with what is known of the data.
pub(super) fn metadata(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = udid_of(call).and_then(|udid| Ok((udid, Owner::of(call)?, Links::of(call)?)));
    later(wanted, |(udid, owner, links)| async move {
        let item = data.store.item(owner.account, udid).await.map_err(refused)?;
        if owner.reaches(&item) { Ok(reply::json(&list::entry(item, &links)).now()) } else { Err(absent()) }
    })
}
