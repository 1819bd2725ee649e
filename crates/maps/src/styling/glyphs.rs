//! `GET /styling/glyphs/{fontstack}/{range}.pbf`: the letters of a map's labels.

use http::{HeaderValue, header};
use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::glyphs;

use super::CACHE_CONTROL;
use crate::fault;
use crate::tagged::Tagged;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static(glyphs::CONTENT_TYPE);

/// Answers the operation.
pub(crate) fn serve(call: &Call<'_>) -> Result<Reply, ApiError> {
    let fontstack = call.path_values.first().copied().unwrap_or_default();
    let file = call.path_values.get(1).copied().unwrap_or_default();
    let range = glyphs::parse_range(file).and_then(|start| glyphs::range(fontstack, start));
    let glyphs = range.ok_or_else(|| {
        let message = format!("There are no glyphs '{}'. Ask for 256 of them, as in 0-255.pbf.", fault::shown(file));
        ApiError::not_found("NotFound", message).at("range")
    })?;
    Ok(Tagged::new(glyphs).reply(CONTENT_TYPE, CACHE_CONTROL, call.headers.get(header::IF_NONE_MATCH)))
}

#[cfg(test)]
mod tests {
    use crate::testing::Ask;

    #[test]
    fn a_range_is_there_or_empty_but_never_missing() {
        let range = |file| Ask::of("styling/glyphs").path(&["Noto Sans Regular", file]).answer().unwrap();
        assert!(range("0-255.pbf").body.len() > 10_000);
        assert_eq!((range("19968-20223.pbf").status.as_u16(), range("19968-20223.pbf").body.len()), (200, 0));
        assert_eq!(range("0-255.pbf").headers["cache-control"], "public, max-age=3600");
    }

    #[test]
    fn what_is_no_range_is_not_found() {
        for file in ["", "0-254.pbf", "1-256.pbf", "sprite.png"] {
            let error = Ask::of("styling/glyphs").path(&["Noto Sans Regular", file]).answer().unwrap_err();
            assert_eq!(error.status, 404, "{file}");
        }
    }
}
