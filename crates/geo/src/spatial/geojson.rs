//! Reads GeoJSON (RFC 7946) and what geofences add to it, or says where it goes wrong.
//!
//! Everything is read in one pass and kept flat; members that mean nothing here are passed over, not kept, so that no document
//! takes much more memory than its text.

mod coordinates;
mod feature;
mod object;
mod shape;

use serde::Deserialize;

use feature::Document;
pub use feature::{Collection, Feature};
pub(super) use object::Object;

/// What kind of fault a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is no JSON.
    NotJson,
    /// It is neither a `Feature` nor a `FeatureCollection`.
    NotFeatures,
    /// Something in it is not as RFC 7946, or the rules of geofences, have it.
    Invalid,
}

/// Why a document cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// Where: `features[2].geometry.coordinates[0][3]`; empty for the document as a whole.
    pub path: String,
    /// What is wrong there, in a sentence.
    pub message: String,
}

impl Fault {
    /// A fault that RFC 7946, or the rules of geofences, make of something.
    pub fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: FaultKind::Invalid, path: path.into(), message: message.into() }
    }
}

/// The features of a document: those of a `FeatureCollection`, or the one that it is.
///
/// # Errors
/// The first fault.
pub fn read(text: &[u8]) -> Result<Vec<Feature>, Fault> {
    read_as::<Object<Document>>(text)?.0.features()
}

/// What a body holds that has GeoJSON in it, with the path of the fault.
///
/// # Errors
/// The first fault.
pub fn read_as<'t, T: Deserialize<'t>>(text: &'t [u8]) -> Result<T, Fault> {
    // A byte order mark must not be written, but may be passed over (RFC 8259 §8.1).
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut json = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        fault(error.inner(), if path == "." { String::new() } else { path })
    })?;
    json.end().map_err(|error| fault(&error, String::new()))?;
    Ok(read)
}

fn fault(error: &serde_json::Error, path: String) -> Fault {
    let kind = if error.is_data() { FaultKind::Invalid } else { FaultKind::NotJson };
    Fault { kind, path, message: error.to_string() }
}
