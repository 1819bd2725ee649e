//! The functions that write resource ids. They need to know where the deployment is, so the deployment's scope calls them.

use serde_json::Value;

use super::{Arguments, type_segments};
use crate::fault::Fault;
use crate::surroundings::Place;

/// What an id of this function stands under.
#[derive(Clone, Copy)]
pub(crate) enum Base {
    /// `resourceId`: the deployment's place, or another group and subscription.
    Place,
    /// `subscriptionResourceId`
    Subscription,
    /// `tenantResourceId`
    Tenant,
    /// `managementGroupResourceId`
    ManagementGroup,
    /// `extensionResourceId`
    Extension,
}

/// Evaluates one of the five functions for a deployment at `place`.
pub(crate) fn resource_id(base: Base, name: &str, values: &[Value], place: &Place) -> Result<Value, Fault> {
    let given = Arguments { name, values };
    let texts: Vec<&str> = (0..given.len()).map(|index| given.text(index)).collect::<Result<_, _>>()?;
    let (prefix, rest) = match base {
        Base::Tenant => (String::new(), texts.as_slice()),
        Base::Extension => match texts.split_first() {
            Some((scope, rest)) => (scope.trim_end_matches('/').to_owned(), rest),
            None => return Err(super::wrong_count(name)),
        },
        Base::ManagementGroup => match (place, optional(&texts, 1)) {
            (_, (Some([group]), rest)) => (management_group(group), rest),
            (Place::ManagementGroup { name }, (_, rest)) => (management_group(name), rest),
            _ => return Err(given.refuse("the deployment is not in a management group")),
        },
        Base::Subscription => match (place.subscription(), optional(&texts, 1)) {
            (_, (Some([subscription]), rest)) => (format!("/subscriptions/{subscription}"), rest),
            (Some(subscription), (_, rest)) => (format!("/subscriptions/{subscription}"), rest),
            _ => return Err(given.refuse("the deployment is not in a subscription")),
        },
        Base::Place => in_place(&given, place, &texts)?,
    };
    let (type_, names) = rest.split_first().ok_or_else(|| super::wrong_count(name))?;
    let Some((namespace, segments)) = type_segments(type_) else {
        return Err(given.refuse("a resource type, as in 'Microsoft.Maps/accounts', is missing"));
    };
    if segments.len() != names.len() {
        return Err(given.refuse(&format!(
            "the type '{type_}' requires '{}' resource name argument(s), but '{}' were given",
            segments.len(),
            names.len()
        )));
    }
    Ok(id(&prefix, namespace, &segments, names).into())
}

/// `prefix` with `/providers/{namespace}` and `/{type}/{name}` pairs; resource groups have their own short form.
pub(crate) fn id(prefix: &str, namespace: &str, segments: &[&str], names: &[&str]) -> String {
    if let ([segment], [name]) = (segments, names)
        && namespace.eq_ignore_ascii_case("Microsoft.Resources")
        && segment.eq_ignore_ascii_case("resourceGroups")
    {
        return format!("{prefix}/resourceGroups/{name}");
    }
    let mut id = format!("{prefix}/providers/{namespace}");
    for (segment, name) in segments.iter().zip(names) {
        id.push('/');
        id.push_str(segment);
        id.push('/');
        id.push_str(name);
    }
    id
}

fn management_group(name: &str) -> String {
    format!("/providers/Microsoft.Management/managementGroups/{name}")
}

/// The arguments before the resource type, if they are as many as `wanted`, and the rest.
fn optional<'a, 'b>(texts: &'a [&'b str], wanted: usize) -> (Option<&'a [&'b str]>, &'a [&'b str]) {
    let before = texts.iter().take_while(|text| !text.contains('/')).count();
    if before == wanted {
        let (before, rest) = texts.split_at(before);
        (Some(before), rest)
    } else {
        (None, texts)
    }
}

/// `resourceId([subscription], [group], type, names…)`
fn in_place<'a, 'b>(
    given: &Arguments<'_>,
    place: &Place,
    texts: &'a [&'b str],
) -> Result<(String, &'a [&'b str]), Fault> {
    if let (Some([subscription, group]), rest) = optional(texts, 2) {
        return Ok((format!("/subscriptions/{subscription}/resourceGroups/{group}"), rest));
    }
    if let (Some([one]), rest) = optional(texts, 1) {
        return match place {
            Place::ResourceGroup { subscription, .. } => {
                Ok((format!("/subscriptions/{subscription}/resourceGroups/{one}"), rest))
            }
            // Below a subscription the one argument is a subscription: there is no group to leave out.
            _ => Ok((format!("/subscriptions/{one}"), rest)),
        };
    }
    match place {
        Place::ResourceGroup { .. } | Place::Subscription { .. } => Ok((place.id(), texts)),
        Place::ManagementGroup { .. } | Place::Tenant => match type_segments(given.text(0)?) {
            Some(_) => Ok((String::new(), texts)),
            None => Err(given.refuse("a resource type is missing")),
        },
    }
}
