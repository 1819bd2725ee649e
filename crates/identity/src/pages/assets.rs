//! The style sheet and the picture behind the pages: the same for everybody, so browsers keep them. The address of the
//! style sheet changes when it does.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header;
use lazurite_crypto::digest::sha256;

const STYLE: &str = include_str!("../../templates/style.css");
const CONTOURS: &str = include_str!("../../templates/contours.svg");
const ICON: &str = include_str!("../../templates/icon.svg");

/// Where the style sheet is.
pub(crate) fn style_address() -> &'static str {
    static ADDRESS: LazyLock<String> = LazyLock::new(|| {
        let digest = URL_SAFE_NO_PAD.encode(sha256(STYLE.as_bytes()));
        format!("/login/style.css?v={}", digest.chars().take(12).collect::<String>())
    });
    &ADDRESS
}

pub(crate) async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

pub(crate) async fn contours() -> Response {
    asset("image/svg+xml", CONTOURS)
}

pub(crate) async fn icon() -> Response {
    asset("image/svg+xml", ICON)
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], content).into_response()
}
