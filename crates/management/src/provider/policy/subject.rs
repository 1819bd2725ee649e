//! What rules are asked about: a resource or resource group as they see it, with what is known about its place.

use lazurite_model::ResourceId;
use lazurite_model::record::ResourceGroup;
use serde_json::{Map, Value, json};

use super::in_force::InForce;
use super::mode::Mode;
use super::rule::{Effect, Evaluation, Facts, Purse, Seen};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::Form;
use crate::provider::resources::{group, subscription::settings};
use crate::provider::{key_vault, managed_identity, maps};
use crate::tracked::Tracked;

/// The type of resource groups in rules.
pub(crate) const GROUP: &str = "Microsoft.Resources/subscriptions/resourceGroups";

/// A resource or resource group.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Its id.
    pub(crate) id: ResourceId,
    /// Its type.
    pub(crate) type_: String,
    /// As a GET in the newest api-version shows it.
    pub(crate) view: Value,
    /// Its resource group, itself for a group.
    group: Value,
    subscription: Value,
}

/// What a rule says about a subject.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// What the rule does to what it meets.
    pub(crate) effect: Effect,
    /// Whether it meets the subject. A rule that cannot be evaluated does.
    pub(crate) meets: bool,
    /// What it looked at.
    pub(crate) seen: Vec<Seen>,
    /// Why it could not be evaluated.
    pub(crate) failure: Option<String>,
}

/// A resource as rules see it: in the newest form, so that an older form hides nothing.
pub(crate) fn view_of(call: &Call, resource: &Tracked) -> Value {
    match resource {
        Tracked::Account(account) => maps::account::view::render(account, &[], call.tenant(), Form::V2026),
        Tracked::Identity(identity) => managed_identity::view(identity),
        Tracked::Vault(vault) => key_vault::vault::view::vault(&call.state, vault),
    }
}

/// A resource group as rules see it.
pub(crate) fn view_of_group(group: &ResourceGroup) -> Value {
    let mut view = group::view(group);
    if let Some(fields) = view.as_object_mut() {
        fields.insert("type".to_owned(), json!(GROUP));
    }
    view
}

impl Subject {
    /// A resource as it is.
    pub(crate) async fn resource(call: &Call, resource: &Tracked) -> Outcome<Self> {
        Self::with_view(call, resource.id().clone(), resource.type_().name, view_of(call, resource)).await
    }

    /// A resource group as it is.
    pub(crate) async fn group(call: &Call, group: &ResourceGroup) -> Outcome<Self> {
        Self::with_view(call, group.id.clone(), GROUP, view_of_group(group)).await
    }

    /// What is, or is to be, as `view` says.
    pub(crate) async fn with_view(call: &Call, id: ResourceId, type_: &str, view: Value) -> Outcome<Self> {
        let group = match id.group().filter(|group| *group != id) {
            None => view.clone(),
            Some(group) => {
                let found = call.state.store.read::<ResourceGroup>(group.key()).await?;
                found.map(|found| group::view(&found)).unwrap_or_default()
            }
        };
        let subscription = match id.subscription_id() {
            None => Value::Null,
            Some(subscription) => {
                let name = call.subscription.as_ref().filter(|known| known.id == subscription);
                json!({
                    "id": ResourceId::subscription(subscription),
                    "subscriptionId": subscription,
                    "tenantId": call.tenant(),
                    "displayName": name.map(|known| &known.display_name),
                    "tags": settings::read(&call.state.store, subscription).await?.tags,
                })
            }
        };
        Ok(Self { id, type_: type_.to_owned(), view, group, subscription })
    }

    /// Whether the rule looks at such subjects at all.
    pub(crate) fn is_seen_by(&self, rule: &InForce) -> bool {
        rule.mode() == Mode::All || self.type_ != GROUP
    }

    /// What is known when a rule is evaluated.
    pub(crate) fn facts(&self, call: &Call, rule: &InForce, parameters: &Map<String, Value>) -> Facts {
        Facts {
            resource: self.view.clone(),
            parameters: parameters.clone(),
            resource_group: self.group.clone(),
            subscription: self.subscription.clone(),
            policy: json!({
                "assignmentId": rule.assignment.resource_id(),
                "definitionId": rule.definition.id,
                "setDefinitionId": rule.set.as_ref().map(|(set, _)| &set.id),
                "definitionReferenceId": rule.reference_id(),
            }),
            api_version: Some(call.version.to_owned()),
            now: call.now(),
        }
    }

    /// Whether the rule has something to say about subjects of this type, name and kind.
    pub(crate) fn concerns(&self, call: &Call, rule: &InForce) -> bool {
        let facts = self.facts(call, rule, &rule.parameters);
        let purse = Purse::default();
        self.is_seen_by(rule) && rule.rule.concerns(&Evaluation::new(&facts, &purse))
    }

    /// What the rule says. A rule that cannot be evaluated counts as one that denies: nobody gets past a rule by making it
    /// fail.
    pub(crate) fn judge(&self, call: &Call, rule: &InForce) -> Judgement {
        let facts = self.facts(call, rule, &rule.parameters);
        let purse = Purse::default();
        let evaluation = Evaluation::new(&facts, &purse);
        let (effect, meets, failure) = match rule.rule.effect(&evaluation) {
            Err(why) => (Effect::Deny, true, Some(why)),
            Ok(Effect::Disabled) => (Effect::Disabled, false, None),
            Ok(effect) => match rule.rule.meets(&evaluation) {
                Ok(meets) => (effect, meets, None),
                Err(why) => (if effect == Effect::Audit { effect } else { Effect::Deny }, true, Some(why)),
            },
        };
        Judgement { effect, meets, failure, seen: purse.into_seen() }
    }
}
