"""Policies, as the unmodified Azure CLI manages them, and what they do to `az maps account`."""

import json

import pytest
from az import Az
from clients import new_name

KEYLESS = "1a207e7e-0001-4d61-9a70-6c6f63616c31"
MAKE_KEYLESS = "1a207e7e-0002-4d61-9a70-6c6f63616c32"
RULE = {"if": {"field": "kind", "equals": "[parameters('kind')]"}, "then": {"effect": "audit"}}
PARAMETERS = {"kind": {"type": "String", "defaultValue": "Gen1"}}


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("policy") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


@pytest.fixture
def group(az, lazurite):
    name = new_name("policy")
    made = az("group", "create", "--name", name, "--location", lazurite.env["LAZURITE_LOCATION"])
    yield made
    az("group", "delete", "--yes", "--name", name)


def create_account(az, group, name, *more):
    return ("maps", "account", "create", "--accept-tos", "-g", group["name"], "-n", name, "--sku", "G2", "--kind", "Gen2", *more)


def test_definitions_are_created_shown_updated_listed_and_deleted(az):
    name = new_name("kinds")
    made = az(
        *("policy", "definition", "create", "--name", name, "--display-name", "No such kind", "--mode", "All"),
        *("--rules", json.dumps(RULE), "--params", json.dumps(PARAMETERS), "--metadata", "category=Mine"),
    )
    assert made["policyType"] == "Custom" and made["policyRule"] == RULE and made["metadata"]["category"] == "Mine"
    assert az("policy", "definition", "show", "--name", name)["id"] == made["id"]
    updated = az("policy", "definition", "update", "--name", name, "--description", "For tests.")
    assert updated["description"] == "For tests." and updated["policyRule"] == RULE
    listed = [one["name"] for one in az("policy", "definition", "list")]
    assert name in listed and KEYLESS in listed
    assert az("policy", "definition", "list", "--filter", "policyType eq 'Custom'")[0]["policyType"] == "Custom"
    assert az("policy", "definition", "show", "--name", KEYLESS)["policyType"] == "BuiltIn"
    bad = json.dumps({"if": {"field": "nothing", "exists": True}, "then": {"effect": "deny"}})
    refused = az.refused("policy", "definition", "create", "--name", new_name("bad"), "--rules", bad)
    assert "InvalidPolicyAlias" in refused
    az("policy", "definition", "delete", "--name", name)
    assert "could not be found" in az.refused("policy", "definition", "show", "--name", name)


def test_an_initiative_is_assigned_and_exempt_from(az, group):
    name = new_name("both")
    reference = {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{KEYLESS}",
        "policyDefinitionReferenceId": "keys",
        "parameters": {"effect": {"value": "[parameters('effect')]"}},
    }
    parameters = {"effect": {"type": "String", "defaultValue": "Audit"}}
    made = az(
        *("policy", "set-definition", "create", "--name", name, "--definitions", json.dumps([reference])),
        *("--params", json.dumps(parameters)),
    )
    assert made["policyDefinitions"][0]["policyDefinitionReferenceId"] == "keys"
    assert az("policy", "set-definition", "show", "--name", name)["id"] == made["id"]
    assert name in [one["name"] for one in az("policy", "set-definition", "list")]
    az("policy", "set-definition", "update", "--name", name, "--display-name", "Both")
    assignment = az(
        *("policy", "assignment", "create", "--name", name, "--policy-set-definition", name, "-g", group["name"]),
        *("--params", json.dumps({"effect": {"value": "Deny"}})),
    )
    assert assignment["policyDefinitionId"] == made["id"] and assignment["scope"] == group["id"]
    assert "RequestDisallowedByPolicy" in az.refused(*create_account(az, group, "denied"))
    exemption = az(
        *("policy", "exemption", "create", "--name", name, "--policy-assignment", assignment["id"]),
        *("--exemption-category", "Waiver", "--scope", group["id"], "--policy-definition-reference-ids", "keys"),
        *("--expires-on", "2099-01-01T00:00:00Z"),
    )
    assert exemption["exemptionCategory"] == "Waiver"
    az(*create_account(az, group, "exempt"))
    assert az("policy", "exemption", "show", "--name", name, "--scope", group["id"])["id"] == exemption["id"]
    assert [one["name"] for one in az("policy", "exemption", "list", "--scope", group["id"])] == [name]
    az("policy", "exemption", "update", "--name", name, "--scope", group["id"], "--exemption-category", "Mitigated")
    az("policy", "exemption", "delete", "--name", name, "--scope", group["id"])
    assert "referenced by" in az.refused("policy", "set-definition", "delete", "--name", name)
    az("policy", "assignment", "delete", "--name", name, "-g", group["name"])
    az("policy", "set-definition", "delete", "--name", name)


def test_keys_are_denied_where_the_policy_holds_and_told_where_it_only_watches(az, group):
    name = new_name("keyless")
    az(
        *("policy", "assignment", "create", "--name", name, "--policy", KEYLESS, "--scope", group["id"]),
        *("--params", json.dumps({"effect": {"value": "Deny"}}), "--display-name", "No keys"),
        *("--non-compliance-messages", json.dumps([{"message": "Use Entra ID."}])),
    )
    refused = az.refused(*create_account(az, group, "one"))
    assert "RequestDisallowedByPolicy" in refused and "Use Entra ID." in refused
    keyless = az(*create_account(az, group, "two", "--disable-local-auth", "true"))
    assert keyless["properties"]["disableLocalAuth"] is True
    shown = az("policy", "assignment", "show", "--name", name, "--scope", group["id"])
    assert shown["enforcementMode"] == "Default" and shown["nonComplianceMessages"][0]["message"] == "Use Entra ID."
    az(
        *("policy", "assignment", "update", "--name", name, "--scope", group["id"]),
        *("--enforcement-mode", "DoNotEnforce"),
    )
    az(*create_account(az, group, "one"))
    assert name in [one["name"] for one in az("policy", "assignment", "list", "-g", group["name"])]
    az("policy", "state", "trigger-scan", "-g", group["name"])
    states = {one["resourceId"].split("/")[-1]: one for one in az("policy", "state", "list", "-g", group["name"])}
    assert states["one"]["complianceState"] == "NonCompliant" and states["two"]["complianceState"] == "Compliant"
    bad = az("policy", "state", "list", "-g", group["name"], "--filter", "ComplianceState eq 'NonCompliant'", "--top", "5")
    assert [one["resourceId"].split("/")[-1] for one in bad] == ["one"]
    one = az(
        *("policy", "state", "list", "-g", group["name"], "--resource", "one"),
        *("--namespace", "Microsoft.Maps", "--resource-type", "accounts"),
    )
    assert [state["policyAssignmentName"] for state in one] == [name]
    assert len(az("policy", "state", "list", "--policy-assignment", name, "-g", group["name"])) == 2
    summary = az("policy", "state", "summarize", "-g", group["name"])
    assert summary["results"]["nonCompliantResources"] == 1
    assert az("policy", "event", "list", "-g", group["name"]) == []
    assert az("policy", "metadata", "list") == []
    az("policy", "assignment", "delete", "--name", name, "--scope", group["id"])


def test_modify_makes_accounts_keyless(az, group, lazurite):
    name = new_name("modify")
    without = ("policy", "assignment", "create", "--name", name, "--policy", MAKE_KEYLESS, "--scope", group["id"])
    assert "ResourceIdentityRequired" in az.refused(*without)
    made = az(*without, "--mi-system-assigned", "--location", lazurite.env["LAZURITE_LOCATION"])
    assert made["identity"]["type"] == "SystemAssigned" and made["identity"]["principalId"]
    account = az(*create_account(az, group, "made"))
    assert account["properties"]["disableLocalAuth"] is True
    az("policy", "assignment", "identity", "show", "--name", name, "--scope", group["id"])
    left = az(
        *("policy", "assignment", "create", "--name", name, "--policy", MAKE_KEYLESS, "--scope", group["id"]),
        *("--mi-system-assigned", "--location", lazurite.env["LAZURITE_LOCATION"]),
        *("--not-scopes", account["id"]),
    )
    assert left["notScopes"] == [account["id"]]
    az("maps", "account", "update", "-g", group["name"], "-n", "made", "--disable-local-auth", "false")
    assert az("maps", "account", "show", "-g", group["name"], "-n", "made")["properties"]["disableLocalAuth"] is False
    az("policy", "assignment", "delete", "--name", name, "--scope", group["id"])
