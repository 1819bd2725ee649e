//! The `scope` parameter: which API, and what of it (RFC 6749 §3.3, as Entra reads it).

use crate::fault::{Fault, row};

/// What a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes {
    /// An id token.
    pub(crate) openid: bool,
    /// The name in it.
    pub(crate) profile: bool,
    /// The mail address in it.
    pub(crate) email: bool,
    /// A refresh token.
    pub(crate) offline_access: bool,
    /// The APIs, in the order in which they were named.
    pub(crate) apis: Vec<ApiScope>,
}

/// What is asked of one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiScope {
    /// Its name as it was written; `None`: names without an API, which are Microsoft Graph's.
    pub(crate) resource: Option<String>,
    /// Whether `/.default` was among them: whatever was consented to.
    pub(crate) default: bool,
    /// The permissions named.
    pub(crate) values: Vec<String>,
}

impl Scopes {
    /// Reads a scope of a token request, which may name one API.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let scopes = Self::parse_all(text)?;
        if scopes.apis.len() > 1 {
            return Err(refused(text, "It contains more than one resource."));
        }
        Ok(scopes)
    }

    /// Reads a scope of an authorization request, which may name several APIs to consent to.
    pub(crate) fn parse_all(text: &str) -> Result<Self, Fault> {
        let mut scopes = Self::default();
        for part in text.split_ascii_whitespace() {
            match part {
                "openid" => scopes.openid = true,
                "profile" => scopes.profile = true,
                "email" => scopes.email = true,
                "offline_access" => scopes.offline_access = true,
                _ => {
                    let (resource, value) = split(part).ok_or_else(|| refused(text, "A part of it names nothing."))?;
                    scopes.add(resource, value);
                }
            }
        }
        for api in &scopes.apis {
            if api.default && !api.values.is_empty() {
                return Err(refused(
                    text,
                    "'.default' cannot be combined with other permissions of the same resource.",
                ));
            }
        }
        Ok(scopes)
    }

    /// The API that the token is for, unless it is only the sign-in itself.
    pub(crate) fn api(&self) -> Option<&ApiScope> {
        self.apis.first()
    }

    /// Those of OpenID Connect, as they stand in scopes.
    pub(crate) fn of_openid(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("openid", self.openid),
            ("profile", self.profile),
            ("email", self.email),
            ("offline_access", self.offline_access),
        ];
        all.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name)
    }

    fn add(&mut self, resource: Option<&str>, value: &str) {
        let place = self.apis.iter().position(|api| api.resource.as_deref() == resource);
        let fresh = || ApiScope { resource: resource.map(str::to_owned), default: false, values: Vec::new() };
        let mut api = place.map_or_else(fresh, |place| self.apis.remove(place));
        if value == ".default" {
            api.default = true;
        } else if !api.values.iter().any(|known| known == value) {
            api.values.push(value.to_owned());
        }
        self.apis.insert(place.unwrap_or(self.apis.len()), api);
    }
}

impl ApiScope {
    /// A permission as it stands in the answer's `scope`: with the API's name as the client wrote it.
    pub(crate) fn full(&self, value: &str) -> String {
        match &self.resource {
            Some(resource) => format!("{resource}/{value}"),
            None => value.to_owned(),
        }
    }
}

/// API and permission: what stands before and after the last slash.
fn split(part: &str) -> Option<(Option<&str>, &str)> {
    let (resource, value) = match part.rsplit_once('/') {
        Some((resource, value)) => (Some(resource), value),
        None => (None, part),
    };
    let named = resource.is_none_or(|resource| !resource.is_empty() && !resource.ends_with(':'));
    (named && !value.is_empty() && !(resource.is_none() && part.starts_with('.'))).then_some((resource, value))
}

fn refused(scope: &str, why: &str) -> Fault {
    let shown: String = scope.chars().take(200).collect();
    let message = format!("The provided value for the input parameter 'scope' is not valid: '{shown}'. {why}");
    Fault::new(&row::BAD_SCOPE, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_names_the_api_letter_by_letter() {
        for (scope, resource, values) in [
            (
                "https://atlas.microsoft.com/user_impersonation",
                Some("https://atlas.microsoft.com"),
                vec!["user_impersonation"],
            ),
            ("https://management.core.windows.net//.default", Some("https://management.core.windows.net/"), vec![]),
            (
                "openid ba1ea022-5807-41d5-bbeb-292c7e1cf5f6/.default",
                Some("ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"),
                vec![],
            ),
            ("User.Read Mail.Read", None, vec!["User.Read", "Mail.Read"]),
            ("api://x/a api://x/b api://x/a", Some("api://x"), vec!["a", "b"]),
        ] {
            let scopes = Scopes::parse(scope).unwrap();
            let api = scopes.api().unwrap();
            assert_eq!(api.resource.as_deref(), resource, "{scope}");
            assert_eq!(api.values, values, "{scope}");
            assert_eq!(api.default, scope.contains(".default"), "{scope}");
        }
    }

    #[test]
    fn two_apis_and_mixed_defaults_are_refused() {
        for scope in
            ["api://a/x api://b/x", "api://a/.default api://a/x", "https://", "/.default", ".default", "api://a/"]
        {
            assert_eq!(Scopes::parse(scope).unwrap_err().row.code, 70011, "{scope}");
        }
        assert_eq!(Scopes::parse_all("api://a/x api://b/x").unwrap().apis.len(), 2);
    }
}
