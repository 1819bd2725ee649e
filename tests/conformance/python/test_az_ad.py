"""`az ad` and `az role assignment` by name: the directory as the unmodified Azure CLI manages it."""

import json
import re

import pytest
from az import WITHIN_SECONDS, Az
from clients import new_name
from directory import PASSWORD, domain
from server import run

MAPS = "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"
GRAPH = "00000003-0000-0000-c000-000000000000"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
DEVICE_CODE = re.compile(r"enter the code ([A-Z0-9-]+) to authenticate")


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("ad") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


def ids(listed):
    return [one["id"] for one in listed]


@pytest.fixture
def app(az):
    made = az("ad", "app", "create", "--display-name", new_name("lz"))
    yield made
    az("ad", "app", "delete", "--id", made["appId"])


@pytest.fixture
def sp(az, app):
    return az("ad", "sp", "create", "--id", app["appId"])


@pytest.fixture
def user(az, azure):
    name = new_name("u")
    made = az(
        *("ad", "user", "create", "--display-name", f"Person {name}", "--password", PASSWORD),
        *("--user-principal-name", f"{name}@{domain(azure)}", "--mail-nickname", name),
    )
    yield made
    az("ad", "user", "delete", "--id", made["id"])


@pytest.fixture
def group(az):
    name = new_name("g")
    made = az("ad", "group", "create", "--display-name", name, "--mail-nickname", name, "--description", "for tests")
    yield made
    az("ad", "group", "delete", "--group", made["id"])


def test_an_application_keeps_what_its_registration_says(az):
    role = "e5b0c1c4-5b6e-4b8e-9d65-6a2a47b2a001"
    roles = [
        {
            "allowedMemberTypes": ["Application"],
            "description": "reads",
            "displayName": "Reader",
            "id": role,
            "isEnabled": "true",
            "value": "Maps.Read",
        }
    ]
    access = [{"resourceAppId": MAPS, "resourceAccess": [{"id": role, "type": "Scope"}]}]
    claims = {"accessToken": [{"name": "acct", "essential": False}]}
    name = new_name("settings")
    made = az(
        *("ad", "app", "create", "--display-name", name, "--sign-in-audience", "AzureADMultipleOrgs"),
        *("--identifier-uris", f"api://{name}", "--web-redirect-uris", "https://app.example/callback"),
        *("--public-client-redirect-uris", "http://localhost", "--is-fallback-public-client", "true"),
        *("--web-home-page-url", "https://app.example", "--enable-id-token-issuance", "true"),
        *("--requested-access-token-version", "2", "--app-roles", json.dumps(roles)),
        *("--required-resource-accesses", json.dumps(access), "--optional-claims", json.dumps(claims)),
    )
    shown = az("ad", "app", "show", "--id", f"api://{name}")
    assert shown["appId"] == made["appId"] and shown["signInAudience"] == "AzureADMultipleOrgs"
    assert shown["web"]["redirectUris"] == ["https://app.example/callback"]
    assert shown["publicClient"]["redirectUris"] == ["http://localhost"] and shown["isFallbackPublicClient"]
    assert shown["api"]["requestedAccessTokenVersion"] == 2 and shown["requiredResourceAccess"] == access
    assert shown["appRoles"][0]["value"] == "Maps.Read"
    assert shown["optionalClaims"]["accessToken"][0]["name"] == "acct"
    change = ("--display-name", f"{name} 2", "--set", "groupMembershipClaims=SecurityGroup")
    az("ad", "app", "update", "--id", made["id"], *change)
    shown = az("ad", "app", "show", "--id", made["id"])
    assert shown["displayName"] == f"{name} 2" and shown["groupMembershipClaims"] == "SecurityGroup"
    for asked in (
        ("--app-id", made["appId"]),
        ("--display-name", name),
        ("--identifier-uri", f"api://{name}"),
        ("--filter", f"displayName eq '{name} 2'"),
    ):
        assert ids(az("ad", "app", "list", *asked)) == [made["id"]], asked
    az("ad", "app", "delete", "--id", made["appId"])
    assert "does not exist" in az.refused("ad", "app", "show", "--id", made["appId"])


def test_an_applications_secrets_and_certificates_come_and_go(az, app, tmp_path):
    credential = ("ad", "app", "credential")
    made = az(*credential, "reset", "--id", app["appId"], "--display-name", "ci", "--years", "1")
    assert made["password"] and len(az(*credential, "list", "--id", app["appId"])) == 1
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    az(*credential, "reset", "--id", app["appId"], "--create-cert", "--append", **home)
    az(*credential, "reset", "--id", app["appId"], "--create-cert", "--append", **home)
    keys = az(*credential, "list", "--id", app["appId"], "--cert")
    assert len(keys) == 2 and keys[0]["customKeyIdentifier"] != keys[1]["customKeyIdentifier"]
    az(*credential, "delete", "--id", app["appId"], "--key-id", keys[0]["keyId"], "--cert")
    assert [one["keyId"] for one in az(*credential, "list", "--id", app["appId"], "--cert")] == [keys[1]["keyId"]]
    secret = az(*credential, "list", "--id", app["appId"])[0]
    assert secret["displayName"] == "ci" and not secret.get("secretText")
    az(*credential, "delete", "--id", app["appId"], "--key-id", secret["keyId"])
    assert az(*credential, "list", "--id", app["appId"]) == []


def test_an_applications_owners_and_federated_credentials_are_listed(az, app, user):
    owner = ("ad", "app", "owner")
    az(*owner, "add", "--id", app["appId"], "--owner-object-id", user["id"])
    assert ids(az(*owner, "list", "--id", app["appId"])) == [user["id"]]
    az(*owner, "remove", "--id", app["appId"], "--owner-object-id", user["id"])
    assert az(*owner, "list", "--id", app["appId"]) == []
    federated = ("ad", "app", "federated-credential")
    body = {
        "name": "ci",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:a/b:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    made = az(*federated, "create", "--id", app["appId"], "--parameters", json.dumps(body))
    named = ("--id", app["appId"], "--federated-credential-id")
    az(*federated, "update", *named, "ci", "--parameters", json.dumps({"subject": "repo:a/b:pull_request"}))
    assert az(*federated, "show", *named, made["id"])["subject"] == "repo:a/b:pull_request"
    assert ids(az(*federated, "list", "--id", app["appId"])) == [made["id"]]
    az(*federated, "delete", *named, "ci")
    assert az(*federated, "list", "--id", app["appId"]) == []


def test_permissions_are_asked_for_and_granted(az, app, sp):
    permission = ("ad", "app", "permission")
    maps = az("ad", "sp", "show", "--id", MAPS)
    scope = maps["oauth2PermissionScopes"][0]
    assert scope["value"] == "user_impersonation"
    az(*permission, "add", "--id", app["appId"], "--api", MAPS, "--api-permissions", f"{scope['id']}=Scope")
    assert az(*permission, "list", "--id", app["appId"])[0]["resourceAppId"] == MAPS
    for scopes in (["user_impersonation"], ["user_impersonation", "openid"]):
        az(*permission, "grant", "--id", app["appId"], "--api", MAPS, "--scope", *scopes)
    granted = az(*permission, "list-grants", "--id", app["appId"], "--show-resource-name")
    (one,) = granted
    assert (one["scope"], one["consentType"]) == ("user_impersonation openid", "AllPrincipals")
    assert one["resourceDisplayName"] == "Azure Maps"
    az(*permission, "delete", "--id", app["appId"], "--api", MAPS)
    assert az(*permission, "list", "--id", app["appId"]) == []
    # Its own rule: az gives an administrator's consent in Azure's public cloud only.
    assert "sovereign" in az.refused(*permission, "admin-consent", "--id", app["appId"])


def test_a_service_principal_is_found_changed_and_has_secrets_of_its_own(az, app, sp, user):
    assert az("ad", "sp", "show", "--id", app["appId"])["id"] == sp["id"]
    for asked in (
        ("--spn", app["appId"]),
        ("--display-name", app["displayName"]),
        ("--filter", f"appId eq '{app['appId']}'"),
    ):
        assert ids(az("ad", "sp", "list", *asked)) == [sp["id"]], asked
    assert {MAPS, GRAPH} <= {one["appId"] for one in az("ad", "sp", "list", "--all")}
    az("ad", "sp", "update", "--id", sp["id"], "--set", 'tags=["lazurite"]', "--set", "accountEnabled=false")
    shown = az("ad", "sp", "show", "--id", sp["id"])
    assert shown["tags"] == ["lazurite"] and shown["accountEnabled"] is False
    assert az("ad", "sp", "owner", "list", "--id", sp["id"]) == []
    az("ad", "sp", "credential", "reset", "--id", app["appId"])
    (secret,) = az("ad", "sp", "credential", "list", "--id", app["appId"])
    az("ad", "sp", "credential", "delete", "--id", app["appId"], "--key-id", secret["keyId"])
    assert az("ad", "sp", "credential", "list", "--id", app["appId"]) == []
    az("ad", "sp", "delete", "--id", sp["id"])
    assert "does not exist" in az.refused("ad", "sp", "show", "--id", sp["id"])


def test_a_program_for_a_role_is_made_in_one_step(az, azure):
    scope = f"/subscriptions/{azure.subscription}"
    name = new_name("rbac")
    made = az("ad", "sp", "create-for-rbac", "--name", name, "--role", "Reader", "--scopes", scope)
    principal = az("ad", "sp", "show", "--id", made["appId"])["id"]
    (assigned,) = az("role", "assignment", "list", "--assignee", made["appId"], "--scope", scope)
    assert assigned["principalId"] == principal and assigned["principalName"] == made["appId"]
    again = az("ad", "sp", "create-for-rbac", "--name", name, "--role", "Reader", "--scopes", scope)
    assert again["appId"] == made["appId"], "the same name means the same program"
    az("ad", "app", "delete", "--id", made["appId"])


def test_a_person_is_made_changed_and_given_a_role_by_name(az, azure, user, group):
    name = user["userPrincipalName"]
    assert az("ad", "user", "show", "--id", name)["id"] == user["id"]
    az("ad", "user", "update", "--id", name, "--display-name", "Renamed", "--account-enabled", "false")
    reset = ("--password", "Another-1-password", "--force-change-password-next-sign-in", "true")
    az("ad", "user", "update", "--id", user["id"], *reset)
    shown = az("ad", "user", "show", "--id", user["id"])
    assert shown["displayName"] == "Renamed"
    disabled = f"startswith(userPrincipalName,'{name[:8]}') and not (accountEnabled eq true)"
    for asked in (("--upn", name), ("--display-name", "Renam"), ("--filter", disabled)):
        assert user["id"] in ids(az("ad", "user", "list", *asked)), asked
    az("ad", "group", "member", "add", "--group", group["id"], "--member-id", user["id"])
    assert ids(az("ad", "user", "get-member-groups", "--id", name)) == [group["id"]]
    scope = f"/subscriptions/{azure.subscription}"
    az("role", "assignment", "create", "--assignee", name, "--role", READER, "--scope", scope)
    (assigned,) = az("role", "assignment", "list", "--assignee", name, "--scope", scope)
    assert (assigned["principalName"], assigned["principalType"]) == (name, "User")
    az("role", "assignment", "delete", "--assignee", name, "--role", READER, "--scope", scope)
    weak = ("--display-name", "x", "--user-principal-name", f"x@{domain(azure)}", "--password", "weak")
    weak = az.refused("ad", "user", "create", *weak)
    assert "password complexity" in weak


def test_a_group_has_members_owners_and_groups(az, azure, user, group):
    again = ("--display-name", group["displayName"], "--mail-nickname", group["mailNickname"])
    assert az("ad", "group", "create", *again)["id"] == group["id"]
    assert ids(az("ad", "group", "list", "--display-name", group["displayName"])) == [group["id"]]
    inner = az("ad", "group", "create", "--display-name", new_name("inner"), "--mail-nickname", "inner")
    member = ("ad", "group", "member")
    az(*member, "add", "--group", group["id"], "--member-id", inner["id"])
    az(*member, "add", "--group", inner["id"], "--member-id", user["id"])
    assert ids(az(*member, "list", "--group", group["displayName"])) == [inner["id"]]
    assert az(*member, "check", "--group", group["id"], "--member-id", user["id"])["value"] is True
    assert az("ad", "group", "get-member-groups", "--group", inner["id"]) == [group["id"]]
    az(*member, "remove", "--group", inner["id"], "--member-id", user["id"])
    assert az(*member, "check", "--group", group["id"], "--member-id", user["id"])["value"] is False
    owner = ("ad", "group", "owner")
    az(*owner, "add", "--group", group["id"], "--owner-object-id", user["id"])
    assert ids(az(*owner, "list", "--group", group["id"])) == [user["id"]]
    az(*owner, "remove", "--group", group["id"], "--owner-object-id", user["id"])
    assert az("ad", "group", "show", "--group", group["id"])["description"] == "for tests"
    az("ad", "group", "delete", "--group", inner["id"])
    assert "does not exist" in az.refused("ad", "group", "show", "--group", inner["id"])


def test_the_person_who_is_signed_in_sees_themselves_and_what_they_own(lazurite, azure, tmp_path):
    az, me = Az(tmp_path / "az", lazurite.env), azure.env["LAZURITE_USER"]
    process = az.start("login", "--use-device-code", "--tenant", azure.tenant)
    code = next(found[1] for line in process.stderr if (found := DEVICE_CODE.search(line)))
    approved = run("device", "approve", f"--data-dir={lazurite.data_dir}", f"--user={me}", code)
    assert approved.returncode == 0, approved.stderr
    process.communicate(timeout=WITHIN_SECONDS)
    assert process.returncode == 0
    shown = az("ad", "signed-in-user", "show")
    assert shown["userPrincipalName"] == me
    app = az("ad", "app", "create", "--display-name", new_name("mine"))
    assert app["id"] in ids(az("ad", "signed-in-user", "list-owned-objects"))
    assert app["id"] in ids(az("ad", "app", "list", "--show-mine"))
    assert ids(az("ad", "app", "owner", "list", "--id", app["appId"])) == [shown["id"]]
    az("ad", "app", "delete", "--id", app["appId"])
    # On a shared origin az would take Graph for the resource manager, so it is told.
    graph = azure.env["LAZURITE_GRAPH"]
    groups = az("rest", "--url", f"{graph}/v1.0/me/memberOf", "--resource", f"{graph}/")["value"]
    assert groups[0]["displayName"] == "Global Administrator"
