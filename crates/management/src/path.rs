//! Request paths against path templates: segments decoded, keywords compared without case, names kept as written.

use lazurite_api::ApiError;
use percent_encoding::percent_decode_str;

/// What the `{…}` of a template stood for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(Vec<(&'static str, String)>);

impl Names {
    /// The value of that `{name}`; empty if the template has no such name.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// The segments of a path, decoded. Empty ones are dropped: clients that paste a scope of `/` send `//providers/…`.
///
/// # Errors
/// 400 `InvalidRequestUri` when a segment decodes to what no name may hold.
pub(crate) fn segments(path: &str) -> Result<Vec<String>, ApiError> {
    path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
}

fn decode(segment: &str) -> Result<String, ApiError> {
    let text = percent_decode_str(segment).decode_utf8().ok();
    text.filter(|text| !text.chars().any(|c| c == '/' || c.is_control())).map(Into::into).ok_or_else(|| {
        ApiError::bad_request(
            "InvalidRequestUri",
            "The path holds a segment that is not UTF-8, or holds '/' or a control character.",
        )
    })
}

/// Whether the segments fit the template, and what its names stand for.
///
/// `{scope}` stands only at the beginning, for any number of segments, also none.
pub(crate) fn fit(template: &'static str, segments: &[String]) -> Option<Names> {
    let mut names = Vec::new();
    let mut rest = segments;
    let mut parts = template.trim_start_matches('/').split('/').peekable();
    if parts.next_if_eq(&"{scope}").is_some() {
        let (scope, tail) = segments.split_at_checked(segments.len().checked_sub(parts.clone().count())?)?;
        names.push(("scope", format!("/{}", scope.join("/"))));
        rest = tail;
    }
    let mut rest = rest.iter();
    for part in parts {
        let segment = rest.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => names.push((name, segment.clone())),
            None if part.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    rest.next().is_none().then_some(Names(names))
}

/// Where an operation with that template acts: the path up to its last name, with the keywords in Azure's own spelling.
pub(crate) fn target(template: &'static str, names: &Names) -> String {
    if template.starts_with("{scope}") {
        return canonical(names.value("scope"));
    }
    let Some(end) = template.rfind('}').and_then(|end| template.get(..=end)) else {
        return "/".to_owned();
    };
    let filled: Vec<&str> = end
        .split('/')
        .map(|part| {
            part.strip_prefix('{').and_then(|part| part.strip_suffix('}')).map_or(part, |name| names.value(name))
        })
        .collect();
    canonical(&filled.join("/"))
}

/// The scope with its keywords in Azure's own spelling; names stay as written.
fn canonical(scope: &str) -> String {
    const KEYWORDS: [&str; 3] = ["subscriptions", "resourceGroups", "providers"];
    let spelled = |part| KEYWORDS.into_iter().find(|word| word.eq_ignore_ascii_case(part)).unwrap_or(part);
    let parts: Vec<&str> =
        scope.split('/').enumerate().map(|(at, part)| if at % 2 == 1 { spelled(part) } else { part }).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Maps/accounts/{accountName}";

    fn fitted(template: &'static str, path: &str) -> Option<Names> {
        fit(template, &segments(path).unwrap())
    }

    #[test]
    fn keywords_ignore_case_and_names_keep_theirs() {
        let names =
            fitted(ACCOUNT, "/Subscriptions/S/resourcegroups/My%20Group/providers/microsoft.maps/Accounts/A").unwrap();
        assert_eq!(names.value("resourceGroupName"), "My Group");
        assert_eq!(
            target(ACCOUNT, &names),
            "/subscriptions/S/resourceGroups/My Group/providers/Microsoft.Maps/accounts/A"
        );
        assert_eq!(fitted(ACCOUNT, "/subscriptions/S/resourceGroups/G"), None);
    }

    #[test]
    fn an_action_acts_on_the_resource_before_it() {
        const LIST_KEYS: &str = "/subscriptions/{subscriptionId}/providers/Microsoft.Maps/accounts";
        let names = fitted(LIST_KEYS, "/subscriptions/S/providers/Microsoft.Maps/accounts").unwrap();
        assert_eq!(target(LIST_KEYS, &names), "/subscriptions/S");
    }

    #[test]
    fn scopes_are_of_any_depth() {
        const LIST: &str = "{scope}/providers/Microsoft.Authorization/roleAssignments";
        for (path, scope) in [
            ("/providers/Microsoft.Authorization/roleAssignments", "/"),
            ("//providers/microsoft.authorization/roleassignments/", "/"),
            ("/subscriptions/S/providers/Microsoft.Authorization/roleAssignments", "/subscriptions/S"),
            (
                "/subscriptions/S/resourcegroups/G/providers/Microsoft.Authorization/roleAssignments",
                "/subscriptions/S/resourceGroups/G",
            ),
        ] {
            let names = fitted(LIST, path).unwrap();
            assert_eq!(target(LIST, &names), scope, "{path}");
        }
        assert_eq!(fitted(LIST, "/providers"), None);
    }

    #[test]
    fn smuggled_separators_are_refused() {
        for path in ["/a%2Fb", "/a%00", "/%ff"] {
            assert_eq!(segments(path).unwrap_err().code, "InvalidRequestUri", "{path}");
        }
    }
}
