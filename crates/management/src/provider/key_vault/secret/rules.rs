//! What a secret may look like.

use jiff::Timestamp;
use lazurite_model::record::SecretAttributes;

use super::wire;
use crate::faults::Faults;
use crate::provider::key_vault::BAD_REQUEST;
use crate::tags;

/// The longest value, in bytes.
const VALUE: usize = 25 * 1024;
/// The longest content type, in characters.
const CONTENT_TYPE: usize = 255;
/// The latest time that the data plane's clients can read: the end of the year 9999.
const LATEST: i64 = 253_402_300_799;
/// What Key Vault allows.
const TAGS: tags::Limits = tags::Limits { count: 15, name: 256, value: 256 };

/// Notes what is wrong with a new secret's name.
pub(super) fn name(name: &str, faults: &mut Faults) {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !(1..=127).contains(&name.len()) || !letters {
        let message = "A secret's name has 1 to 127 letters, digits and '-'.";
        faults.add(BAD_REQUEST, "secretName", message);
    }
}

/// Notes what is wrong with what is sent of a secret.
pub(super) fn check(secret: &wire::Secret, faults: &mut Faults) {
    if let Some(sent) = &secret.tags {
        tags::check(sent, TAGS, faults);
    }
    let Some(properties) = &secret.properties else { return };
    if properties.value.as_ref().is_some_and(|value| value.len() > VALUE) {
        faults.add(BAD_REQUEST, "properties.value", format!("A secret's value has at most {VALUE} bytes."));
    }
    if properties.content_type.as_ref().is_some_and(|text| text.chars().count() > CONTENT_TYPE) {
        let message = format!("A secret's content type has at most {CONTENT_TYPE} characters.");
        faults.add(BAD_REQUEST, "properties.contentType", message);
    }
}

/// Sets the attributes that are sent, noting what is wrong with them.
pub(super) fn set(kept: &mut SecretAttributes, sent: Option<&wire::Attributes>, faults: &mut Faults) {
    let Some(sent) = sent else { return };
    kept.enabled = sent.enabled.unwrap_or(kept.enabled);
    kept.not_before = sent.nbf.map_or(kept.not_before, |at| time(at, "nbf", faults));
    kept.expires = sent.exp.map_or(kept.expires, |at| time(at, "exp", faults));
    if let (Some(not_before), Some(expires)) = (kept.not_before, kept.expires)
        && not_before >= expires
    {
        let message = "A secret's 'exp' lies behind its 'nbf'.";
        faults.add(BAD_REQUEST, "properties.attributes.exp", message);
    }
}

fn time(seconds: i64, name: &str, faults: &mut Faults) -> Option<Timestamp> {
    let time = Some(seconds).filter(|at| (0..=LATEST).contains(at)).and_then(|at| Timestamp::from_second(at).ok());
    if time.is_none() {
        let message = format!("'{name}' is a time in seconds since 1970-01-01T00:00:00Z, up to the year 9999.");
        faults.add(BAD_REQUEST, format!("properties.attributes.{name}"), message);
    }
    time
}
