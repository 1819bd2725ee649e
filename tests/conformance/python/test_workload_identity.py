"""Workload identity federation: a token file that another issuer wrote stands for the secret."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential, WorkloadIdentityCredential
from clients import ATLAS, claims
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE = "api://AzureADTokenExchange"
SUBJECT = "system:serviceaccount:lz:demo"


class Issuer:
    """An OpenID Connect issuer on this machine, like a Kubernetes cluster's."""

    def __init__(self):
        self.keys = {"rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        self.requests = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/cluster"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.requests += 1
                documents = {
                    "/cluster/.well-known/openid-configuration": issuer.document,
                    "/cluster/keys": issuer.key_set,
                }
                document = documents.get(self.path)
                body = json.dumps(document()).encode() if document else b""
                self.send_response(200 if document else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def document(self):
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}

    def key_set(self):
        keys = []
        for kid, key in self.keys.items():
            algorithm = jwt.algorithms.ECAlgorithm if kid.startswith("ec") else jwt.algorithms.RSAAlgorithm
            keys.append({**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"})
        return {"keys": keys}

    def token(self, kid="rsa", key=None, **changes):
        now = int(time.time())
        said = {"iss": self.url, "sub": SUBJECT, "aud": [AUDIENCE], "iat": now, "exp": now + 600, **changes}
        algorithm = "ES256" if kid.startswith("ec") else "RS256"
        return jwt.encode(said, key or self.keys[kid], algorithm=algorithm, headers={"kid": kid})


@pytest.fixture(scope="module")
def issuer():
    issuer = Issuer()
    yield issuer
    issuer.server.shutdown()


@pytest.fixture
def workload(azure, issuer):
    """An application without a secret that trusts the issuer."""
    application, principal, _ = azure.application()
    trust(azure, application, issuer)
    return application["appId"], principal


def trust(azure, application, issuer, subject=SUBJECT):
    body = {"name": "cluster", "issuer": issuer.url, "subject": subject, "audiences": [AUDIENCE]}
    azure.graph("POST", f"/applications/{application['id']}/federatedIdentityCredentials", body)


def credential(azure, client, token):
    return ClientAssertionCredential(azure.tenant, client, lambda: token, authority=azure.env["LAZURITE_AUTHORITY"])


def test_a_token_file_signs_the_workload_in(azure, issuer, workload, tmp_path):
    client, principal = workload
    file = tmp_path / "token"
    file.write_text(issuer.token())
    one = WorkloadIdentityCredential(
        tenant_id=azure.tenant,
        client_id=client,
        token_file_path=str(file),
        authority=azure.env["LAZURITE_AUTHORITY"],
    )
    said = claims(one.get_token(f"{ATLAS}/.default").token)
    assert (said["oid"], said["appidacr"]) == (principal, "2")
    one.get_token("https://management.azure.com/.default")


def test_a_key_that_was_published_since_is_found(azure, issuer, workload):
    client, _ = workload
    credential(azure, client, issuer.token()).get_token(f"{ATLAS}/.default")
    issuer.keys["ec-next"] = ec.generate_private_key(ec.SECP256R1())
    deadline = time.monotonic() + 60
    while True:  # A missed key is asked for again, but not at once after another asking.
        try:
            token = credential(azure, client, issuer.token("ec-next")).get_token(f"{ATLAS}/.default").token
            break
        except ClientAuthenticationError:
            assert time.monotonic() < deadline
            time.sleep(1)
    assert claims(token)["appid"] == client


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://evil.example"}, "AADSTS700211"),
        ({"sub": "system:serviceaccount:lz:other"}, "AADSTS700213"),
        ({"aud": "https://other.example"}, "AADSTS700212"),
        ({"exp": 1_700_000_000}, "AADSTS700024"),
    ],
)
def test_issuer_subject_audience_and_time_must_be_right(azure, issuer, workload, changes, code):
    with pytest.raises(ClientAuthenticationError, match=code):
        credential(azure, workload[0], issuer.token(**changes)).get_token(f"{ATLAS}/.default")


def test_another_key_is_refused(azure, issuer, workload):
    forged = issuer.token(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential(azure, workload[0], forged).get_token(f"{ATLAS}/.default")


def test_an_application_without_trust_is_refused(azure, issuer):
    application, _, _ = azure.application()
    with pytest.raises(ClientAuthenticationError, match="AADSTS70021"):
        credential(azure, application["appId"], issuer.token()).get_token(f"{ATLAS}/.default")
