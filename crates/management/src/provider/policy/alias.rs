//! Aliases: the names under which policy rules know the properties of resource types.
//!
//! The names are Azure's (`GET …/providers/{namespace}?$expand=resourceTypes/aliases`). A property without a name here
//! cannot be asked for: a rule about it is refused when it is written.

use serde_json::{Value, json};

use super::rule::field::{Step, member};
use crate::call::Call;

/// A property's name for policy rules.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// E.g. `Microsoft.Maps/accounts/disableLocalAuth`
    pub(crate) name: &'static str,
    /// E.g. `Microsoft.Maps/accounts`
    pub(crate) type_: &'static str,
    /// E.g. `properties.disableLocalAuth`
    pub(crate) path: &'static str,
    /// Whether `modify` may change it.
    pub(crate) modifiable: bool,
}

macro_rules! aliases {
    ($($type_:literal { $($name:literal => $path:literal $($modifiable:ident)?;)+ })+) => {
        /// All aliases.
        static ALIASES: &[Alias] = &[$($(Alias {
            name: concat!($type_, "/", $name),
            type_: $type_,
            path: $path,
            modifiable: aliases!(@ $($modifiable)?),
        }),+),+];
    };
    (@) => { false };
    (@ modifiable) => { true };
}

aliases! {
    "Microsoft.Maps/accounts" {
        "sku" => "sku";
        "sku.name" => "sku.name";
        "sku.tier" => "sku.tier";
        "uniqueId" => "properties.uniqueId";
        "x-ms-client-id" => "properties.uniqueId";
        "provisioningState" => "properties.provisioningState";
        "disableLocalAuth" => "properties.disableLocalAuth" modifiable;
        "publicNetworkAccess" => "properties.publicNetworkAccess" modifiable;
        "cors" => "properties.cors";
        "cors.corsRules" => "properties.cors.corsRules";
        "cors.corsRules[*]" => "properties.cors.corsRules[*]";
        "cors.corsRules[*].allowedOrigins" => "properties.cors.corsRules[*].allowedOrigins";
        "cors.corsRules[*].allowedOrigins[*]" => "properties.cors.corsRules[*].allowedOrigins[*]";
        "linkedResources" => "properties.linkedResources";
        "linkedResources[*]" => "properties.linkedResources[*]";
        "linkedResources[*].uniqueName" => "properties.linkedResources[*].uniqueName";
        "linkedResources[*].id" => "properties.linkedResources[*].id";
        "locations" => "properties.locations";
        "locations[*]" => "properties.locations[*]";
        "locations[*].locationName" => "properties.locations[*].locationName";
        "encryption" => "properties.encryption";
        "encryption.infrastructureEncryption" => "properties.encryption.infrastructureEncryption";
        "encryption.customerManagedKeyEncryption" => "properties.encryption.customerManagedKeyEncryption";
        "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl" => "properties.encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl";
        "encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity" => "properties.encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity";
        "encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity.identityType" => "properties.encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity.identityType";
    }
    "Microsoft.ManagedIdentity/userAssignedIdentities" {
        "tenantId" => "properties.tenantId";
        "principalId" => "properties.principalId";
        "clientId" => "properties.clientId";
    }
    "Microsoft.KeyVault/vaults" {
        "sku" => "properties.sku";
        "sku.name" => "properties.sku.name";
        "sku.family" => "properties.sku.family";
        "tenantId" => "properties.tenantId";
        "vaultUri" => "properties.vaultUri";
        "createMode" => "properties.createMode";
        "provisioningState" => "properties.provisioningState";
        "enabledForDeployment" => "properties.enabledForDeployment";
        "enabledForDiskEncryption" => "properties.enabledForDiskEncryption";
        "enabledForTemplateDeployment" => "properties.enabledForTemplateDeployment";
        "enableSoftDelete" => "properties.enableSoftDelete";
        "softDeleteRetentionInDays" => "properties.softDeleteRetentionInDays";
        "enablePurgeProtection" => "properties.enablePurgeProtection";
        "enableRbacAuthorization" => "properties.enableRbacAuthorization";
        "publicNetworkAccess" => "properties.publicNetworkAccess" modifiable;
        "networkAcls" => "properties.networkAcls";
        "networkAcls.bypass" => "properties.networkAcls.bypass";
        "networkAcls.defaultAction" => "properties.networkAcls.defaultAction";
        "networkAcls.ipRules" => "properties.networkAcls.ipRules";
        "networkAcls.ipRules[*]" => "properties.networkAcls.ipRules[*]";
        "networkAcls.ipRules[*].value" => "properties.networkAcls.ipRules[*].value";
        "accessPolicies" => "properties.accessPolicies";
        "accessPolicies[*]" => "properties.accessPolicies[*]";
        "accessPolicies[*].objectId" => "properties.accessPolicies[*].objectId";
        "accessPolicies[*].tenantId" => "properties.accessPolicies[*].tenantId";
        "accessPolicies[*].permissions" => "properties.accessPolicies[*].permissions";
        "accessPolicies[*].permissions.secrets" => "properties.accessPolicies[*].permissions.secrets";
        "accessPolicies[*].permissions.secrets[*]" => "properties.accessPolicies[*].permissions.secrets[*]";
    }
}

/// The alias of that name, whatever its case.
pub(crate) fn find(name: &str) -> Option<&'static Alias> {
    ALIASES.iter().find(|alias| alias.name.eq_ignore_ascii_case(name))
}

/// A provider as the wire shows it, with its types' aliases if the client asks for them (`$expand=resourceTypes/aliases`).
pub(crate) fn expand(call: &Call, mut provider: Value) -> Value {
    let query = call.query();
    if !query.first("$expand").is_some_and(|expand| expand.to_lowercase().contains("aliases")) {
        return provider;
    }
    let namespace = provider.get("namespace").and_then(Value::as_str).unwrap_or_default().to_owned();
    let types = provider.get_mut("resourceTypes").and_then(Value::as_array_mut);
    for type_ in types.into_iter().flatten().filter_map(Value::as_object_mut) {
        let name = type_.get("resourceType").and_then(Value::as_str).unwrap_or_default();
        let aliases = of(&format!("{namespace}/{name}"));
        type_.insert("aliases".to_owned(), Value::from(aliases));
    }
    provider
}

/// The aliases of a resource type, e.g. `Microsoft.Maps/accounts`.
fn of(type_: &str) -> Vec<Value> {
    let of_type = ALIASES.iter().filter(|alias| alias.type_.eq_ignore_ascii_case(type_));
    let view = |alias: &Alias| {
        let attributes = if alias.modifiable { "Modifiable" } else { "None" };
        json!({
            "name": alias.name,
            "paths": [],
            "defaultPath": alias.path,
            "defaultPattern": null,
            "defaultMetadata": { "type": "NotSpecified", "attributes": attributes },
        })
    };
    of_type.map(view).collect()
}

impl Alias {
    /// The way to the property.
    pub(crate) fn way(&self) -> Vec<Step> {
        let mut way = Vec::new();
        for part in self.path.split('.') {
            match part.strip_suffix("[*]") {
                Some(name) => way.extend([Step::Member(name), Step::Each]),
                None => way.push(Step::Member(part)),
            }
        }
        way
    }

    /// Whether the resource is of the alias's type.
    pub(crate) fn is_of(&self, resource: &Value) -> bool {
        member(resource, "type").and_then(Value::as_str).is_some_and(|type_| type_.eq_ignore_ascii_case(self.type_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_found_whatever_their_case() {
        let alias = find("microsoft.maps/ACCOUNTS/cors.corsrules[*].allowedOrigins[*]").unwrap();
        let way = [
            Step::Member("properties"),
            Step::Member("cors"),
            Step::Member("corsRules"),
            Step::Each,
            Step::Member("allowedOrigins"),
            Step::Each,
        ];
        assert_eq!(alias.way(), way);
        assert!(find("Microsoft.Maps/accounts/nothing").is_none());
    }

    #[test]
    fn every_name_stands_for_one_property() {
        for alias in ALIASES {
            assert!(std::ptr::eq(find(alias.name).unwrap(), alias), "{} twice", alias.name);
        }
    }

    #[test]
    fn clients_see_which_can_be_modified() {
        let all = of("microsoft.maps/accounts");
        let modifiable: Vec<&str> = all
            .iter()
            .filter(|alias| alias["defaultMetadata"]["attributes"] == "Modifiable")
            .filter_map(|alias| alias["defaultPath"].as_str())
            .collect();
        assert_eq!(modifiable, ["properties.disableLocalAuth", "properties.publicNetworkAccess"]);
        assert!(of("Contoso.Foo/bars").is_empty());
    }
}
