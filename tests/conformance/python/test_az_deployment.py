"""Templates, deployed by the unmodified Azure CLI: at a group, at the subscription, from a template spec; and a server that
is killed in the middle of it."""

import json
import pathlib
import time

import pytest
import requests
from clients import new_name
from server import Server

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples/templates"
ARM = "https://management.azure.com/.default"


@pytest.fixture
def admin(az, azure):
    az("login", "--service-principal", "-u", azure.env["LAZURITE_ADMIN_CLIENT_ID"], "--tenant", azure.tenant,
       "-p", azure.env["LAZURITE_ADMIN_CLIENT_SECRET"])
    return az


@pytest.fixture
def group(admin, azure):
    name = new_name("deploy")
    admin("group", "create", "--name", name, "--location", azure.location)
    return name


def at(group, name=None):
    return ("-g", group, *(("-n", name) if name else ()))


def written(folder, name, resources, **sections):
    path = folder / f"{name}.json"
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    path.write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources, **sections}))
    return path


def identity(name):
    kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
    return {"type": kind, "apiVersion": "2023-01-31", "name": name, "location": "[resourceGroup().location]"}


def test_a_template_is_validated_predicted_deployed_and_forgotten(admin, azure, group):
    template = ("--template-file", EXAMPLES / "maps-account.json", "--parameters", "accountName=map-by-template")
    valid = admin("deployment", "group", "validate", *at(group, "main"), *template)
    assert valid["properties"]["provisioningState"] == "Succeeded" and valid["error"] is None
    before = admin("deployment", "group", "what-if", *at(group, "main"), *template, "--no-pretty-print")
    assert [one["changeType"] for one in before["changes"]] == ["Create"]
    made = admin("deployment", "group", "create", *at(group, "main"), *template)
    assert made["properties"]["provisioningState"] == "Succeeded"
    account = admin("maps", "account", "show", "-g", group, "-n", "map-by-template")
    assert made["properties"]["outputs"]["clientId"]["value"] == account["properties"]["uniqueId"]
    assert [one["id"] for one in made["properties"]["outputResources"]] == [account["id"]]
    status, printed, _ = admin.run("deployment", "group", "what-if", *at(group, "main"), *template)
    assert status == 0 and "1 no change" in printed
    status, printed, _ = admin.run("deployment", "group", "what-if", *at(group), *template[:-1], "accountName=another")
    assert status == 0 and "+ Microsoft.Maps/accounts/another [2023-06-01]" in printed and "1 to ignore" in printed

    shown = admin("deployment", "group", "show", *at(group, "main"))
    assert shown["properties"]["correlationId"] == made["properties"]["correlationId"]
    assert [one["name"] for one in admin("deployment", "group", "list", *at(group))] == ["main"]
    assert admin("deployment", "group", "list", *at(group), "--filter", "provisioningState eq 'Failed'") == []
    steps = admin("deployment", "operation", "group", "list", *at(group, "main"))
    assert [one["properties"]["provisioningOperation"] for one in steps] == ["Create", "EvaluateDeploymentOutput"]
    one = admin("deployment", "operation", "group", "show", *at(group, "main"), "--operation-ids", steps[0]["operationId"])
    assert one[0]["properties"]["targetResource"]["id"] == account["id"]
    exported = admin("deployment", "group", "export", *at(group, "main"))
    assert exported == json.loads((EXAMPLES / "maps-account.json").read_text())
    admin("deployment", "group", "wait", *at(group, "main"), "--exists")
    assert "DeploymentCannotBeCancelled" in admin.refused("deployment", "group", "cancel", *at(group, "main"))
    admin("deployment", "group", "delete", *at(group, "main"))
    assert "DeploymentNotFound" in admin.refused("deployment", "group", "show", *at(group, "main"))


def test_what_is_wrong_is_told_as_azure_tells_it(admin, group, tmp_path):
    wrong = written(tmp_path, "wrong", [{**identity("fine"), "apiVersion": "1999-01-01"}])
    for command in ("validate", "create", "what-if"):
        said = admin.refused("deployment", "group", command, *at(group, "main"), "--template-file", wrong)
        assert "InvalidTemplateDeployment" in said and "NoRegisteredProviderFound" in said, said
    late = written(tmp_path, "late", [identity("x"), identity("fine")])
    said = admin.refused("deployment", "group", "create", *at(group, "main"), "--template-file", late)
    assert "DeploymentFailed" in said and "At least one resource deployment operation failed" in said
    assert "InvalidResourceName" in said
    assert admin("identity", "show", "-g", group, "-n", "fine")["name"] == "fine"


def test_the_articles_templates_leave_a_token_that_draws_maps(admin, azure, group):
    first = admin("deployment", "group", "create", *at(group, "identity"), "--template-file", EXAMPLES / "sas-identity.json")
    identity = first["properties"]["outputs"]["identityId"]["value"]
    vault, secret = new_name("kv"), "map-token"
    second = admin(
        "deployment", "group", "create", *at(group, "account"), "--template-file", EXAMPLES / "sas-account.json",
        "--parameters", f"identityId={identity}", f"vaultName={vault}", f"secretName={secret}",
    )
    assert second["properties"]["provisioningState"] == "Succeeded"
    assert "eyJ" not in json.dumps(second)
    # The token goes from the vault into a parameter, and out again only because this template says so.
    given = {"token": {"reference": {"keyVault": {"id": f"/subscriptions/{azure.subscription}/resourceGroups/{group}"
             f"/providers/Microsoft.KeyVault/vaults/{vault}"}, "secretName": secret}}}
    outputs = {"parts": {"type": "array", "value": "[split(parameters('token'), '.')]"}}
    template = written(admin.folder, "reveal", [], parameters={"token": {"type": "securestring"}}, outputs=outputs)
    file = admin.folder / "reveal.parameters.json"
    file.write_text(json.dumps({"parameters": given}))
    made = admin("deployment", "group", "create", *at(group, "reveal"), "--template-file", template, "--parameters", f"@{file}")
    token = ".".join(made["properties"]["outputs"]["parts"]["value"])
    query = {"api-version": "2024-04-01", "tilesetId": "microsoft.base.road", "zoom": 1, "x": 0, "y": 0}
    tile = requests.get(f"{azure.maps}/map/tile", params=query, headers={"Authorization": f"jwt-sas {token}"}, timeout=30)
    assert tile.status_code == 200, tile.text


def test_a_subscription_gets_a_group_and_what_is_in_it(admin, azure, tmp_path):
    name = new_name("by-template")
    inner = json.loads(written(tmp_path, "inner", [identity("inside")]).read_text())
    template = written(tmp_path, "outer", [
        {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": name, "location": azure.location},
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner", "resourceGroup": name,
         "dependsOn": [f"[subscriptionResourceId('Microsoft.Resources/resourceGroups', '{name}')]"],
         "properties": {"mode": "Incremental", "template": inner, "expressionEvaluationOptions": {"scope": "inner"}}},
    ])
    arguments = ("-n", name, "-l", azure.location, "--template-file", template)
    admin("deployment", "sub", "validate", *arguments)
    made = admin("deployment", "sub", "create", *arguments)
    assert made["properties"]["provisioningState"] == "Succeeded"
    assert admin("identity", "show", "-g", name, "-n", "inside")["location"] == azure.location
    assert name in [one["name"] for one in admin("deployment", "sub", "list")]
    assert len(admin("deployment", "operation", "sub", "list", "-n", name)) == 3
    admin("deployment", "sub", "delete", "-n", name)


def test_a_template_spec_is_kept_deployed_and_exported(admin, group, tmp_path):
    template = written(tmp_path, "kept", [identity("by-spec")])
    made = admin("ts", "create", *at(group, "kept"), "-v", "1.0", "--template-file", template, "--yes")
    assert made["mainTemplate"]["resources"][0]["name"] == "by-spec"
    assert [one["name"] for one in admin("ts", "list", *at(group))] == ["kept"]
    shown = admin("ts", "show", *at(group, "kept"))
    assert shown["versions"] == ["1.0"]
    deployed = admin("deployment", "group", "create", *at(group, "from-spec"), "--template-spec", made["id"])
    assert deployed["properties"]["templateLink"]["id"] == made["id"]
    assert admin("identity", "show", "-g", group, "-n", "by-spec")["name"] == "by-spec"
    admin("ts", "export", *at(group, "kept"), "-v", "1.0", "--output-folder", tmp_path)
    assert json.loads((tmp_path / "kept.JSON").read_text()) == json.loads(template.read_text())
    admin("ts", "delete", *at(group, "kept"), "--yes")
    assert "was not found" in admin.refused("ts", "show", *at(group, "kept"))


def test_a_deployment_goes_on_after_kill_9(tmp_path):
    """Whenever the server is killed: what was begun is finished by the next one, every account is there once."""
    many = 60
    server = Server(tmp_path / "data").wait_until_ready()
    try:
        for round in range(3):
            name = f"round{round}"
            arm = Arm(server.env)
            arm("PUT", arm.group(name), "2022-09-01", {"location": server.env["LAZURITE_LOCATION"]})
            deployment = f"{arm.group(name)}/providers/Microsoft.Resources/deployments/many"
            begun = arm("PUT", deployment, "2025-04-01", {"properties": {"mode": "Incremental", "template": accounts(many)}})
            assert begun["properties"]["provisioningState"] == "Accepted"
            time.sleep(0.05 + 0.15 * round)
            server.kill()
            server = Server(tmp_path / "data").wait_until_ready()
            arm = Arm(server.env)
            deadline = time.monotonic() + 60
            while (found := arm("GET", deployment, "2025-04-01"))["properties"]["provisioningState"] in ("Accepted", "Running"):
                assert time.monotonic() < deadline, found
                time.sleep(0.2)
            assert found["properties"]["provisioningState"] == "Succeeded", found
            listed = arm("GET", f"{arm.group(name)}/resources", "2021-04-01")["value"]
            assert len(listed) == many
            steps = arm("GET", f"{deployment}/operations", "2025-04-01")["value"]
            targets = [one["properties"]["targetResource"]["id"] for one in steps if "targetResource" in one["properties"]]
            assert len(targets) == len(set(targets)) == many
    finally:
        server.kill()


def accounts(many):
    account = {
        "type": "Microsoft.Maps/accounts", "apiVersion": "2023-06-01", "name": "[concat('m', copyIndex())]",
        "location": "[resourceGroup().location]", "sku": {"name": "G2"}, "kind": "Gen2", "properties": {},
        "copy": {"name": "many", "count": many},
    }
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [account]}


class Arm:
    """Plain requests of the administrator, for a server of the test's own."""

    def __init__(self, env):
        self.env = env
        token = requests.post(
            f"{env['LAZURITE_AUTHORITY']}/{env['LAZURITE_TENANT']}/oauth2/v2.0/token",
            data={"grant_type": "client_credentials", "client_id": env["LAZURITE_ADMIN_CLIENT_ID"],
                  "client_secret": env["LAZURITE_ADMIN_CLIENT_SECRET"], "scope": ARM},
            verify=env["LAZURITE_CA"], timeout=30,
        )
        self.headers = {"Authorization": f"Bearer {token.json()['access_token']}"}

    def group(self, name):
        return f"/subscriptions/{self.env['LAZURITE_SUBSCRIPTION']}/resourceGroups/{name}"

    def __call__(self, method, path, version, body=None):
        answer = requests.request(
            method, f"{self.env['LAZURITE_ARM']}{path}", params={"api-version": version}, headers=self.headers, json=body,
            verify=self.env["LAZURITE_CA"], timeout=30,
        )
        assert answer.ok, answer.text
        return answer.json()
