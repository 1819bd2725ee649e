//! `uri` and the escaping of URI components.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{Arguments, Function, function};
use crate::fault::Fault;

/// All but RFC 3986's unreserved characters.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("uricomponent", 1, 1, |given| Ok(utf8_percent_encode(given.text(0)?, COMPONENT).to_string().into())),
    function("uricomponenttostring", 1, 1, |given| {
        let text = percent_encoding::percent_decode_str(given.text(0)?).decode_utf8();
        text.map(|text| text.into_owned().into()).map_err(|_| given.wrong(0, "escaped UTF-8 text"))
    }),
    function("uri", 2, 2, uri),
];

/// RFC 3986 section 5, as far as bases of templates need it: scheme, authority, path.
fn uri(given: &Arguments<'_>) -> Result<Value, Fault> {
    let (base, relative) = (given.text(0)?, given.text(1)?);
    let invalid = || given.wrong(0, "an absolute URI");
    let (scheme, rest) = base.split_once("://").ok_or_else(invalid)?;
    let valid = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !valid || authority.is_empty() {
        return Err(invalid());
    }
    if relative.contains("://") && !relative.starts_with('/') {
        return Ok(relative.into());
    }
    if let Some(other) = relative.strip_prefix("//") {
        return Ok(format!("{scheme}://{other}").into());
    }
    let (reference, suffix) = relative.split_at(relative.find(['?', '#']).unwrap_or(relative.len()));
    let joined = match reference.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if reference.is_empty() => path.to_owned(),
        None => match path.rsplit_once('/') {
            Some((directory, _)) => format!("{directory}/{reference}"),
            None => reference.to_owned(),
        },
    };
    Ok(format!("{scheme}://{authority}/{}{suffix}", without_dots(&joined)).into())
}

/// The path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") || path == "." || path == ".." {
        segments.push("");
    }
    segments.join("/")
}
