//! Base64, data URIs and JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Arguments, Function, function};
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("base64", 1, 1, |given| Ok(STANDARD.encode(given.text(0)?).into())),
    function("base64tostring", 1, 1, |given| decoded(given, given.text(0)?).map(Value::String)),
    function("base64tojson", 1, 1, |given| parsed(given, &decoded(given, given.text(0)?)?)),
    function("json", 1, 1, |given| parsed(given, given.text(0)?)),
    function("datauri", 1, 1, |given| {
        Ok(format!("data:text/plain;charset=utf8;base64,{}", STANDARD.encode(given.text(0)?)).into())
    }),
    function("datauritostring", 1, 1, data_uri_to_string),
];

fn decoded(given: &Arguments<'_>, text: &str) -> Result<String, Fault> {
    let bytes = STANDARD.decode(text).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| given.wrong(0, "a valid base64 text"))
}

fn parsed(given: &Arguments<'_>, text: &str) -> Result<Value, Fault> {
    serde_json::from_str(text).map_err(|_| given.wrong(0, "a valid JSON text"))
}

/// RFC 2397, text only.
fn data_uri_to_string(given: &Arguments<'_>) -> Result<Value, Fault> {
    let (kind, data) = given
        .text(0)?
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(','))
        .ok_or_else(|| given.wrong(0, "a data URI"))?;
    if kind.to_ascii_lowercase().ends_with(";base64") {
        return decoded(given, data).map(Value::String);
    }
    let text = percent_encoding::percent_decode_str(data).decode_utf8();
    text.map(|text| text.into_owned().into()).map_err(|_| given.wrong(0, "a data URI of UTF-8 text"))
}
