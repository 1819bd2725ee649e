"""Authlib as a plain OpenID Connect relying party: it knows the discovery document and nothing of Entra."""

import base64
import datetime
import urllib.parse
import uuid

import flask
import pytest
import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from directory import MAPS_SCOPE, person, web_client

SITE = "http://localhost:5000"
CALLBACK, SIGNED_OUT = f"{SITE}/signed-in", f"{SITE}/signed-out"
SIGN_IN = "openid profile email offline_access"


@pytest.fixture
def client(azure):
    """A registered server with a secret and a certificate: its id, the secret, the key."""
    application, secret = web_client(azure, CALLBACK, SIGNED_OUT)
    key = rsa.generate_private_key(65537, 2048)
    certificate = self_signed(key)
    credential = {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode(),
    }
    azure.graph("PATCH", f"/applications/{application['id']}", {"keyCredentials": [credential]})
    return application["appId"], secret, key, certificate.fingerprint(hashes.SHA256()).hex()


def self_signed(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relying party")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    return builder.not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())


def discovery(azure):
    return f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}/v2.0/.well-known/openid-configuration"


def site(azure, client, method, scope=SIGN_IN):
    """A web site with Authlib's Flask client; whoever comes back from the sign-in sees what it got."""
    client_id, secret, key, thumbprint = client
    app = flask.Flask("site")
    app.secret_key = uuid.uuid4().hex
    lazurite = OAuth(app).register(
        "lazurite",
        client_id=client_id,
        client_secret=as_pem(key) if method == "private_key_jwt" else secret,
        server_metadata_url=discovery(azure),
        client_auth_methods=[PrivateKeyJWT(headers={"kid": thumbprint})] if method == "private_key_jwt" else None,
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "token_endpoint_auth_method": method},
    )

    @app.get("/")
    def begin():
        return lazurite.authorize_redirect(CALLBACK)

    @app.get("/signed-in")
    def signed_in():
        token = lazurite.authorize_access_token()
        return flask.jsonify(token=token, userinfo=lazurite.userinfo(token=token))

    @app.get("/sign-out")
    def sign_out():
        return lazurite.logout_redirect(SIGNED_OUT, id_token_hint=flask.request.args["hint"])

    @app.get("/signed-out")
    def signed_out():
        return flask.jsonify(lazurite.validate_logout_response())

    @app.errorhandler(OAuthError)
    def refused(error):
        return flask.jsonify(error=error.error, description=error.description), 400

    app.testing = True
    return app.test_client()


def visit(browser, url):
    """What the site's page at that address answers."""
    parts = urllib.parse.urlsplit(url)
    return browser.get(f"{parts.path}?{parts.query}", base_url=SITE)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "private_key_jwt"])
def test_a_site_signs_a_person_in_and_out(azure, client, method):
    somebody, object_id = person(azure)
    browser = site(azure, client, method)
    way_in = visit(browser, "/").location
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(way_in).query))
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
    back = visit(browser, somebody.sign_in(way_in).url)
    assert back.status_code == 200, back.text
    token, userinfo = back.json["token"], back.json["userinfo"]
    # Authlib put the claims here after it had checked signature, issuer, audience, dates and nonce.
    assert token["userinfo"]["oid"] == object_id and token["userinfo"]["nonce"] == asked["nonce"]
    assert token["userinfo"]["preferred_username"] == somebody.name
    assert userinfo["sub"] == token["userinfo"]["sub"] and userinfo["name"].startswith("Person ")

    way_out = visit(browser, f"/sign-out?hint={token['id_token']}").location
    answer = somebody.open(way_out)
    assert answer.url.startswith(SIGNED_OUT)
    assert visit(browser, answer.url).json["post_logout_redirect_uri"] == SIGNED_OUT
    # They are signed out of the server too.
    assert "passwd" in somebody.open(visit(browser, "/").location).form.fields


def test_a_site_learns_that_consent_was_declined_and_takes_no_answer_twice(azure, client):
    somebody, _ = person(azure)
    browser = site(azure, client, "client_secret_basic")
    declined = visit(browser, somebody.sign_in(visit(browser, "/").location, decision="cancel").url)
    assert declined.status_code == 400 and declined.json["error"] == "access_denied"
    assert "AADSTS65004" in declined.json["description"]
    answer = somebody.sign_in(visit(browser, "/").location)
    assert visit(browser, answer.url).status_code == 200
    assert visit(browser, answer.url).status_code == 400


@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt"])
def test_a_site_renews_introspects_and_gives_back_its_tokens(azure, client, method):
    somebody, _ = person(azure)
    document = requests.get(discovery(azure), timeout=30).json()
    client_id, secret, key, thumbprint = client
    session = OAuth2Session(
        client_id,
        secret if method == "client_secret_basic" else as_pem(key),
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope=f"{MAPS_SCOPE} {SIGN_IN}",
        redirect_uri=CALLBACK,
        token_endpoint=document["token_endpoint"],
        code_challenge_method="S256",
    )
    session.register_client_auth_method(PrivateKeyJWT(document["token_endpoint"], headers={"kid": thumbprint}))
    verifier = uuid.uuid4().hex * 2
    url, state = session.create_authorization_url(document["authorization_endpoint"], code_verifier=verifier)
    answer = somebody.sign_in(url)
    assert answer.parameters["state"] == state
    first = session.fetch_token(authorization_response=answer.url, code_verifier=verifier)
    second = session.refresh_token(document["token_endpoint"], refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]

    def introspected(token):
        return session.introspect_token(document["introspection_endpoint"], token=token).json()

    said = introspected(second["access_token"])
    assert said["active"] and said["client_id"] == client_id and said["scope"] == "user_impersonation"
    assert said["username"] == somebody.name
    assert introspected(second["refresh_token"])["active"]
    given_back = session.revoke_token(document["revocation_endpoint"], token=second["refresh_token"])
    assert given_back.status_code == 200
    assert introspected(second["refresh_token"]) == {"active": False}
    assert introspected(second["access_token"]) == {"active": False}
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.refresh_token(document["token_endpoint"], refresh_token=second["refresh_token"])


def as_pem(key):
    unencrypted = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted).decode()
