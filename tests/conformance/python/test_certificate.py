"""Seed: a daemon proves who it is with a certificate that was uploaded to its registration."""

import base64
import time
import uuid

import jwt
import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential
from certificates import azure_cli_certificate, new_certificate
from clients import ATLAS, claims, geocode, new_name
from cryptography.hazmat.primitives import hashes

ARM = "https://management.azure.com"


@pytest.fixture(scope="module")
def certificate():
    return new_certificate()


@pytest.fixture
def daemon(azure, certificate):
    """A new application with the certificate, and its service principal."""
    return register(azure, certificate.credential)


def register(azure, key):
    body = {"displayName": new_name("daemon"), "keyCredentials": [key]}
    application = azure.graph("POST", "/applications", body)
    return application, azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})["id"]


def credential(azure, application, certificate, **options):
    return CertificateCredential(
        azure.tenant,
        application["appId"],
        certificate_data=certificate.pem,
        authority=azure.env["LAZURITE_AUTHORITY"],
        disable_instance_discovery=True,
        **options,
    )


def test_a_certificate_opens_maps_and_further_apis_one_after_the_other(azure, daemon, certificate):
    application, principal = daemon
    account = azure.account()
    azure.assign("Azure Maps Data Reader", principal, account.id)
    one = credential(azure, application, certificate)
    geocode(azure.search(one, account.properties.unique_id))
    # The library keeps its assertion for ten minutes and sends it for every API.
    for resource in [ARM, azure.env["LAZURITE_GRAPH"], "https://vault.azure.net"]:
        said = claims(one.get_token(f"{resource}/.default").token)
        assert (said["aud"], said["oid"], said["appidacr"]) == (resource, principal, "2")


def test_the_chain_may_be_sent_along(azure, daemon, certificate):
    credential(azure, daemon[0], certificate, send_certificate_chain=True).get_token(f"{ATLAS}/.default")


@pytest.mark.parametrize("form", ["thumbprint and RS256", "certificate and PS256"])
def test_msal_signs_in_both_its_forms(azure, daemon, certificate, form):
    from cryptography import x509

    proof = {"private_key": certificate.private_pem}
    if form.startswith("thumbprint"):
        parsed = x509.load_der_x509_certificate(certificate.der)
        proof["thumbprint"] = parsed.fingerprint(hashes.SHA1()).hex()
    else:
        proof["public_certificate"] = certificate.public_pem
    client = msal.ConfidentialClientApplication(
        daemon[0]["appId"],
        authority=f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}",
        client_credential=proof,
        instance_discovery=False,
    )
    for resource in [ATLAS, ARM]:
        answer = client.acquire_token_for_client([f"{resource}/.default"])
        assert "access_token" in answer, answer


def test_certificates_of_the_azure_cli_with_their_line_breaks_work(azure):
    certificate = azure_cli_certificate()
    key = {**certificate.credential, "key": base64.encodebytes(certificate.der).decode()}
    application, principal = register(azure, key)
    token = credential(azure, application, certificate).get_token(f"{ATLAS}/.default").token
    assert claims(token)["oid"] == principal


def test_another_certificate_is_700027_and_so_is_a_removed_one(azure, daemon, certificate):
    application, _ = daemon
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential(azure, application, new_certificate()).get_token(f"{ATLAS}/.default")
    azure.graph("PATCH", f"/applications/{application['id']}", {"keyCredentials": []})
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential(azure, application, certificate).get_token(f"{ATLAS}/.default")


def test_a_request_is_not_repeated_with_the_same_assertion(azure, daemon, certificate):
    from cryptography import x509

    endpoint = f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}/oauth2/v2.0/token"
    client, now = daemon[0]["appId"], time.time()
    digest = x509.load_der_x509_certificate(certificate.der).fingerprint(hashes.SHA256())
    assertion = jwt.encode(
        {"aud": endpoint, "iss": client, "sub": client, "exp": now + 60, "jti": str(uuid.uuid4())},
        certificate.key,
        algorithm="PS256",
        headers={"x5t#S256": base64.urlsafe_b64encode(digest).decode()},
    )
    body = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "scope": f"{ATLAS}/.default",
    }
    first, second = (requests.post(endpoint, data=body, timeout=30) for _ in range(2))
    assert first.status_code == 200, first.text
    assert (second.status_code, second.json()["error"]) == (401, "invalid_client")
