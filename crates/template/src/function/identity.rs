//! Names made of other names: `guid` and `uniqueString`.

use serde_json::Value;
use uuid::Uuid;

use super::convert::plain_text;
use super::unique_string::unique_string;
use super::{Arguments, Function, MANY, function};
use crate::fault::Fault;

/// The namespace of `guid` ("String functions for Bicep": guid).
const NAMESPACE: Uuid = Uuid::from_u128(0x11fb06fb_712d_4ddd_98c7_e71bbd588830);

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("guid", 1, MANY, |given| Ok(Uuid::new_v5(&NAMESPACE, joined(given)?.as_bytes()).to_string().into())),
    function("uniquestring", 1, MANY, |given| Ok(unique_string(&joined(given)?).into())),
];

/// The arguments with `-` between them.
fn joined(given: &Arguments<'_>) -> Result<String, Fault> {
    let texts: Option<Vec<String>> = given.values.iter().map(text).collect();
    texts.map(|texts| texts.join("-")).ok_or_else(|| given.wrong(0, "strings"))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_i64().and_then(|_| plain_text(value)))
}
