"""azure-mgmt-msi: identities that programs have, and other issuers' tokens by which they sign in as them."""

import pytest
from clients import new_name, refused
from management import Management, code

ISSUER = "https://token.actions.githubusercontent.com"


@pytest.fixture
def arm(azure):
    return Management(azure)


@pytest.fixture
def identity(arm):
    group = arm.group()
    return group, arm.identities.user_assigned_identities.create_or_update(
        group, new_name("i"), {"location": arm.location, "tags": {"a": "1"}}
    )


def test_an_identity_comes_is_found_and_goes_with_its_principal(arm, identity, azure):
    group, made = identity
    identities = arm.identities.user_assigned_identities
    assert identities.get(group, made.name).principal_id == made.principal_id
    assert identities.update(group, made.name, {"location": arm.location, "tags": {"a": "2"}}).tags == {"a": "2"}
    assert [one.name for one in identities.list_by_resource_group(group)] == [made.name]
    assert made.id in [one.id for one in identities.list_by_subscription()]
    assert azure.graph("GET", f"/servicePrincipals/{made.principal_id}")["appId"] == made.client_id
    identities.delete(group, made.name)
    assert code(refused(404, lambda: identities.get(group, made.name))) == "ResourceNotFound"
    again = identities.create_or_update(group, made.name, {"location": arm.location})
    assert again.principal_id != made.principal_id
    elsewhere = refused(409, lambda: identities.create_or_update(group, made.name, {"location": "japaneast"}))
    assert code(elsewhere) == "InvalidResourceLocation"


def test_an_identity_trusts_other_issuers(arm, identity):
    group, made = identity
    trusts = arm.identities.federated_identity_credentials
    body = {"issuer": ISSUER, "subject": "repo:a/b:ref:refs/heads/main", "audiences": ["api://AzureADTokenExchange"]}
    trust = trusts.create_or_update(group, made.name, "github", body)
    assert (trust.issuer, trust.subject, trust.audiences) == (ISSUER, body["subject"], body["audiences"])
    assert trusts.create_or_update(group, made.name, "github", {**body, "subject": "repo:a/b:pull_request"}).id == trust.id
    assert trusts.get(group, made.name, "github").subject == "repo:a/b:pull_request"
    trusts.create_or_update(group, made.name, "second", body)
    assert {one.name for one in trusts.list(group, made.name)} == {"github", "second"}
    same = refused(409, lambda: trusts.create_or_update(group, made.name, "third", body))
    assert code(same) == "FederatedIdentityCredentialExists"
    no_issuer = refused(400, lambda: trusts.create_or_update(group, made.name, "bad", {**body, "issuer": "ftp://x"}))
    assert code(no_issuer) == "InvalidFederatedIdentityCredential"
    trusts.delete(group, made.name, "github")
    assert code(refused(404, lambda: trusts.get(group, made.name, "github"))) == "ResourceNotFound"


def test_a_resources_own_identity_is_shown_at_the_resource(arm):
    group = arm.group()
    account = arm.account(group, identity={"type": "SystemAssigned"})
    shown = arm.identities.system_assigned_identities.get_by_scope(account.id)
    assert shown.principal_id == account.identity.principal_id and shown.tenant_id == arm.azure.tenant
    without = arm.account(group)
    refused(404, lambda: arm.identities.system_assigned_identities.get_by_scope(without.id))
