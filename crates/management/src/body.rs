//! A request's JSON body, read into a wire type, with faults located by line, column and property path.

use lazurite_api::ApiError;
use serde::de::DeserializeOwned;

/// Reads `bytes`; properties that the type does not know are ignored, as ARM's providers do.
///
/// # Errors
/// 400 `InvalidRequestContent`, naming the line, the column and the property.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse("the request has no body; a JSON object is wanted", None));
    }
    // A struct can be read from an array, too, by position; no client means that.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(refuse("the request's body is an array; a JSON object is wanted", None));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        refuse(&error.inner().to_string(), (!matches!(&*path, "." | "?")).then_some(path))
    })?;
    json.end().map_err(|error| refuse(&error.to_string(), None))?;
    Ok(value)
}

fn refuse(why: &str, path: Option<String>) -> ApiError {
    let place = path.as_ref().map(|path| format!(" Path '{path}'.")).unwrap_or_default();
    let message = format!("The request content was invalid and could not be deserialized: '{why}'.{place}");
    ApiError { target: path, ..ApiError::bad_request("InvalidRequestContent", message) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Outer {
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        flag: bool,
    }

    #[test]
    fn what_is_no_json_is_located() {
        let error = read::<Outer>(b"{\n  \"inner\": }").unwrap_err();
        assert_eq!(error.code, "InvalidRequestContent");
        assert!(error.message.contains("line 2 column 12"), "{}", error.message);
    }

    #[test]
    fn a_wrong_type_is_named_by_its_path() {
        let error = read::<Outer>(b"{\"inner\": {\"flag\": \"yes\"}}").unwrap_err();
        assert_eq!(error.target.as_deref(), Some("inner.flag"));
        assert!(error.message.contains("Path 'inner.flag'"));
    }

    #[test]
    fn an_empty_body_and_a_tail_are_refused() {
        assert!(read::<Outer>(b" ").unwrap_err().message.contains("no body"));
        assert!(read::<Outer>(b"{} x").is_err());
    }

    #[test]
    fn unknown_properties_are_ignored() {
        let outer: Outer = read(b"{\"inner\": {\"flag\": true, \"more\": 1}, \"other\": []}").unwrap();
        assert!(outer.inner.unwrap().flag);
    }
}
