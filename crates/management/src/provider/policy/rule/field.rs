//! Fields: what a rule can look at in a resource, and how it is found there.

use serde_json::Value;

use super::super::alias::{self, Alias};

/// What a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The resource's name.
    Name,
    /// The name with its parents'; that of a resource without parents here.
    FullName,
    /// `kind`
    Kind,
    /// The type, e.g. `Microsoft.Maps/accounts`.
    Type,
    /// The location.
    Location,
    /// The resource id.
    Id,
    /// `identity.type`
    IdentityType,
    /// All tags.
    Tags,
    /// One tag.
    Tag(String),
    /// What an alias stands for.
    Alias(&'static Alias),
}

/// A step into a resource's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `.name`
    Member(&'static str),
    /// `[*]`: every item.
    Each,
}

/// Which item of an array a `count` looks at now: the way to the array with its `[*]`, and the item's place.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(super) way: Vec<Step>,
    pub(super) item: usize,
}

/// What is found in a resource.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'v> {
    /// One value, or none.
    One(Option<&'v Value>),
    /// What an alias with `[*]` stands for: any number of values, some of which may be missing.
    Many(Vec<Option<&'v Value>>),
}

impl Field {
    /// The field of that name: fixed names and aliases whatever their case, `tags.x`, `tags[x]`, `tags['x']`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let fixed = [
            ("name", Self::Name),
            ("fullName", Self::FullName),
            ("kind", Self::Kind),
            ("type", Self::Type),
            ("location", Self::Location),
            ("id", Self::Id),
            ("identity.type", Self::IdentityType),
            ("tags", Self::Tags),
        ];
        if let Some((_, field)) = fixed.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Some(field);
        }
        if let Some((_, rest)) = name.split_at_checked(4).filter(|(head, _)| head.eq_ignore_ascii_case("tags")) {
            let inner = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let quoted =
                inner.map(|inner| inner.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')).unwrap_or(inner));
            let tag = quoted.or_else(|| rest.strip_prefix('.')).filter(|tag| !tag.is_empty());
            if let Some(tag) = tag {
                return Some(Self::Tag(tag.to_owned()));
            }
        }
        alias::find(name).map(Self::Alias)
    }

    /// The way to it in the resource's JSON; a tag's own name is not part of it.
    pub(crate) fn way(&self) -> Vec<Step> {
        match self {
            Self::Name | Self::FullName => vec![Step::Member("name")],
            Self::Kind => vec![Step::Member("kind")],
            Self::Type => vec![Step::Member("type")],
            Self::Location => vec![Step::Member("location")],
            Self::Id => vec![Step::Member("id")],
            Self::IdentityType => vec![Step::Member("identity"), Step::Member("type")],
            Self::Tags | Self::Tag(_) => vec![Step::Member("tags")],
            Self::Alias(alias) => alias.way(),
        }
    }

    /// Looks it up; an alias of another type finds nothing.
    pub(crate) fn find<'v>(&self, resource: &'v Value, cursors: &[Cursor]) -> Found<'v> {
        match self {
            Self::Tag(name) => Found::One(resource.get("tags").and_then(|tags| member(tags, name))),
            Self::Alias(alias) => {
                let way = alias.way();
                let resource = Some(resource).filter(|resource| alias.is_of(resource));
                let mut found = Vec::new();
                walk(resource, &way, 0, cursors, &mut found);
                let is_bound = |at: &usize| cursors.iter().any(|cursor| Some(&*cursor.way) == way.get(..=*at));
                let mut each = way.iter().enumerate().filter(|(_, step)| **step == Step::Each).map(|(at, _)| at);
                if each.all(|at| is_bound(&at)) {
                    Found::One(found.into_iter().next().flatten())
                } else {
                    Found::Many(found)
                }
            }
            field => {
                let mut found = Vec::new();
                walk(Some(resource), &field.way(), 0, cursors, &mut found);
                Found::One(found.into_iter().next().flatten())
            }
        }
    }
}

/// A member of an object, whatever the case of its name; `null` is as good as none.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    let found = members
        .get(name)
        .or_else(|| members.iter().find(|(key, _)| key.to_lowercase() == name.to_lowercase()).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

/// A member of an object. Its name is spelled as operations read it: they do not see what is spelled otherwise, and a rule
/// that did would believe what never comes about.
pub(super) fn exact<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name).filter(|value| !value.is_null())
}

/// Follows the way from its step `at` on. A missing array has no items; what an item lacks is a missing value.
fn walk<'v>(value: Option<&'v Value>, way: &[Step], at: usize, cursors: &[Cursor], found: &mut Vec<Option<&'v Value>>) {
    match way.get(at) {
        None => found.push(value),
        Some(Step::Member(name)) => {
            walk(value.and_then(|value| exact(value, name)), way, at + 1, cursors, found);
        }
        Some(Step::Each) => {
            let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            match cursors.iter().rev().find(|cursor| Some(&*cursor.way) == way.get(..=at)) {
                Some(cursor) => walk(items.get(cursor.item), way, at + 1, cursors, found),
                None => items.iter().for_each(|item| walk(Some(item), way, at + 1, cursors, found)),
            }
        }
    }
}
