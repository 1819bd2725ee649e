"""What `st run` needs to know of the server that it tests (named by SCHEMATHESIS_HOOKS): things that exist there, so that
about half of its requests get past 404, and how to put back what its requests took away."""

import os
import urllib.parse
import zlib

import requests
import schemathesis

ARM, SUBSCRIPTION, TENANT = (os.environ[f"LAZURITE_{name}"] for name in ("ARM", "SUBSCRIPTION", "TENANT"))
HEADERS = {"Authorization": f"Bearer {os.environ['LAZURITE_TOKEN']}"}
NAME = "openapi"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
AUTHORIZATION = "/providers/Microsoft.Authorization"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ROLE = "0a0a0a0a-1111-4111-8111-0a0a0a0a0a0a"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SCOPE}/resourceGroups/{NAME}"
IDENTITY = f"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{NAME}"
VAULT = f"/providers/Microsoft.KeyVault/vaults/{NAME}"
LIMITS = f"{GROUP}/providers/Microsoft.Maps/accounts/{NAME}/providers/Lazurite.Access/limits/default"
RATES = {"Render - Road tiles": 500}
PLACE = {"location": "eastus"}
DEFINITION = f"{SCOPE}{AUTHORIZATION}/policyDefinitions/{NAME}"
ASSIGNMENT = f"{GROUP}{AUTHORIZATION}/policyAssignments/{NAME}"
SHACKLES = ("/locks/", "/denyAssignments/")
RULE = {"if": {"field": "type", "equals": "Microsoft.Maps/accounts"}, "then": {"effect": "audit"}}
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
TEMPLATE = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": []}
# A scope holds slashes, for which OpenAPI has no word; these stand in for it.
SCOPES = {"root": "", "group": "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"}
ACCOUNT = {"account": f"{SCOPES['group']}/providers/Microsoft.Maps/accounts/{{accountName}}"}


def call(method, path, version, body=None):
    url = f"{ARM}{path}"
    answer = requests.request(method, url, params={"api-version": version}, json=body, headers=HEADERS, timeout=30)
    assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.text else {}


def reach_every_scope():
    """Makes the administrator owner of `/`, in the way that Azure has for it."""
    call("POST", f"{AUTHORIZATION}/elevateAccess", "2016-07-01")
    owner = {
        "roleDefinitionId": f"{AUTHORIZATION}/roleDefinitions/{OWNER}",
        "principalId": os.environ["LAZURITE_ADMIN_OBJECT_ID"],
    }
    call("PUT", f"{AUTHORIZATION}/roleAssignments/{ROLE}", "2022-04-01", {"properties": owner})


def account():
    identities = {f"{GROUP}{IDENTITY}": {}}
    identity = {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": identities}
    return {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}, "identity": identity}


def vault():
    url = f"{ARM}{SCOPE}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/{NAME}"
    is_deleted = requests.get(url, params={"api-version": "2023-07-01"}, headers=HEADERS, timeout=30).ok
    new = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}
    return {"location": "eastus", "properties": {"createMode": "recover"} if is_deleted else new}


def things():
    """What the requests act on: path, api-version and body, each after what it needs."""
    trust = {"issuer": "https://issuer.example", "subject": "openapi", "audiences": ["api://AzureADTokenExchange"]}
    member, exemption = {"policyDefinitionId": DEFINITION}, {"policyAssignmentId": ASSIGNMENT, "exemptionCategory": "Waiver"}
    deployment = {"mode": "Incremental", "template": TEMPLATE}
    role = {"roleName": NAME, "assignableScopes": [SCOPE], "permissions": [{"actions": ["*/read"]}]}
    spec = f"{GROUP}/providers/Microsoft.Resources/templateSpecs/{NAME}"
    secret = f"{GROUP}{VAULT}/secrets/{NAME}"
    return [
        (f"/providers/Microsoft.Management/managementGroups/{NAME}", "2021-04-01", dict),
        (GROUP, "2021-04-01", lambda: PLACE),
        (f"{GROUP}{IDENTITY}", "2023-01-31", lambda: PLACE),
        (f"{GROUP}{IDENTITY}/federatedIdentityCredentials/{NAME}", "2023-01-31", lambda: {"properties": trust}),
        (f"{GROUP}/providers/Microsoft.Maps/accounts/{NAME}", "2023-06-01", account),
        (LIMITS, "2026-11-01", lambda: {"properties": {"requestsPerSecond": RATES}}),
        (f"{GROUP}{VAULT}", "2023-07-01", vault),
        (secret, "2023-07-01", lambda: {"properties": {"value": "of no use"}}),
        (DEFINITION, "2023-04-01", lambda: {"properties": {"policyRule": RULE}}),
        (f"{SCOPE}{AUTHORIZATION}/policySetDefinitions/{NAME}", "2023-04-01", lambda: {"properties": {"policyDefinitions": [member]}}),
        (ASSIGNMENT, "2023-04-01", lambda: {"properties": member}),
        (f"{GROUP}{AUTHORIZATION}/policyExemptions/{NAME}", "2022-07-01-preview", lambda: {"properties": exemption}),
        (f"{GROUP}/providers/Microsoft.Resources/deployments/{NAME}", "2024-03-01", lambda: {"properties": deployment}),
        (spec, "2022-02-01", lambda: PLACE),
        (f"{spec}/versions/{NAME}", "2022-02-01", lambda: {**PLACE, "properties": {"mainTemplate": TEMPLATE}}),
        (f"{SCOPE}/tagNames/{NAME}", "2021-04-01", dict),
        (f"{SCOPE}/tagNames/{NAME}/tagValues/{NAME}", "2021-04-01", dict),
        (f"{SCOPE}{AUTHORIZATION}/roleDefinitions/{ROLE}", "2022-04-01", lambda: {"properties": role}),
    ]


def stage(below="/"):
    """Makes what there is to be below a path."""
    for path, version, body in things():
        if path.lower().startswith(below.lower()):
            made = call("PUT", path, version, body())
            if path.endswith(IDENTITY):
                IN_BODIES["principalId"] = made["properties"]["principalId"]


IN_PATHS = {
    "subscriptionId": SUBSCRIPTION,
    "resourceGroupName": NAME,
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
    "principalId": TENANT,
    "roleDefinitionId": f"{SCOPE}{AUTHORIZATION}/roleDefinitions/{READER}",
    "assignableScopes": [SCOPE],
    "actions": ["Microsoft.Maps/accounts/read"],
    "principals": [{"id": os.environ["LAZURITE_ADMIN_OBJECT_ID"], "type": "ServicePrincipal"}],
    "excludePrincipals": [],
    "linkedResources": [],
    "tenantId": TENANT,
    "accessPolicies": [],
    "resources": [f"{GROUP}/providers/Microsoft.Maps/accounts/{NAME}"],
    "targetResourceGroup": f"{GROUP}-2",
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
    "operation": "map/tile",
    "requestsPerSecond": RATES,
}


reach_every_scope()
stage()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for operation in (one for methods in raw_schema["paths"].values() for one in methods.values()):
        (version,) = [one["schema"] for one in operation["parameters"] if one["name"] == "api-version"]
        # Most of some twenty versions are served alike.
        version["enum"] = list(dict.fromkeys([version["enum"][0], version["enum"][-1]]))
    paths = {}
    for path, methods in raw_schema["paths"].items():
        if not path.startswith("/{scope}"):
            paths[path] = methods
            continue
        # Our own provider knows accounts only.
        for name, scope in (ACCOUNT if "/Lazurite.Access/" in path else SCOPES).items():
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
        if "/roleAssignments/" in case.path:
            reach_every_scope()
        stage(urllib.parse.unquote(case.formatted_path))
    # These would keep everything else from being tried.
    if case.method == "PUT" and response.status_code in (200, 201) and any(kind in case.path for kind in SHACKLES):
        call("DELETE", response.json()["id"], case.query["api-version"])
