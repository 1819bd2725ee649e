//! `$filter` of the activity log: a time, which must be given, and equalities, all of which must hold.

use jiff::{SignedDuration, Timestamp};
use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_store::Activity;

use super::event::{CHANNEL, level, provider, status};
use super::refuse;
use crate::provider::insights::metric::instant;
use crate::provider::insights::token::{Token, tokens};
use crate::refuse::shown;

/// How far back the log goes.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The finest time that entries have.
const MICROSECOND: SignedDuration = SignedDuration::from_micros(1);

/// Which entries are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// From this instant on.
    pub(super) from: Timestamp,
    /// Before this instant.
    pub(super) until: Timestamp,
    conditions: Vec<Condition>,
    above_subscriptions: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    property: Property,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    ResourceGroup,
    Resource,
    Provider,
    ResourceType,
    Correlation,
    Caller,
    Status,
    Channels,
    Levels,
    Operations,
}

impl Property {
    fn find(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "resourcegroupname" => Some(Self::ResourceGroup),
            // az says the one, Azure's reference the other.
            "resourceid" | "resourceuri" => Some(Self::Resource),
            "resourceprovider" => Some(Self::Provider),
            "resourcetype" => Some(Self::ResourceType),
            "correlationid" => Some(Self::Correlation),
            "caller" => Some(Self::Caller),
            "status" => Some(Self::Status),
            "eventchannels" => Some(Self::Channels),
            "levels" => Some(Self::Levels),
            "operations" => Some(Self::Operations),
            _ => None,
        }
    }
}

impl Condition {
    fn holds(&self, entry: &Activity) -> bool {
        let is = |text: &str| text.eq_ignore_ascii_case(&self.value);
        let among = |text: &str| self.value.split(',').any(|one| one.trim().eq_ignore_ascii_case(text));
        match self.property {
            // The list reads nothing else then: see `Wanted::target`.
            Property::ResourceGroup | Property::Resource => true,
            Property::Provider => is(provider(entry)),
            Property::ResourceType => is(&entry.resource_type),
            Property::Correlation => is(&entry.correlation),
            Property::Caller => is(&entry.caller_name) || is(&entry.caller.to_string()),
            Property::Status => is(status(entry)),
            Property::Channels => among(CHANNEL),
            Property::Levels => among(level(entry)),
            Property::Operations => among(&entry.action),
        }
    }
}

impl Wanted {
    /// Reads a filter.
    ///
    /// # Errors
    /// 400 for what it does not understand; without a start; for one of more than ninety days ago.
    pub(super) fn read(text: Option<&str>, now: Timestamp) -> Result<Self, ApiError> {
        let text = text.unwrap_or_default();
        let words = tokens(text).ok_or_else(|| unknown(text))?;
        let (mut from, mut until) = (None, None);
        let mut conditions = Vec::new();
        let mut rest = words.as_slice();
        while let [Token::Word(name), operator, value, tail @ ..] = rest {
            let (Token::Word(value) | Token::Text(value)) = value else {
                return Err(unknown(text));
            };
            if name.eq_ignore_ascii_case("eventTimestamp") {
                let at = instant(value).ok_or_else(|| unknown(text))?;
                *bound(operator, &mut from, &mut until).ok_or_else(|| unknown(text))? = Some(edge(operator, at));
            } else {
                let property = Property::find(name).filter(|_| operator.is("eq")).ok_or_else(|| unknown(text))?;
                conditions.push(Condition { property, value: value.clone() });
            }
            rest = match tail {
                [] => tail,
                [and, more @ ..] if and.is("and") && !more.is_empty() => more,
                _ => return Err(unknown(text)),
            };
        }
        if !rest.is_empty() {
            return Err(unknown(text));
        }
        let from = from.ok_or_else(no_start)?;
        // An hour's grace for clocks that differ, and for pages that are fetched slowly.
        if now.duration_since(from) > KEPT + SignedDuration::from_hours(1) {
            return Err(too_early(from));
        }
        Ok(Self { from, until: until.unwrap_or(Timestamp::MAX), conditions, above_subscriptions: false })
    }

    /// Only what was done above subscriptions.
    pub(super) fn above_subscriptions(self) -> Self {
        Self { above_subscriptions: true, ..self }
    }

    /// What the entries must be about or above: the narrowest scope that the filter names within `subscription`.
    ///
    /// # Errors
    /// 400 for a resource that lies elsewhere.
    pub(super) fn target(&self, subscription: &ResourceId) -> Result<ResourceId, ApiError> {
        let mut target = subscription.clone();
        for condition in &self.conditions {
            let named = match condition.property {
                Property::ResourceGroup => {
                    ResourceId::parse(&format!("{subscription}/resourceGroups/{}", condition.value))
                }
                Property::Resource => ResourceId::parse(&condition.value),
                _ => continue,
            };
            let named = named.ok().filter(|named| named.is_at_or_below(subscription));
            let named = named.ok_or_else(|| elsewhere(&condition.value))?;
            if named.is_at_or_below(&target) {
                target = named;
            } else if !target.is_at_or_below(&named) {
                return Err(elsewhere(&condition.value));
            }
        }
        Ok(target)
    }

    /// Whether an entry about the target is wanted.
    pub(super) fn admits(&self, entry: &Activity) -> bool {
        let in_place = !self.above_subscriptions || entry.resource.subscription_id().is_none();
        in_place && self.conditions.iter().all(|condition| condition.holds(entry))
    }
}

/// Which end of the time a comparison says.
fn bound<'b>(
    operator: &Token,
    from: &'b mut Option<Timestamp>,
    until: &'b mut Option<Timestamp>,
) -> Option<&'b mut Option<Timestamp>> {
    match operator {
        operator if operator.is("ge") || operator.is("gt") => Some(from),
        operator if operator.is("le") || operator.is("lt") => Some(until),
        _ => None,
    }
}

/// `gt` and `le` do and do not mean the instant itself.
fn edge(operator: &Token, at: Timestamp) -> Timestamp {
    let next = operator.is("gt") || operator.is("le");
    if next { at.checked_add(MICROSECOND).unwrap_or(Timestamp::MAX) } else { at }
}

fn unknown(text: &str) -> ApiError {
    let message = format!(
        "The $filter '{}' is not supported. Give eventTimestamp ge '…' and eventTimestamp le '…', and perhaps one each of: resourceGroupName, resourceUri, resourceProvider, resourceType, correlationId, caller, status, eventChannels, levels, operations, each with eq, all joined by 'and'",
        shown(text)
    );
    refuse(message).at("$filter")
}

fn no_start() -> ApiError {
    refuse("The $filter must say from when on: eventTimestamp ge '2026-11-22T00:00:00Z'".to_owned()).at("$filter")
}

fn too_early(from: Timestamp) -> ApiError {
    refuse(format!("The start time {from} is more than 90 days ago: the activity log goes back that far only."))
        .at("$filter")
}

fn elsewhere(value: &str) -> ApiError {
    refuse(format!("'{}' is not in the subscription of the request, or not where the filter says.", shown(value)))
        .at("$filter")
}
