//! The one table of the data plane's operations: method, path, what the caller needs, handler.

use std::future::Future;
use std::pin::Pin;

use http::Method;
use serde_json::Value;

use crate::call::Call;
use crate::refusal::Outcome;
use crate::{deleted, secret};

/// An operation.
pub(crate) struct Operation {
    /// Its name in Azure's API description.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// Its path's segments; `{name}` and `{version}` stand for one, and `{version}` also for none or an empty one.
    pub(crate) path: &'static [&'static str],
    /// What an access policy must list.
    pub(crate) permission: &'static str,
    /// The data action that a role must grant.
    pub(crate) action: &'static str,
    pub(crate) serve: Handler,
}

/// The future of an answer: a JSON body, or none (204).
pub(crate) type Answer<'c> = Pin<Box<dyn Future<Output = Outcome<Option<Value>>> + Send + 'c>>;

/// What does an operation.
pub(crate) type Handler = for<'c> fn(&'c Call) -> Answer<'c>;

/// The api-versions, newest first; what is served did not change among them.
pub(crate) const VERSIONS: &[&str] =
    &["2026-04-01", "2025-07-01", "7.6", "7.5", "7.4", "7.3", "7.2", "7.1", "7.0", "2016-10-01"];

macro_rules! operations {
    ($($name:literal: $method:ident [$($part:literal),+], $permission:literal, $action:literal => $($handler:ident)::+;)+) => {
        static TABLE: &[Operation] = &[$(Operation {
            name: $name,
            method: Method::$method,
            path: &[$($part),+],
            permission: $permission,
            action: concat!("Microsoft.KeyVault/vaults/secrets/", $action),
            serve: |call| Box::pin($($handler)::+::serve(call)),
        }),+];
    };
}

operations! {
    "GetSecrets": GET ["secrets"], "list", "readMetadata/action" => secret::list;
    "SetSecret": PUT ["secrets", "{name}"], "set", "setSecret/action" => secret::set;
    "DeleteSecret": DELETE ["secrets", "{name}"], "delete", "delete" => secret::delete;
    "RestoreSecret": POST ["secrets", "restore"], "restore", "restore/action" => secret::restore;
    "GetSecretVersions": GET ["secrets", "{name}", "versions"], "list", "readMetadata/action" => secret::versions;
    "BackupSecret": POST ["secrets", "{name}", "backup"], "backup", "backup/action" => secret::backup;
    "GetSecret": GET ["secrets", "{name}", "{version}"], "get", "getSecret/action" => secret::get;
    "UpdateSecret": PATCH ["secrets", "{name}", "{version}"], "set", "update/action" => secret::update;
    "GetDeletedSecrets": GET ["deletedsecrets"], "list", "readMetadata/action" => deleted::list;
    "GetDeletedSecret": GET ["deletedsecrets", "{name}"], "get", "readMetadata/action" => deleted::get;
    "PurgeDeletedSecret": DELETE ["deletedsecrets", "{name}"], "purge", "purge/action" => deleted::purge;
    "RecoverDeletedSecret": POST ["deletedsecrets", "{name}", "recover"], "recover", "recover/action" => deleted::recover;
}

/// What a path asks for.
pub(crate) enum Found {
    /// An operation, with the names in its path.
    Operation(&'static Operation, Names),
    /// A path of operations with other methods: these.
    WrongMethod(Vec<&'static str>),
    /// Keys, certificates, managed storage: what this vault does not hold.
    OtherObjects,
    /// Nothing.
    Nothing,
}

/// What the names in a path stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The secret.
    pub(crate) name: String,
    /// Its version; `None`: the current one.
    pub(crate) version: Option<String>,
}

/// The operation that a request asks for.
pub(crate) fn find(method: &Method, segments: &[String]) -> Found {
    let mut allowed = Vec::new();
    for operation in TABLE {
        if let Some(names) = fit(operation.path, segments) {
            if operation.method == *method {
                return Found::Operation(operation, names);
            }
            allowed.push(operation.method.as_str());
        }
    }
    if !allowed.is_empty() {
        return Found::WrongMethod(allowed);
    }
    const OTHERS: [&str; 6] =
        ["keys", "deletedkeys", "certificates", "deletedcertificates", "storage", "deletedstorage"];
    match segments.first() {
        Some(first) if OTHERS.iter().any(|other| other.eq_ignore_ascii_case(first)) => Found::OtherObjects,
        _ => Found::Nothing,
    }
}

fn fit(path: &[&str], segments: &[String]) -> Option<Names> {
    let mut names = Names::default();
    let mut rest = segments.iter().map(String::as_str);
    for part in path {
        match (*part, rest.next()) {
            ("{version}", version) => names.version = version.filter(|text| !text.is_empty()).map(str::to_owned),
            ("{name}", Some(name)) if !name.is_empty() => name.clone_into(&mut names.name),
            (part, Some(segment)) if part.eq_ignore_ascii_case(segment) => {}
            _ => return None,
        }
    }
    rest.all(str::is_empty).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, path: &str) -> String {
        let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        match find(&method, &segments) {
            Found::Operation(operation, names) => format!("{} {} {:?}", operation.name, names.name, names.version),
            Found::WrongMethod(allowed) => format!("allowed: {allowed:?}"),
            Found::OtherObjects => "other objects".to_owned(),
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn paths_lead_to_their_operations() {
        for (method, path, wanted) in [
            (Method::PUT, "/secrets/a", "SetSecret a None"),
            (Method::GET, "/secrets", "GetSecrets  None"),
            (Method::GET, "/secrets/", "GetSecrets  None"),
            (Method::GET, "/secrets/a", "GetSecret a None"),
            (Method::GET, "/Secrets/a/", "GetSecret a None"),
            (Method::GET, "/secrets/a/0123", "GetSecret a Some(\"0123\")"),
            (Method::PATCH, "/secrets/a/", "UpdateSecret a None"),
            (Method::GET, "/secrets/a/versions", "GetSecretVersions a None"),
            (Method::POST, "/secrets/restore", "RestoreSecret  None"),
            (Method::POST, "/secrets/a/backup", "BackupSecret a None"),
            (Method::POST, "/deletedsecrets/a/recover", "RecoverDeletedSecret a None"),
            (Method::DELETE, "/deletedsecrets/a", "PurgeDeletedSecret a None"),
            (Method::POST, "/secrets/a", "allowed: [\"PUT\", \"DELETE\", \"GET\", \"PATCH\"]"),
            (Method::GET, "/keys/k", "other objects"),
            (Method::GET, "/secrets/a/b/c", "nothing"),
            (Method::GET, "/", "nothing"),
        ] {
            assert_eq!(asked(method, path), wanted, "{path}");
        }
    }
}
