//! `POST /mapData` (2.0), `POST /mapData/upload` (1.0) and `PUT /mapData/{udid}`: keeps GeoJSON.

use bytes::Bytes;
use lazurite_api::{Answer, ApiError, Call, NewData, Query};
use lazurite_geo::spatial::geojson;

use super::links::Links;
use super::{Data, Owner, later, refused, udid_of};
use crate::{fault, parameter};

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 1_000;

/// What a call wants to be kept.
struct Upload {
    owner: Owner,
    links: Links,
    new: NewData,
}

/// Keeps something new.
pub(super) fn create(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    later(read(call), |Upload { owner, links, new }| async move {
        check(&data, new.body.clone()).await?;
        let udid = data.store.add(owner.account, new).await.map_err(refused)?;
        Ok(links.accepted(udid))
    })
}

/// Keeps something in the place of something else.
pub(super) fn replace(data: &Data, call: &Call<'_>) -> Answer {
    let data = data.clone();
    let wanted = udid_of(call).and_then(|udid| Ok((udid, read(call)?)));
    later(wanted, |(udid, Upload { owner, links, new })| async move {
        let item = data.store.item(owner.account, udid).await.map_err(refused)?;
        if !owner.reaches(&item) {
            return Err(super::absent());
        }
        check(&data, new.body.clone()).await?;
        data.store.replace(owner.account, udid, new).await.map_err(refused)?;
        Ok(links.accepted(udid))
    })
}

fn read(call: &Call<'_>) -> Result<Upload, ApiError> {
    format(call.query)?;
    let description = parameter::text(call.query, "description");
    if let Some(long) = description.filter(|text| text.chars().count() > LONGEST_DESCRIPTION) {
        return Err(fault::invalid("description", long, &format!("{LONGEST_DESCRIPTION} characters at most")));
    }
    if let Some(odd) = description.filter(|text| text.contains(char::is_control)) {
        return Err(fault::invalid("description", odd, "text without control characters"));
    }
    let owner = Owner::of(call)?;
    let new =
        NewData { geography: owner.geography, description: description.map(str::to_owned), body: call.body.clone() };
    Ok(Upload { owner, links: Links::of(call)?, new })
}

/// GeoJSON is what is kept; packages of drawings are Creator's.
fn format(query: &Query<'_>) -> Result<(), ApiError> {
    let format = parameter::required(query, "dataFormat", "geojson")?;
    match format.to_ascii_lowercase().as_str() {
        "geojson" => Ok(()),
        "zip" | "dwgzippackage" => Err(ApiError::bad_request(
            "InvalidParameter",
            "Packages (zip, dwgzippackage) are for Creator, which is not part of this build. Upload GeoJSON with dataFormat=geojson.",
        )
        .at("dataFormat")),
        _ => Err(fault::invalid("dataFormat", format, "geojson")),
    }
}

/// Reads all of it, on a thread for such work, so that nothing is kept that no operation can read.
async fn check(data: &Data, body: Bytes) -> Result<(), ApiError> {
    data.workers.run(move || utf8(&body).and_then(|()| geojson::read(&body).map(drop).map_err(fault::geojson))).await?
}

fn utf8(body: &[u8]) -> Result<(), ApiError> {
    std::str::from_utf8(body).map(drop).map_err(|error| {
        fault::invalid_body(format!(
            "The body is not UTF-8, which GeoJSON is written in, behind byte {}.",
            error.valid_up_to()
        ))
    })
}
