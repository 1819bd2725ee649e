//! What definitions and initiatives have in common: where they are kept, how they are found, shown, listed and deleted.

pub(crate) mod put;

use lazurite_api::ApiError;
use lazurite_model::record::{PolicyAssignment, PolicySetDefinition, SystemData};
use lazurite_model::{Record, ResourceId, TenantId};
use lazurite_store::{Store, WriteTx};
use serde_json::{Map, Value, json};

use super::{metadata, scope_of};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term, Wanted};
use crate::refuse::shown;
use crate::reply::Reply;
use crate::{listing, scope, system_data};

/// A definition or an initiative.
pub(crate) trait Definable: Record + Clone + Send + Sync {
    /// E.g. `Microsoft.Authorization/policyDefinitions`
    const TYPE: &'static str;
    /// E.g. `policy definition`
    const WHAT: &'static str;
    /// The code of the refusal when there is none of that name.
    const MISSING: &'static str;
    /// The code of the refusal to delete one that is used.
    const IN_USE: &'static str;

    /// Its id.
    fn id(&self) -> &ResourceId;
    /// Its version.
    fn version(&self) -> &str;
    /// What it is given by those who assign it.
    fn parameters(&self) -> &Map<String, Value>;
    /// Its metadata, as kept.
    fn metadata(&self) -> &Map<String, Value>;
    /// Who made it.
    fn system_data(&self) -> &SystemData;
    /// What it becomes in the place of `before`, whose id and maker it takes over.
    fn replacing(self, before: Self, system_data: SystemData) -> Self;
    /// Its `properties` but for what all have.
    fn properties(&self) -> Value;
    /// The built-in ones.
    fn built_in() -> &'static [Self];
}

/// The part of [`Definable`] that both have word for word: their fields.
macro_rules! fields {
    () => {
        fn id(&self) -> &ResourceId {
            &self.id
        }

        fn version(&self) -> &str {
            &self.version
        }

        fn parameters(&self) -> &Map<String, Value> {
            &self.parameters
        }

        fn metadata(&self) -> &Map<String, Value> {
            &self.metadata
        }

        fn system_data(&self) -> &SystemData {
            &self.system_data
        }

        fn replacing(self, before: Self, system_data: SystemData) -> Self {
            Self { id: before.id, system_data, ..self }
        }
    };
}

pub(super) use fields;

/// Whether it is one of the built-in ones.
fn is_built_in<T: Definable>(item: &T) -> bool {
    scope_of(item.id()) == ResourceId::root()
}

/// As the wire shows it.
pub(crate) fn view<T: Definable>(item: &T) -> Value {
    let built_in = is_built_in(item);
    let mut properties = item.properties();
    if let Some(fields) = properties.as_object_mut() {
        let metadata = if built_in {
            Value::Object(item.metadata().clone())
        } else {
            metadata::view(item.metadata(), item.system_data())
        };
        fields.insert("policyType".to_owned(), json!(if built_in { "BuiltIn" } else { "Custom" }));
        fields.insert("metadata".to_owned(), metadata);
        fields.insert("version".to_owned(), json!(item.version()));
        fields.insert("versions".to_owned(), json!([item.version()]));
    }
    let mut view = json!({ "properties": properties, "id": item.id(), "type": T::TYPE, "name": item.id().name() });
    if let (false, Some(fields)) = (built_in, view.as_object_mut()) {
        fields.insert("systemData".to_owned(), system_data::view(item.system_data()));
    }
    view
}

/// The version as a resource of its own.
fn version_view<T: Definable>(item: &T) -> Value {
    let mut view = view(item);
    if let Some(fields) = view.as_object_mut() {
        fields.insert("id".to_owned(), json!(format!("{}/versions/{}", item.id(), item.version())));
        fields.insert("type".to_owned(), json!(format!("{}/versions", T::TYPE)));
        fields.insert("name".to_owned(), json!(item.version()));
    }
    view
}

/// The one with that id, built-in or custom. Whether it may be used where somebody wants to is not asked here.
pub(crate) async fn find<T: Definable>(store: &Store, id: &ResourceId) -> Outcome<Option<T>> {
    if let Some(found) = T::built_in().iter().find(|item| item.id() == id) {
        return Ok(Some(found.clone()));
    }
    let is_right = id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(T::TYPE));
    if !is_right { Ok(None) } else { Ok(store.read(id.key()).await?) }
}

/// The one that the path names.
///
/// # Errors
/// 404.
async fn named<T: Definable>(call: &Call) -> Outcome<T> {
    let name = call.name("name");
    // The paths of built-in ones have no scope.
    let home = if call.operation.path.starts_with("{scope}") { call.target.clone() } else { ResourceId::root() };
    if home != ResourceId::root() {
        require_home(call).await?;
    }
    let found = find(&call.state.store, &home.resource(T::TYPE, name)).await?;
    Ok(found.ok_or_else(|| missing::<T>(name))?)
}

/// 404: there is none of that name.
pub(crate) fn missing<T: Definable>(name: &str) -> ApiError {
    ApiError::not_found(T::MISSING, format!("The {} '{}' could not be found.", T::WHAT, shown(name)))
}

/// Makes sure that definitions can be kept at the call's target: a subscription or a management group.
///
/// # Errors
/// 404 for a scope that does not exist, 400 for one of another kind.
pub(crate) async fn require_home(call: &Call) -> Outcome<()> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let is_subscription = call.target.subscription_id().is_some_and(|id| call.target == ResourceId::subscription(id));
    if is_subscription || call.target == ResourceId::management_group(call.target.name()) {
        return Ok(());
    }
    let message = format!(
        "A policy definition or policy set definition is kept in a subscription or a management group, not at '{}'.",
        shown(call.target.as_str())
    );
    Err(ApiError::bad_request("InvalidPolicyDefinitionScope", message).into())
}

/// `GET …/{name}`
pub(crate) async fn get<T: Definable>(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(view(&named::<T>(call).await?)))
}

/// `GET …/{name}/versions`: one, the present.
pub(crate) async fn versions<T: Definable>(call: &Call) -> Outcome<Reply> {
    Ok(listing::reply(vec![version_view(&named::<T>(call).await?)], None))
}

/// `GET …/{name}/versions/{version}`
pub(crate) async fn version<T: Definable>(call: &Call) -> Outcome<Reply> {
    let item = named::<T>(call).await?;
    if item.version() == call.name("version") {
        return Ok(Reply::ok(version_view(&item)));
    }
    let message = format!("The {} has no version '{}'.", T::WHAT, shown(call.name("version")));
    Err(ApiError::not_found(T::MISSING, message).into())
}

/// `GET …`: what can be used at the scope: the built-in ones, and those kept there or above.
///
/// `$filter`: `atExactScope()`, `policyType eq '…'`, `category eq '…'`.
pub(crate) async fn list<T: Definable>(call: &Call) -> Outcome<Reply> {
    let filter: Filter = filter::read(call.query().first("$filter"))?;
    let store = &call.state.store;
    let mut found: Vec<T> = Vec::new();
    if !filter.at_exact_scope {
        found.extend(T::built_in().iter().cloned());
    }
    if call.target != ResourceId::root() {
        require_home(call).await?;
        let scopes = match filter.at_exact_scope {
            true => vec![call.target.clone()],
            false => scope::at_and_above(store, call.tenant(), &call.target).await?,
        };
        for scope in scopes.iter().filter(|scope| **scope != ResourceId::root()) {
            found.extend(store.list::<T>(&prefix::<T>(scope)).await?);
        }
    }
    found.retain(|item| filter.admits(item));
    let mut items: Vec<(String, Value)> = found.iter().map(|item| (item.id().key().to_owned(), view(item))).collect();
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

/// What the keys of all that is kept at a scope begin with.
fn prefix<T: Definable>(scope: &ResourceId) -> String {
    format!("{}/", scope.resource(T::TYPE, "x").key().trim_end_matches("/x"))
}

/// `DELETE …/{name}`: 200, or 204 if there was none.
///
/// # Errors
/// 400 while something refers to it, naming what.
pub(crate) async fn delete<T: Definable>(call: &Call) -> Outcome<Reply> {
    require_home(call).await?;
    let id = call.target.resource(T::TYPE, call.name("name"));
    let mut tx = call.begin().await?;
    let Some(item) = tx.read::<T>(id.key()).await? else {
        return Ok(Reply::deleted(false));
    };
    if let Some((kind, user)) = user(&mut tx, &id).await? {
        let message = format!(
            "The {} '{}' cannot be deleted. It is referenced by the {kind} '{user}'. Please delete all {kind}s referencing the policy.",
            T::WHAT,
            shown(item.id().name())
        );
        return Err(ApiError::bad_request(T::IN_USE, message).into());
    }
    tx.delete::<T>(id.key()).await?;
    tx.commit().await?;
    Ok(Reply::deleted(true))
}

/// What refers to a definition: an initiative or an assignment.
pub(crate) async fn user(tx: &mut WriteTx, id: &ResourceId) -> Outcome<Option<(&'static str, ResourceId)>> {
    let mut sets = tx.list::<PolicySetDefinition>("").await?.into_iter();
    if let Some(set) = sets.find(|set| set.definitions.iter().any(|reference| reference.policy_definition_id == *id)) {
        return Ok(Some(("policy set definition", set.id)));
    }
    let mut assignments = tx.list::<PolicyAssignment>("").await?.into_iter();
    let found = assignments.find(|assignment| assignment.policy_definition_id == *id);
    Ok(found.map(|assignment| ("policy assignment", assignment.resource_id())))
}

/// Whether what is kept at the scope of `id` can be used at `at`: it is built in, or kept there or above.
pub(crate) async fn is_in_reach(store: &Store, tenant: TenantId, id: &ResourceId, at: &ResourceId) -> Outcome<bool> {
    let home = scope_of(id);
    Ok(home == ResourceId::root() || scope::at_and_above(store, tenant, at).await?.contains(&home))
}

#[derive(Debug, Default)]
struct Filter {
    at_exact_scope: bool,
    built_in: Option<bool>,
    category: Option<String>,
}

impl Wanted for Filter {
    fn note(&mut self, term: &Term) -> Option<()> {
        match term {
            Term::Function { name, argument: None } if name == "atexactscope" => self.at_exact_scope = true,
            term => match (term.equals("policytype"), term.equals("category")) {
                // There are no static definitions.
                (Some(type_), _) => self.built_in = Some(!type_.eq_ignore_ascii_case("Custom")),
                (_, category) => self.category = Some(category?.to_lowercase()),
            },
        }
        Some(())
    }
}

impl Filter {
    fn admits<T: Definable>(&self, item: &T) -> bool {
        let category = item.metadata().get("category").and_then(Value::as_str).map(str::to_lowercase);
        self.built_in.is_none_or(|wanted| wanted == is_built_in(item))
            && self.category.as_ref().is_none_or(|wanted| Some(wanted) == category.as_ref())
    }
}
