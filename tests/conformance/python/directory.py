"""People and programs to sign in with, made through Microsoft Graph."""

from clients import ATLAS, new_name
from person import Person

MAPS_APP = "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"
MAPS_SCOPE = f"{ATLAS}/user_impersonation"
PASSWORD = "correct horse battery 7 staple"


def domain(azure):
    return azure.env["LAZURITE_USER"].partition("@")[2]


def person(azure):
    """A new member of the directory: somebody with a browser, and their object id."""
    name = new_name("p")
    body = {
        "accountEnabled": True,
        "displayName": f"Person {name}",
        "mailNickname": name,
        "userPrincipalName": f"{name}@{domain(azure)}",
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": False},
    }
    user = azure.graph("POST", "/users", body)
    return Person(user["userPrincipalName"], PASSWORD), user["id"]


def administrator(azure):
    """The person who may do everything."""
    return Person(azure.env["LAZURITE_USER"], azure.env["LAZURITE_PASSWORD"])


def public_client(azure, redirect_uri="http://localhost"):
    """A new installed program; its client id."""
    body = {
        "displayName": new_name("program"),
        "isFallbackPublicClient": True,
        "publicClient": {"redirectUris": [redirect_uri]},
    }
    return registered(azure, body)["appId"]


def web_client(azure, *redirect_uris):
    """A new server with a secret: its registration and the secret."""
    application = registered(azure, {"displayName": new_name("web"), "web": {"redirectUris": list(redirect_uris)}})
    added = azure.graph("POST", f"/applications/{application['id']}/addPassword", {"passwordCredential": {}})
    return application, added["secretText"]


def consent_for_all(azure, client, api, scope):
    """An administrator agrees for everybody that the client may use the API, both by their app ids."""
    ids = [azure.graph("GET", f"/servicePrincipals(appId='{app}')")["id"] for app in (client, api)]
    body = {"clientId": ids[0], "consentType": "AllPrincipals", "resourceId": ids[1], "scope": scope}
    azure.graph("POST", "/oauth2PermissionGrants", body)


def registered(azure, body):
    application = azure.graph("POST", "/applications", body)
    azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
    return application
