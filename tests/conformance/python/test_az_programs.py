"""Every sign-in that the Azure CLI has for programs, each with a fresh configuration folder."""

import pytest
from az import Az
from clients import ATLAS, claims, new_name
from issuer import Issuer

EXCHANGE = "api://AzureADTokenExchange"


def program(azure, role="Reader"):
    """A new application that may read the subscription."""
    application, principal, credential = azure.application()
    azure.assign(role, principal, f"/subscriptions/{azure.subscription}")
    return application, principal, credential._client_credential


def test_a_service_principal_signs_in_with_a_secret_and_draws_a_map(az, azure):
    application, principal, secret = program(azure)
    login = ("login", "--service-principal", "-u", application["appId"], "--tenant", azure.tenant)
    az(*login, "--password", secret)
    said = az.is_signed_in(application["appId"], "servicePrincipal")
    assert said["oid"] == principal and said["appidacr"] == "1" and said["aud"] == ATLAS
    assert azure.draw(az.token()) == 403
    azure.assign("Azure Maps Data Reader", principal, f"/subscriptions/{azure.subscription}")
    assert azure.draw(az.token()) == 200
    az.sign_out()


def test_a_wrong_secret_and_an_unknown_application_are_told_apart(az, azure):
    application, _, _ = azure.application()
    login = ("login", "--service-principal", "--tenant", azure.tenant, "--password", "nonsense", "--username")
    assert "AADSTS7000215" in az.refused(*login, application["appId"])
    assert "AADSTS700016" in az.refused(*login, "11111111-2222-4333-8444-555555555555")
    assert "az login" in az.refused("account", "show")


def test_a_service_principal_signs_in_with_the_certificate_that_az_made_for_it(lazurite, azure, tmp_path):
    owner = Az(tmp_path / "owner", lazurite.env)
    secret = azure.env["LAZURITE_ADMIN_CLIENT_SECRET"]
    admin = azure.env["LAZURITE_ADMIN_CLIENT_ID"]
    owner("login", "--service-principal", "-u", admin, "-p", secret, "--tenant", azure.tenant)
    scope = f"/subscriptions/{azure.subscription}"
    # az writes the certificate into the home folder.
    made = owner(
        *("ad", "sp", "create-for-rbac", "--create-cert", "--name", new_name("certified")),
        *("--role", "Reader", "--scopes", scope),
        HOME=str(tmp_path),
        USERPROFILE=str(tmp_path),
    )
    az = Az(tmp_path / "az", lazurite.env)
    login = ("login", "--service-principal", "-u", made["appId"], "--tenant", made["tenant"], "--certificate")
    az(*login, made["fileWithCertAndPrivateKey"])
    said = az.is_signed_in(made["appId"], "servicePrincipal")
    assert said["appidacr"] == "2"
    other = owner(
        *("ad", "sp", "create-for-rbac", "--create-cert", "--name", new_name("certified")),
        HOME=str(tmp_path),
        USERPROFILE=str(tmp_path),
    )
    stranger = Az(tmp_path / "stranger", lazurite.env)
    assert "AADSTS700027" in stranger.refused(*login, other["fileWithCertAndPrivateKey"])


def test_a_service_principal_signs_in_with_another_issuers_token(az, azure):
    application, principal, _ = program(azure)
    with Issuer() as issuer:
        subject = "repo:contoso/maps:ref:refs/heads/main"
        credential = {"name": "pipeline", "issuer": issuer.url, "subject": subject, "audiences": [EXCHANGE]}
        azure.graph("POST", f"/applications/{application['id']}/federatedIdentityCredentials", credential)
        login = ("login", "--service-principal", "-u", application["appId"], "--tenant", azure.tenant)
        elsewhere = issuer.token(sub="repo:mallory/maps:ref:refs/heads/main", aud=EXCHANGE)
        assert "AADSTS70021" in az.refused(*login, "--federated-token", elsewhere)
        az(*login, "--federated-token", issuer.token(sub=subject, aud=EXCHANGE))
        said = az.is_signed_in(application["appId"], "servicePrincipal")
    assert said["oid"] == principal
    az.sign_out()


def test_a_managed_identity_signs_in(az, azure):
    scope = f"/subscriptions/{azure.subscription}"
    azure.assign("Reader", azure.env["LAZURITE_MSI_PRINCIPAL_ID"], scope)
    imds = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": azure.env["LAZURITE_IMDS"]}
    az("login", "--identity", **imds)
    assert az("account", "show")["user"]["type"] == "servicePrincipal"
    token = az.token(**imds)
    assert claims(token)["oid"] == azure.env["LAZURITE_MSI_PRINCIPAL_ID"]
    assert azure.draw(token) == 200


@pytest.mark.parametrize(("option", "name"), [("--client-id", "client_id"), ("--object-id", "principal_id")])
def test_a_managed_identity_signs_in_by_name(az, azure, option, name):
    identity = azure.identity()
    azure.assign("Reader", identity.principal_id, f"/subscriptions/{azure.subscription}")
    imds = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": azure.env["LAZURITE_IMDS"]}
    az("login", "--identity", option, getattr(identity, name), **imds)
    token = az.token(**imds)
    assert claims(token)["oid"] == identity.principal_id
