"""What `st run` needs to know of the server that it tests (named by SCHEMATHESIS_HOOKS): things that exist there, so that
about half of its requests get past 404, and how to put back what its requests took away."""

import os
import zlib

import requests
import schemathesis

ARM, SUBSCRIPTION, TENANT = (os.environ[f"LAZURITE_{name}"] for name in ("ARM", "SUBSCRIPTION", "TENANT"))
HEADERS = {"Authorization": f"Bearer {os.environ['LAZURITE_TOKEN']}"}
GROUP, NAME = "openapi", "openapi"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ROLE = "0a0a0a0a-1111-4111-8111-0a0a0a0a0a0a"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
DEFINITION = f"{SCOPE}/providers/Microsoft.Authorization/policyDefinitions/{NAME}"
ASSIGNMENT = f"{SCOPE}/resourceGroups/{GROUP}/providers/Microsoft.Authorization/policyAssignments/{NAME}"
RULE = {"if": {"field": "type", "equals": "Microsoft.Maps/accounts"}, "then": {"effect": "audit"}}
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
TEMPLATE = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": []}
# A scope holds slashes, for which OpenAPI has no word; these stand in for it.
SCOPES = {"root": "", "subscription": "/subscriptions/{subscriptionId}", "group": "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"}


def put(path, version, body):
    answer = requests.put(f"{ARM}{path}", params={"api-version": version}, json=body, headers=HEADERS, timeout=30)
    assert answer.ok, f"PUT {path}: {answer.status_code} {answer.text}"
    return answer.json()


def stage_policies(group):
    authorization = f"{SCOPE}/providers/Microsoft.Authorization"
    put(DEFINITION, "2023-04-01", {"properties": {"policyRule": RULE}})
    members = [{"policyDefinitionId": DEFINITION}]
    put(f"{authorization}/policySetDefinitions/{NAME}", "2023-04-01", {"properties": {"policyDefinitions": members}})
    put(ASSIGNMENT, "2023-04-01", {"properties": {"policyDefinitionId": DEFINITION}})
    exemption = {"policyAssignmentId": ASSIGNMENT, "exemptionCategory": "Waiver"}
    put(f"{group}/providers/Microsoft.Authorization/policyExemptions/{NAME}", "2022-07-01-preview", {"properties": exemption})


def is_deleted_vault():
    url = f"{ARM}{SCOPE}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/{NAME}"
    return requests.get(url, params={"api-version": "2023-07-01"}, headers=HEADERS, timeout=30).ok


def reach_every_scope():
    """Makes the administrator owner of `/`, in the way that Azure has for it."""
    authorization = f"{ARM}/providers/Microsoft.Authorization"
    version = {"api-version": "2016-07-01"}
    answer = requests.post(f"{authorization}/elevateAccess", params=version, headers=HEADERS, timeout=30)
    assert answer.ok, answer.text
    role = f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    properties = {"roleDefinitionId": role, "principalId": os.environ["LAZURITE_ADMIN_OBJECT_ID"]}
    put(f"/providers/Microsoft.Authorization/roleAssignments/{ROLE}", "2022-04-01", {"properties": properties})


def stage():
    """Makes what the requests act on; what is there already stays."""
    group = f"{SCOPE}/resourceGroups/{GROUP}"
    place = {"location": "eastus"}
    put(group, "2021-04-01", place)
    identity = put(
        f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{NAME}", "2023-01-31", place
    )
    account = {**place, "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}}
    account["identity"] = {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {identity["id"]: {}}}
    put(f"{group}/providers/Microsoft.Maps/accounts/{NAME}", "2023-06-01", account)
    key = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{NAME}/federatedIdentityCredentials/{NAME}"
    trust = {"issuer": "https://issuer.example", "subject": "openapi", "audiences": ["api://AzureADTokenExchange"]}
    put(key, "2023-01-31", {"properties": trust})
    vault = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}
    recover = {"properties": {"createMode": "recover"}} if is_deleted_vault() else {}
    put(f"{group}/providers/Microsoft.KeyVault/vaults/{NAME}", "2023-07-01", {**place, "properties": vault, **recover})
    secret = {"properties": {"value": "of no use"}}
    put(f"{group}/providers/Microsoft.KeyVault/vaults/{NAME}/secrets/{NAME}", "2023-07-01", secret)
    put(f"/providers/Microsoft.Management/managementGroups/{NAME}", "2021-04-01", {"properties": {}})
    stage_policies(group)
    deployment = {"mode": "Incremental", "template": TEMPLATE}
    put(f"{group}/providers/Microsoft.Resources/deployments/{NAME}", "2024-03-01", {"properties": deployment})
    spec = f"{group}/providers/Microsoft.Resources/templateSpecs/{NAME}"
    put(spec, "2022-02-01", place)
    put(f"{spec}/versions/{NAME}", "2022-02-01", {**place, "properties": {"mainTemplate": TEMPLATE}})
    put(f"{SCOPE}/tagNames/{NAME}", "2021-04-01", {})
    put(f"{SCOPE}/tagNames/{NAME}/tagValues/{NAME}", "2021-04-01", {})
    role = {"roleName": NAME, "assignableScopes": [SCOPE], "permissions": [{"actions": ["*/read"]}]}
    put(f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}", "2022-04-01", {"properties": role})
    return identity["properties"]["principalId"]


reach_every_scope()
PRINCIPAL = stage()

IN_PATHS = {
    "subscriptionId": SUBSCRIPTION,
    "resourceGroupName": GROUP,
    "accountName": NAME,
    "resourceName": NAME,
    "roleDefinitionId": ROLE,
    "groupId": NAME,
    "vaultName": NAME,
    "secretName": NAME,
    "federatedIdentityCredentialResourceName": NAME,
    "name": NAME,
    "deploymentName": NAME,
    "templateSpecName": NAME,
    "templateSpecVersion": NAME,
    "policyStatesResource": "latest",
    "policyEventsResource": "default",
    "tagName": NAME,
    "tagValue": NAME,
    "operationKind": "add",
    "resourceProviderNamespace": "Microsoft.Maps",
    "location": "eastus",
}
IN_BODIES = {
    "location": "eastus",
    "principalId": PRINCIPAL,
    "roleDefinitionId": f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{READER}",
    "assignableScopes": [SCOPE],
    "actions": ["Microsoft.Maps/accounts/read"],
    "principals": [{"id": PRINCIPAL, "type": "ServicePrincipal"}],
    "excludePrincipals": [],
    "linkedResources": [],
    "tenantId": TENANT,
    "accessPolicies": [],
    "resources": [f"{SCOPE}/resourceGroups/{GROUP}/providers/Microsoft.Maps/accounts/{NAME}"],
    "targetResourceGroup": f"{SCOPE}/resourceGroups/{GROUP}-2",
    "parent": {},
    "policyRule": RULE,
    "policyDefinitionId": DEFINITION,
    "policyDefinitions": [{"policyDefinitionId": DEFINITION}],
    "policyAssignmentId": ASSIGNMENT,
    "notScopes": [],
    "template": TEMPLATE,
    "mainTemplate": TEMPLATE,
    "mode": "Incremental",
    "userAssignedIdentities": {},
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    paths = {}
    for path, methods in raw_schema["paths"].items():
        if not path.startswith("/{scope}"):
            paths[path] = methods
            continue
        for name, scope in SCOPES.items():
            paths[path.replace("/{scope}", scope)] = {
                method: {
                    **operation,
                    "operationId": f"{operation['operationId']}_at_{name}",
                    "parameters": parameters(scope) + [one for one in operation["parameters"] if one["name"] != "scope"],
                }
                for method, operation in methods.items()
            }
    raw_schema["paths"] = paths


def parameters(scope):
    names = [part[1:-1] for part in scope.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


@schemathesis.hook
def before_call(context, case, kwargs):
    generated = repr((case.path_parameters, case.body))
    if zlib.crc32(generated.encode(errors="replace")) % 2:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = IN_PATHS.get(name, case.path_parameters[name])
        steer(case.body)


def steer(body):
    """Puts what exists in the place of what was made up, where that had the right type."""
    for name, value in body.items() if isinstance(body, dict) else ():
        if name in IN_BODIES and isinstance(value, type(IN_BODIES[name])):
            body[name] = IN_BODIES[name]
        else:
            steer(value)


@schemathesis.hook
def after_call(context, case, response):
    succeeds = any(status.startswith("2") for status in context.operation.definition.raw["responses"])
    with open("answers", "a") as file:
        file.write(f"{context.operation.label} {response.status_code if succeeds else 'refused'}\n")
    if case.method == "DELETE" and response.status_code in (200, 202):
        stage()
    if "/locks/" in case.path and case.method == "PUT" and response.ok:
        unlock(response.json()["id"])


def unlock(lock):
    """Takes a lock away, which would keep everything else from being tried."""
    requests.delete(f"{ARM}{lock}", params={"api-version": "2020-05-01"}, headers=HEADERS, timeout=30).raise_for_status()
