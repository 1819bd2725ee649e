"""azure-mgmt-resource-deployments and -templatespecs: templates, validated, predicted, deployed, and what they did."""

import uuid

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.authorization.models import RoleDefinition
from clients import new_name, refused
from management import Management, code

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
ACCOUNT = {
    "type": "Microsoft.Maps/accounts",
    "apiVersion": "2023-06-01",
    "name": "[parameters('name')]",
    "location": "[resourceGroup().location]",
    "kind": "Gen2",
    "sku": {"name": "G2"},
    "properties": {"disableLocalAuth": "[variables('closed')]"},
}


def template(*resources, outputs=None, **more):
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {"name": {"type": "string", "minLength": 3}},
        "variables": {"closed": True},
        "resources": list(resources),
        "outputs": outputs or {},
        **more,
    }


@pytest.fixture
def arm(azure):
    return Management(azure)


@pytest.fixture
def group(arm):
    return arm.group()


def wanted(template, mode="Incremental", **parameters):
    values = {name: {"value": value} for name, value in parameters.items()}
    return {"properties": {"mode": mode, "template": template, "parameters": values}}


def test_a_template_is_validated_predicted_deployed_and_remembered(arm, group):
    deployments, name = arm.deployments.deployments, new_name("m")
    outputs = {
        "id": {"type": "string", "value": "[resourceId('Microsoft.Maps/accounts', parameters('name'))]"},
        "uniqueId": {"type": "string", "value": "[reference(parameters('name')).uniqueId]"},
    }
    body = wanted(template(ACCOUNT, outputs=outputs), name=name)
    assert deployments.begin_validate(group, "first", body).result().properties.provisioning_state == "Succeeded"
    (change,) = deployments.begin_what_if(group, "first", body).result().properties.changes
    assert change.change_type == "Create" and change.resource_id.endswith(f"/accounts/{name}")
    refused(404, lambda: arm.maps.get(group, name))
    assert deployments.check_existence(group, "first") is False
    done = deployments.begin_create_or_update(group, "first", body).result()
    account = arm.maps.get(group, name)
    assert account.properties.disable_local_auth is True and done.properties.provisioning_state == "Succeeded"
    assert done.properties.outputs["id"]["value"] == account.id
    assert done.properties.outputs["uniqueId"]["value"] == account.properties.unique_id
    assert [one.id for one in done.properties.output_resources] == [account.id]
    (again,) = deployments.begin_what_if(group, "first", body).result().properties.changes
    assert again.change_type == "NoChange"
    assert deployments.check_existence(group, "first") is True
    assert [one.name for one in deployments.list_by_resource_group(group)] == ["first"]
    assert deployments.export_template(group, "first").template["resources"][0]["type"] == "Microsoft.Maps/accounts"
    operations = list(arm.deployments.deployment_operations.list(group, "first"))
    created = [one.properties for one in operations if one.properties.provisioning_operation == "Create"]
    assert [one.target_resource.id for one in created] == [account.id]
    assert arm.deployments.deployment_operations.get(group, "first", operations[0].operation_id).id == operations[0].id
    deployments.begin_delete(group, "first").result()
    assert deployments.check_existence(group, "first") is False and arm.maps.get(group, name)


def test_a_wrong_template_is_refused_before_anything_is_done(arm, group):
    deployments = arm.deployments.deployments
    for resource in ({**ACCOUNT, "dependsOn": ["nobody"]}, {**ACCOUNT, "name": "[nofunction('x')]"}):
        body = wanted(template(resource), name="maps")
        error = refused(400, lambda: deployments.begin_create_or_update(group, "wrong", body).result())
        assert code(error) == "InvalidTemplate"
    short = refused(400, lambda: deployments.begin_validate(group, "wrong", wanted(template(ACCOUNT), name="m")).result())
    assert code(short) == "InvalidTemplate" and "name" in short.message
    assert list(arm.resources.resources.list_by_resource_group(group)) == []


def test_a_deployment_fails_with_what_its_resource_said(arm, group):
    deployments = arm.deployments.deployments
    nowhere = {**ACCOUNT, "location": "australiaeast"}
    with pytest.raises(HttpResponseError) as raised:
        deployments.begin_create_or_update(group, "failing", wanted(template(nowhere), name="maps")).result()
    assert "LocationNotAvailableForResourceType" in str(raised.value)
    assert list(arm.maps.list_by_resource_group(group)) == []


def test_a_complete_deployment_deletes_what_the_template_does_not_name(arm, group):
    kept, gone = new_name("m"), arm.account(group)
    body = wanted(template(ACCOUNT), "Complete", name=kept)
    changes = arm.deployments.deployments.begin_what_if(group, "whole", body).result().properties.changes
    assert {one.resource_id.rpartition("/")[2]: one.change_type for one in changes} == {kept: "Create", gone.name: "Delete"}
    arm.deployments.deployments.begin_create_or_update(group, "whole", body).result()
    assert [one.name for one in arm.maps.list_by_resource_group(group)] == [kept]


def test_loops_conditions_and_nested_templates(arm, group):
    prefix = new_name("m")
    copies = {**ACCOUNT, "name": "[concat(parameters('name'), copyIndex())]", "copy": {"name": "all", "count": 3}}
    never = {**ACCOUNT, "name": "never", "condition": "[equals(parameters('name'), 'other')]"}
    inner = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "inner",
        "dependsOn": ["all"],
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"name": {"value": "[concat(parameters('name'), '-inner')]"}},
            "template": template(ACCOUNT, outputs={"said": {"type": "string", "value": "[parameters('name')]"}}),
        },
    }
    outputs = {"said": {"type": "string", "value": "[reference('inner').outputs.said.value]"}}
    body = wanted(template(copies, never, inner, outputs=outputs), name=prefix)
    done = arm.deployments.deployments.begin_create_or_update(group, "outer", body).result()
    names = {one.name for one in arm.maps.list_by_resource_group(group)}
    assert names == {f"{prefix}0", f"{prefix}1", f"{prefix}2", f"{prefix}-inner"}
    assert done.properties.outputs["said"]["value"] == f"{prefix}-inner"
    assert {one.name for one in arm.deployments.deployments.list_by_resource_group(group)} == {"outer", "inner"}


def test_a_secret_parameter_is_never_shown(arm, group):
    body = template(parameters={"name": {"type": "securestring"}})
    arm.deployments.deployments.begin_create_or_update(group, "secret", wanted(body, name="hush-hush")).result()
    shown = arm.deployments.deployments.get(group, "secret")
    assert "hush-hush" not in str(shown.as_dict())


def test_a_subscription_is_deployed_to(arm):
    group, name = new_name("g"), new_name("d")
    resource = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2022-09-01",
        "name": "[parameters('name')]",
        "location": "[deployment().location]",
    }
    body = {"location": arm.location, **wanted(template(resource), name=group)}
    done = arm.deployments.deployments.begin_create_or_update_at_subscription_scope(name, body).result()
    assert done.properties.provisioning_state == "Succeeded" and arm.resources.resource_groups.check_existence(group)
    assert name in [one.name for one in arm.deployments.deployments.list_at_subscription_scope()]
    arm.deployments.deployments.begin_delete_at_subscription_scope(name).result()


def test_a_template_spec_is_kept_in_versions_and_deployed_by_its_id(arm, group):
    specs, versions, name = arm.specs.template_specs, arm.specs.template_spec_versions, new_name("m")
    specs.create_or_update(group, "maps", {"location": arm.location, "properties": {"displayName": "Maps"}})
    version = versions.create_or_update(
        group, "maps", "1.0", {"location": arm.location, "properties": {"mainTemplate": template(ACCOUNT)}}
    )
    assert [one.name for one in versions.list(group, "maps")] == ["1.0"]
    assert "1.0" in specs.get(group, "maps", expand="versions").versions
    by_id = {"mode": "Incremental", "templateLink": {"id": version.id}, "parameters": {"name": {"value": name}}}
    arm.deployments.deployments.begin_create_or_update(group, "linked", {"properties": by_id}).result()
    assert arm.maps.get(group, name).name == name
    specs.delete(group, "maps")
    refused(404, lambda: versions.get(group, "maps", "1.0"))


def test_nobody_deploys_what_they_could_not_make_themselves(arm, group, azure):
    _, principal, credential = azure.application()
    scope = f"{arm.scope}/resourceGroups/{group}"
    role = {
        "properties": {
            "roleName": new_name("deployer "),
            "assignableScopes": [arm.scope],
            "permissions": [{"actions": ["Microsoft.Resources/deployments/*", "*/read"]}],
        }
    }
    roles = arm.authorization.role_definitions
    made = roles.create_or_update(arm.scope, str(uuid.uuid4()), RoleDefinition.from_dict(role))
    assigned = azure.assign(made.id, principal, scope)
    deployer = Management(azure, credential)
    with pytest.raises(HttpResponseError) as raised:
        deployer.deployments.deployments.begin_create_or_update(group, "mine", wanted(template(ACCOUNT), name="maps")).result()
    assert "does not have" in str(raised.value) and "Microsoft.Maps/accounts/write" in str(raised.value)
    assert list(arm.maps.list_by_resource_group(group)) == []
    arm.authorization.role_assignments.delete_by_id(assigned.id)
    roles.delete(arm.scope, made.name)
