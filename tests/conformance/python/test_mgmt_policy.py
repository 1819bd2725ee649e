"""azure-mgmt-resource-policy and -policyinsights: rules for what resources may be like, and which of them keep to them."""

import time

import pytest
import requests
from clients import new_name, refused
from management import Management, code

ACCOUNT = {"field": "type", "equals": "Microsoft.Maps/accounts"}
LOCAL_AUTH = "Microsoft.Maps/accounts/disableLocalAuth"
CONTRIBUTOR = "/providers/microsoft.authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"


@pytest.fixture
def arm(azure):
    return Management(azure)


@pytest.fixture
def policy(arm):
    """Makes definitions and assignments, which go when the test is over."""
    definitions, assignments = [], []

    class Policy:
        def define(self, effect, details=None, **properties):
            name = new_name("p")
            then = {"effect": effect, **({"details": details} if details else {})}
            rule = {"if": {"allOf": [ACCOUNT, {"field": LOCAL_AUTH, "notEquals": True}]}, "then": then}
            body = {"mode": "Indexed", "displayName": name, "policyRule": rule, **properties}
            definitions.append(name)
            return arm.policy.policy_definitions.create_or_update(name, {"properties": body})

        def assign(self, definition, group, identity=None, **properties):
            scope, name = f"{arm.scope}/resourceGroups/{group}", new_name("a")
            body = {"properties": {"policyDefinitionId": definition.id, **properties}}
            if identity:
                body |= {"identity": {"type": identity}, "location": arm.location}
            assignments.append((scope, name))
            return arm.policy.policy_assignments.create(scope, name, body)

    yield Policy()
    for scope, name in assignments:
        arm.policy.policy_assignments.delete(scope, name)
    for name in definitions:
        arm.policy.policy_definitions.delete(name)


def test_what_a_policy_denies_is_refused_and_says_which_policy_it_was(arm, policy):
    group, definition = arm.group(), policy.define("deny")
    kept = arm.account(group)
    assigned = policy.assign(definition, group, nonComplianceMessages=[{"message": "Sign in with Microsoft Entra ID."}])
    denied = refused(403, lambda: arm.account(group))
    assert code(denied) == "RequestDisallowedByPolicy" and "Microsoft Entra ID" in denied.message
    (info,) = [one for one in denied.error.additional_info if one.type == "PolicyViolation"]
    assert info.info["policyAssignmentId"].lower() == assigned.id.lower()
    assert info.info["policyDefinitionId"].lower() == definition.id.lower()
    assert arm.account(group, properties={"disableLocalAuth": True}).properties.disable_local_auth is True
    update = lambda: arm.maps.update(group, kept.name, {"tags": {"a": "1"}})
    assert code(refused(403, update)) == "RequestDisallowedByPolicy", "what was there before is judged when it changes"
    arm.account(arm.group())


def test_an_assignment_that_does_not_enforce_lets_everything_pass(arm, policy):
    group = arm.group()
    assigned = policy.assign(policy.define("deny"), group, enforcementMode="DoNotEnforce")
    assert assigned.enforcement_mode == "DoNotEnforce"
    arm.account(group)


def test_an_exempted_group_is_spared(arm, policy):
    group = arm.group()
    assigned = policy.assign(policy.define("deny"), group)
    refused(403, lambda: arm.account(group))
    url = f"{arm.azure.arm}{arm.scope}/resourceGroups/{group}/providers/Microsoft.Authorization/policyExemptions/spared"
    token = arm.credential.get_token("https://management.azure.com/.default").token
    exempt = requests.put(
        url,
        params={"api-version": "2022-07-01-preview"},
        json={"properties": {"policyAssignmentId": assigned.id, "exemptionCategory": "Waiver"}},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert exempt.status_code == 201, exempt.text
    arm.account(group)


def test_modify_changes_what_is_sent(arm, policy):
    group = arm.group()
    operation = {"operation": "addOrReplace", "field": LOCAL_AUTH, "value": True}
    details = {"roleDefinitionIds": [CONTRIBUTOR], "operations": [operation]}
    definition = policy.define("modify", details)
    without = refused(400, lambda: policy.assign(definition, group))
    assert code(without) == "ResourceIdentityRequired"
    assigned = policy.assign(definition, group, "SystemAssigned")
    assert assigned.identity.principal_id
    assert arm.account(group).properties.disable_local_auth is True


def test_append_adds_what_was_left_out(arm, policy):
    group = arm.group()
    policy.assign(policy.define("append", [{"field": "tags['owner']", "value": "maps"}]), group)
    assert arm.account(group, tags={"a": "1"}).tags == {"a": "1", "owner": "maps"}


def test_states_tell_who_does_not_comply(arm, policy):
    group = arm.group()
    bad, good = arm.account(group), arm.account(group, properties={"disableLocalAuth": True})
    assigned = policy.assign(policy.define("audit"), group)
    arm.compliance.policy_states.begin_trigger_resource_group_evaluation(arm.subscription, group).result()
    states = lambda: {
        state.resource_id.lower(): state.compliance_state
        for state in arm.compliance.policy_states.list_query_results_for_resource_group("latest", arm.subscription, group)
        if state.policy_assignment_id.lower() == assigned.id.lower()
    }
    assert states() == {bad.id.lower(): "NonCompliant", good.id.lower(): "Compliant"}
    summary = arm.compliance.policy_states.summarize_for_resource_group("latest", arm.subscription, group)
    assert summary.value[0].results.non_compliant_resources == 1
    arm.maps.update(group, bad.name, {"properties": {"disableLocalAuth": True}})
    deadline = time.monotonic() + 30
    while set(states().values()) != {"Compliant"}:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_definitions_sets_and_the_built_in_policy_of_maps_are_read(arm, policy):
    definitions, sets = arm.policy.policy_definitions, arm.policy.policy_set_definitions
    of_maps = [one for one in definitions.list_built_in() if LOCAL_AUTH in str(one.policy_rule)]
    assert of_maps and {one.policy_type for one in of_maps} == {"BuiltIn"}
    for one in of_maps:
        assert definitions.get_built_in(one.name).policy_rule == one.policy_rule
    own = policy.define("[parameters('effect')]", parameters={"effect": {"type": "String", "allowedValues": ["deny", "audit"]}})
    assert own.name in [one.name for one in definitions.list(filter="policyType eq 'Custom'")]
    name = new_name("set")
    members = [{"policyDefinitionId": own.id, "parameters": {"effect": {"value": "deny"}}}]
    made = sets.create_or_update(name, {"properties": {"policyDefinitions": members}})
    group = arm.group()
    assigned = policy.assign(made, group)
    assert code(refused(403, lambda: arm.account(group))) == "RequestDisallowedByPolicy"
    assert code(refused(400, lambda: sets.delete(name))) == "InvalidDeletePolicySetDefinitionRequest"
    arm.policy.policy_assignments.delete_by_id(assigned.id)
    sets.delete(name)
    refused(404, lambda: sets.get(name))
    wrong = {"properties": {"policyRule": {"if": {"field": "no/such/alias"}, "then": {"effect": "explode"}}}}
    explained = refused(400, lambda: definitions.create_or_update(new_name("p"), wrong))
    assert {"InvalidPolicyAlias", "InvalidPolicyRule"} <= {one.code for one in explained.error.details}
