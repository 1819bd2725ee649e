//! `DELETE /mapData/{udid}`: forgets data.

use http::StatusCode;
use lazurite_api::{Answer, Call, Reply};

use super::{Data, Owner, absent, later, refused, udid_of};

/// Answers 204 once it is forgotten.
pub(super) fn serve(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = udid_of(call).and_then(|udid| Ok((udid, Owner::of(call)?)));
    later(wanted, |(udid, owner)| async move {
        let item = data.store.item(owner.account, udid).await.map_err(refused)?;
        if !owner.reaches(&item) {
            return Err(absent());
        }
        data.store.delete(owner.account, udid).await.map_err(refused)?;
        Ok(Reply { status: StatusCode::NO_CONTENT, content_type: None, ..Reply::ok("", "") })
    })
}
