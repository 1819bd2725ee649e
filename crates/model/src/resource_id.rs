//! Resource ids: the paths that name everything under the resource manager, and the scopes at which roles are assigned.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::SubscriptionId;

/// A resource id or scope: `/`, a management group, a subscription, a resource group or a resource.
///
/// Compared and hashed without regard to case, as the resource manager does; printed as it was written.
#[derive(Clone)]
pub struct ResourceId {
    text: Box<str>,
    key: Box<str>,
}

/// Why a text is no resource id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a resource id: it must start with `/`, and have no empty segment")]
pub struct InvalidResourceId(String);

impl ResourceId {
    /// The scope that holds everything.
    pub fn root() -> Self {
        Self { text: "/".into(), key: "/".into() }
    }

    /// Reads an id. A trailing slash is dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidResourceId> {
        if text == "/" {
            return Ok(Self::root());
        }
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        let valid = trimmed.strip_prefix('/').is_some_and(|rest| rest.split('/').all(|segment| !segment.is_empty()));
        if !valid || trimmed.chars().any(char::is_control) {
            return Err(InvalidResourceId(text.chars().take(200).collect()));
        }
        Ok(Self { text: trimmed.into(), key: trimmed.to_lowercase().into() })
    }

    /// `/subscriptions/{id}`
    pub fn subscription(id: SubscriptionId) -> Self {
        Self::written(format!("/subscriptions/{id}"))
    }

    /// `/subscriptions/{id}/resourceGroups/{name}`
    pub fn resource_group(id: SubscriptionId, name: &str) -> Self {
        Self::written(format!("/subscriptions/{id}/resourceGroups/{name}"))
    }

    /// `/providers/Microsoft.Management/managementGroups/{name}`
    pub fn management_group(name: &str) -> Self {
        Self::written(format!("/providers/Microsoft.Management/managementGroups/{name}"))
    }

    /// This id with `/providers/{type_}/{name}` behind it, e.g. `type_` = `Microsoft.Maps/accounts`.
    pub fn resource(&self, type_: &str, name: &str) -> Self {
        let parent = if &*self.text == "/" { "" } else { &self.text };
        Self::written(format!("{parent}/providers/{type_}/{name}"))
    }

    fn written(text: String) -> Self {
        let key = text.to_lowercase().into();
        Self { text: text.into(), key }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The lower-case form: equal ids have equal keys.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The last segment: the resource's name.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// Whether this id lies at `scope` or below it, on segment borders: `/a/b` is below `/a`, `/ab` is not.
    ///
    /// Management groups are not part of a subscription's path: their tree is asked of `policy`.
    pub fn is_at_or_below(&self, scope: &Self) -> bool {
        if &*scope.key == "/" {
            return true;
        }
        self.key.strip_prefix(&*scope.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The subscription that this id lies in, if it lies in one.
    pub fn subscription_id(&self) -> Option<SubscriptionId> {
        let mut segments = self.key.split('/').skip(1);
        (segments.next() == Some("subscriptions")).then(|| segments.next()?.parse().ok()).flatten()
    }

    /// The name of the resource group that this id lies in, as written.
    pub fn resource_group_name(&self) -> Option<&str> {
        let mut segments = self.text.split('/').skip(3);
        let marker = segments.next()?;
        marker.eq_ignore_ascii_case("resourceGroups").then(|| segments.next()).flatten()
    }

    /// What holds this: the resource that a child belongs to, else the scope before `/providers/…`; of a group its
    /// subscription. Everything else, management groups too, lies in the root as far as its path tells.
    pub fn parent(&self) -> Self {
        let mut segments: Vec<&str> = self.text.split('/').skip(1).collect();
        segments.truncate(segments.len().saturating_sub(2));
        let namespace = segments.len().checked_sub(2);
        if let Some(at) = namespace.filter(|at| segments.get(*at).is_some_and(|s| s.eq_ignore_ascii_case("providers")))
        {
            segments.truncate(at);
        }
        if segments.is_empty() { Self::root() } else { Self::written(format!("/{}", segments.join("/"))) }
    }

    /// The type of the resource that this id names, e.g. `Microsoft.Maps/accounts`, as written; `None` for what no provider
    /// has.
    pub fn resource_type(&self) -> Option<String> {
        let segments: Vec<&str> = self.text.split('/').skip(1).collect();
        let at = segments.iter().step_by(2).rposition(|segment| segment.eq_ignore_ascii_case("providers"))?;
        let mut rest = segments.iter().skip(2 * at + 1);
        let namespace = rest.next()?;
        let types: Vec<&str> = rest.step_by(2).copied().collect();
        (!types.is_empty()).then(|| format!("{namespace}/{}", types.join("/")))
    }

    /// The resource group's own id, for a resource in it.
    pub fn group(&self) -> Option<Self> {
        Some(Self::resource_group(self.subscription_id()?, self.resource_group_name()?))
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for ResourceId {}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl std::hash::Hash for ResourceId {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl std::fmt::Display for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResourceId({})", self.text)
    }
}

impl std::str::FromStr for ResourceId {
    type Err = InvalidResourceId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str =
        "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/Maps/providers/Microsoft.Maps/accounts/m";

    #[test]
    fn ids_compare_without_case_and_print_as_written() {
        let id = ResourceId::parse(ACCOUNT).unwrap();
        assert_eq!(id, ResourceId::parse(&ACCOUNT.to_uppercase()).unwrap());
        assert_eq!(id.to_string(), ACCOUNT);
        assert_eq!(id.name(), "m");
        assert_eq!(id.resource_group_name(), Some("Maps"));
        assert_eq!(id.subscription_id().unwrap().to_string(), "22222222-2222-4222-8222-222222222222");
        assert_eq!(id.group().unwrap().name(), "Maps");
    }

    #[test]
    fn scopes_hold_what_lies_below_them_on_segment_borders() {
        let account = ResourceId::parse(ACCOUNT).unwrap();
        assert!(account.is_at_or_below(&ResourceId::root()));
        assert!(account.is_at_or_below(&account.group().unwrap()));
        assert!(account.is_at_or_below(&account));
        let longer = ResourceId::parse(&format!("{ACCOUNT}2")).unwrap();
        assert!(!longer.is_at_or_below(&account));
        assert!(!account.group().unwrap().is_at_or_below(&account));
    }

    #[test]
    fn ids_know_what_holds_them_and_their_type() {
        let account = ResourceId::parse(ACCOUNT).unwrap();
        let lock = account.resource("Microsoft.Authorization/locks", "l");
        let child = ResourceId::parse(&format!("{ACCOUNT}/creators/c")).unwrap();
        assert_eq!(lock.parent(), account);
        assert_eq!(child.parent(), account);
        assert_eq!(account.parent(), account.group().unwrap());
        assert_eq!(account.group().unwrap().parent(), ResourceId::subscription(account.subscription_id().unwrap()));
        assert_eq!(ResourceId::management_group("m").parent(), ResourceId::root());
        assert_eq!(ResourceId::root().parent(), ResourceId::root());
        assert_eq!(lock.resource_type().as_deref(), Some("Microsoft.Authorization/locks"));
        assert_eq!(child.resource_type().as_deref(), Some("Microsoft.Maps/accounts/creators"));
        assert_eq!(account.group().unwrap().resource_type(), None);
    }

    #[test]
    fn malformed_ids_are_refused() {
        for text in ["", "subscriptions/x", "//", "/a//b", "/a\n"] {
            assert!(ResourceId::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(ResourceId::parse("/a/").unwrap().as_str(), "/a");
    }
}
