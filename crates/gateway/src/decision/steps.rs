//! A decision step by step: what each went by, and where it ended.

use lazurite_api::decisions::{Fact, Outcome, TracedStep};
use lazurite_model::usage::CredentialKind;

use super::entry::Entry;
use super::look_up::Names;
use super::words;
use crate::cause::{Cause, Step};

/// All steps, in order.
pub(super) fn of(entry: &Entry<'_>, names: Names<'_>) -> Vec<TracedStep> {
    let cause = entry.cause();
    let steps = Step::ALL.into_iter().map(|step| {
        let outcome = outcome(entry, step, cause);
        let facts = if outcome == Outcome::NotReached { Vec::new() } else { facts(entry, step, names) };
        TracedStep { step: step.name(), outcome, facts }
    });
    steps.collect()
}

fn outcome(entry: &Entry<'_>, step: Step, cause: Option<Cause>) -> Outcome {
    // What serves an operation may fail; the gate has let the request in, and it has its price.
    let refusing = cause.map(Cause::step);
    match refusing {
        Some(refusing) if step == refusing => Outcome::Refused,
        Some(refusing) if step > refusing && (step != Step::Price || refusing < Step::Serve) => Outcome::NotReached,
        _ if says_nothing(entry, step) => Outcome::Skipped,
        _ => Outcome::Passed,
    }
}

/// Whether the step has nothing to say about such a request.
fn says_nothing(entry: &Entry<'_>, step: Step) -> bool {
    let is_preflight = entry.method == "OPTIONS";
    let is_open = entry.actions.is_empty() && !is_preflight;
    match step {
        Step::Route | Step::Body | Step::Serve | Step::Price if is_preflight => true,
        Step::Authenticate | Step::Account if is_preflight => entry.credential == CredentialKind::None,
        Step::Authorise | Step::Location | Step::Admit if is_preflight => true,
        Step::Authenticate | Step::Account | Step::Authorise | Step::Location | Step::Admit => is_open,
        Step::Cors => entry.origin.is_none() || is_open,
        Step::Body => !matches!(entry.method, "POST" | "PUT" | "PATCH"),
        Step::Route | Step::Region | Step::Serve | Step::Price => false,
    }
}

fn facts(entry: &Entry<'_>, step: Step, names: Names<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| Fact { name, value }));
    match step {
        Step::Route => {
            add("operation", Some(entry.operation.to_owned()));
            let actions: Vec<&str> = entry.actions.iter().map(lazurite_policy::DataAction::name).collect();
            add("dataActions", (!actions.is_empty()).then(|| actions.join(" ")));
        }
        Step::Region | Step::Location => add("region", Some(entry.location.name().to_owned())),
        Step::Authenticate => {
            add("scheme", scheme(entry.credential).map(str::to_owned));
            add("credential", Some(entry.credential.name().to_owned()));
            add("tokenId", entry.token_id().map(|id| id.to_string()));
            add("principal", entry.principal.map(|id| words::called(id, names)));
        }
        Step::Account => {
            add("clientId", entry.account.map(|account| account.to_string()));
        }
        Step::Cors => {
            add("origin", entry.origin.map(|origin| String::from_utf8_lossy(origin).into_owned()));
        }
        Step::Authorise => grounds(entry, names, add),
        Step::Admit => {
            let class = |limit: crate::trace::LimitSeen| {
                limit.class.map_or_else(|| "SAS token".to_owned(), |class| format!("{class:?}"))
            };
            add("limit", entry.limit.map(class));
            add("requestsPerSecond", entry.limit.map(|limit| limit.rate.to_string()));
            add("left", entry.limit.map(|limit| limit.left.to_string()));
            add("maxRatePerSecond", entry.token_rate.map(|rate| rate.to_string()));
        }
        Step::Body | Step::Serve => {}
        Step::Price => {
            add("units", Some(entry.units.to_string()));
            add("transactions", Some(transactions(entry.sixtieths)));
        }
    }
    facts
}

/// By what it was allowed, or what is missing.
fn grounds(entry: &Entry<'_>, names: Names<'_>, mut add: impl FnMut(&'static str, Option<String>)) {
    if matches!(entry.credential, CredentialKind::PrimaryKey | CredentialKind::SecondaryKey) {
        return add("grounds", Some("a shared key opens every data action of its account".to_owned()));
    }
    let rbac = names.rbac();
    let is_deny = entry.cause() == Some(Cause::DenyAssignment);
    add(if is_deny { "denyAssignment" } else { "roleAssignment" }, entry.assignment.map(|id| id.to_string()));
    add("roleDefinition", entry.role.map(|id| id.to_string()));
    add("roleName", entry.role.and_then(|id| rbac?.role_name(id)).map(str::to_owned));
    // Whoever reads the account's decisions need not be one who may see what is assigned elsewhere.
    let is_elsewhere = entry.cause() == Some(Cause::RoleElsewhere);
    let scope = entry.assignment.filter(|_| !is_elsewhere).and_then(|id| {
        let rbac = rbac?;
        let deny = rbac.deny_assignment(id).map(|deny| deny.scope().as_str());
        rbac.assignment_scope(id).or(deny).map(str::to_owned)
    });
    add("scope", scope);
    add("group", entry.group.map(|id| words::called(id, names)));
    add("missingDataAction", entry.missing.map(|action| action.name().to_owned()));
}

const fn scheme(credential: CredentialKind) -> Option<&'static str> {
    match credential {
        CredentialKind::None => None,
        CredentialKind::PrimaryKey | CredentialKind::SecondaryKey => Some("SharedKey"),
        CredentialKind::Sas => Some("jwt-sas"),
        CredentialKind::Bearer => Some("Bearer"),
    }
}

/// Sixtieths of a transaction, as a fraction.
fn transactions(sixtieths: u64) -> String {
    if sixtieths.is_multiple_of(60) { (sixtieths / 60).to_string() } else { format!("{sixtieths}/60") }
}
