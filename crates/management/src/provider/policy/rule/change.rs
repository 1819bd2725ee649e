//! What `append` and `modify` do to a resource's JSON.

use serde_json::{Map, Value, json};

use super::evaluation::Evaluation;
use super::field::{Field, Step, exact};
use super::operator::text;
use super::reader::Reader;
use super::template::Template;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    AddOrReplace,
    Add,
    Remove,
    /// `append`: adds; a different value that is there already is a contradiction.
    Append,
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    kind: Kind,
    field: Template,
    value: Template,
    condition: Option<Template>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Nothing had to be done.
    Nothing,
    /// This field was changed, which lies in that part of the resource.
    Field(String, Part),
    /// This field has another value, which an `append` does not replace.
    Contradicts(String),
}

/// The part of a request's body that has to be sent whole: `tags`, or `properties.x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// E.g. `properties`
    pub(crate) top: String,
    /// E.g. `disableLocalAuth`
    pub(crate) property: Option<String>,
}

impl Change {
    /// Reads an operation of `modify`.
    pub(super) fn modify(operation: &Value, at: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let name = operation.get("operation").and_then(Value::as_str).unwrap_or_default();
        let kinds = [("addOrReplace", Kind::AddOrReplace), ("add", Kind::Add), ("remove", Kind::Remove)];
        let Some((_, kind)) = kinds.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            reader.note_as(
                "InvalidPolicyRuleEffectDetails",
                at,
                "An operation is one of addOrReplace, add and remove.",
            );
            return None;
        };
        Self::read(kind, operation, at, reader)
    }

    /// Reads an item of `append`.
    pub(super) fn append(item: &Value, at: &str, reader: &mut Reader<'_>) -> Option<Self> {
        Self::read(Kind::Append, item, at, reader)
    }

    fn read(kind: Kind, item: &Value, at: &str, reader: &mut Reader<'_>) -> Option<Self> {
        if kind != Kind::Remove && item.get("value").is_none_or(Value::is_null) {
            reader.note_as("InvalidPolicyRuleEffectDetails", at, "The change has no value.");
            return None;
        }
        let field = Template::read(item.get("field").unwrap_or(&Value::Null), at, reader);
        if let Some(name) = field.plain() {
            let parsed = reader.field(name.as_str().unwrap_or_default(), at)?;
            if !may_change(&parsed, kind) {
                let message = format!("The field {name} cannot be changed by this effect.");
                reader.note_as("InvalidPolicyRuleEffectDetails", at, &message);
            }
        }
        let value = Template::read(item.get("value").unwrap_or(&Value::Null), at, reader);
        let condition = item.get("condition").map(|condition| Template::read(condition, at, reader));
        Some(Self { kind, field, value, condition })
    }

    /// Makes the change to `resource`, which the evaluation need not have seen yet.
    ///
    /// # Errors
    /// A sentence about an expression that could not be evaluated, or a field that cannot be changed.
    pub(crate) fn apply(&self, resource: &mut Value, evaluation: &Evaluation<'_>) -> Result<Changed, String> {
        if let Some(condition) = &self.condition {
            let holds = condition.evaluate(evaluation)?;
            if holds != Value::Bool(true) && text(&holds).is_none_or(|text| !text.eq_ignore_ascii_case("true")) {
                return Ok(Changed::Nothing);
            }
        }
        let name = self.field.evaluate(evaluation)?.as_str().unwrap_or_default().to_owned();
        let field = Field::parse(&name).filter(|field| may_change(field, self.kind));
        let field = field.ok_or_else(|| format!("the field '{name}' cannot be changed"))?;
        let value = self.value.evaluate(evaluation)?;
        match &field {
            Field::Tag(tag) => self.change_tag(resource, tag, &value, name.clone()),
            _ => Ok(self.change_at(resource, &field.way(), &value, name)),
        }
    }

    fn change_tag(&self, resource: &mut Value, tag: &str, value: &Value, name: String) -> Result<Changed, String> {
        let part = Part { top: "tags".to_owned(), property: None };
        let Some(tags) = object(resource).map(|fields| fields.entry("tags").or_insert_with(|| json!({}))) else {
            return Ok(Changed::Nothing);
        };
        if tags.is_null() {
            *tags = json!({});
        }
        let Some(tags) = object(tags) else { return Err("the resource's tags are no object".to_owned()) };
        let key = tags.keys().find(|key| key.to_lowercase() == tag.to_lowercase()).cloned();
        if self.kind == Kind::Remove {
            let removed = key.is_some_and(|key| tags.remove(&key).is_some());
            return Ok(if removed { Changed::Field(name, part) } else { Changed::Nothing });
        }
        let value = text(value).ok_or_else(|| format!("the value for '{name}' is no text"))?;
        match key.as_ref().and_then(|key| tags.get(key)) {
            Some(now) if now.as_str() == Some(&value) => return Ok(Changed::Nothing),
            Some(_) if self.kind == Kind::Add => return Ok(Changed::Nothing),
            Some(_) if self.kind == Kind::Append => return Ok(Changed::Contradicts(name)),
            _ => {}
        }
        tags.insert(key.unwrap_or_else(|| tag.to_owned()), Value::String(value));
        Ok(Changed::Field(name, part))
    }

    fn change_at(&self, resource: &mut Value, way: &[Step], value: &Value, name: String) -> Changed {
        let Some((part, changed)) = part(way).map(|part| (part, self.set(resource, way, value))) else {
            return Changed::Nothing;
        };
        match changed {
            Done::Nothing => Changed::Nothing,
            Done::Changed => Changed::Field(name, part),
            Done::Contradicted => Changed::Contradicts(name),
        }
    }

    fn set(&self, target: &mut Value, way: &[Step], value: &Value) -> Done {
        match way {
            [] => Done::Nothing,
            [Step::Each] => match target.as_array_mut() {
                Some(items) if self.kind == Kind::Remove => {
                    let before = items.len();
                    items.retain(|item| item != value);
                    if items.len() == before { Done::Nothing } else { Done::Changed }
                }
                Some(items) if !items.contains(value) => {
                    items.push(value.clone());
                    Done::Changed
                }
                _ => Done::Nothing,
            },
            [Step::Each, rest @ ..] => {
                let items = target.as_array_mut().map(Vec::as_mut_slice).unwrap_or_default();
                items.iter_mut().map(|item| self.set(item, rest, value)).fold(Done::Nothing, Done::and)
            }
            [Step::Member(name), rest @ ..] => {
                let Some(members) = object(target) else { return Done::Nothing };
                let key = (*name).to_owned();
                if rest.is_empty() {
                    return self.set_member(members, &key, value);
                }
                let inner = members.entry(key).or_insert(Value::Null);
                if inner.is_null() {
                    *inner = if rest.first() == Some(&Step::Each) { json!([]) } else { json!({}) };
                }
                self.set(inner, rest, value)
            }
        }
    }

    fn set_member(&self, members: &mut Map<String, Value>, key: &str, value: &Value) -> Done {
        let now = members.get(key).filter(|now| !now.is_null());
        match (self.kind, now) {
            (Kind::Remove, None) => Done::Nothing,
            (Kind::Remove, Some(_)) => {
                members.remove(key);
                Done::Changed
            }
            (_, Some(now)) if now == value => Done::Nothing,
            (Kind::Add, Some(_)) => Done::Nothing,
            (Kind::Append, Some(_)) => Done::Contradicted,
            _ => {
                members.insert(key.to_owned(), value.clone());
                Done::Changed
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Nothing,
    Changed,
    Contradicted,
}

impl Done {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Contradicted, _) | (_, Self::Contradicted) => Self::Contradicted,
            (Self::Changed, _) | (_, Self::Changed) => Self::Changed,
            _ => Self::Nothing,
        }
    }
}

fn object(value: &mut Value) -> Option<&mut Map<String, Value>> {
    value.as_object_mut()
}

/// Tags, and what an alias stands for: by `modify` only what Azure marks as modifiable.
fn may_change(field: &Field, kind: Kind) -> bool {
    match field {
        Field::Tag(_) => true,
        Field::Alias(alias) => alias.modifiable || kind == Kind::Append,
        _ => false,
    }
}

/// The part of the body in which the way ends.
fn part(way: &[Step]) -> Option<Part> {
    let name = |step: Option<&Step>| match step {
        Some(Step::Member(name)) => Some((*name).to_owned()),
        _ => None,
    };
    let top = name(way.first())?;
    let property = if top == "properties" { name(way.get(1)) } else { None };
    Some(Part { top, property })
}

/// Copies a part of the resource as it is now into the body of a request.
pub(crate) fn carry(part: &Part, resource: &Value, body: &mut Map<String, Value>) {
    let whole = exact(resource, &part.top).cloned();
    let Some(property) = &part.property else {
        body.insert(part.top.clone(), whole.unwrap_or_else(|| json!({})));
        return;
    };
    let value = whole.as_ref().and_then(|whole| exact(whole, property)).cloned();
    let top = body.entry(part.top.clone()).or_insert_with(|| json!({}));
    if top.is_null() {
        *top = json!({});
    }
    if let Some(members) = object(top) {
        match value {
            Some(value) => members.insert(property.clone(), value),
            None => members.remove(property),
        };
    }
}
