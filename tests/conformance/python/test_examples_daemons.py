"""The seed's daemons, in Python, JavaScript and Rust: with a key from a vault, and with an identity."""

import os
import subprocess

import pytest
from certificates import new_certificate
from clients import GROUP, new_name
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from examples import ROOT, Program, command, with_names
from vaults import NAMES

LANGUAGES = ["python", "node", "rust"]
FOUND = "Helsinki"


@pytest.fixture
def signed_in(az, azure):
    az.env["PYTHONPATH"] = str(NAMES)
    env = azure.env
    secret = env["LAZURITE_ADMIN_CLIENT_SECRET"]
    az("login", "--service-principal", "-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", secret, "--tenant", azure.tenant)
    az("group", "create", "-n", GROUP, "-l", azure.location)
    return az


def application(azure, folder):
    """An application with a certificate: its client id, its principal, and the file in both forms that SDKs read."""
    certificate = new_certificate()
    body = {"displayName": new_name("daemon"), "keyCredentials": [certificate.credential]}
    made = azure.graph("POST", "/applications", body)
    principal = azure.graph("POST", "/servicePrincipals", {"appId": made["appId"]})["id"]
    pem, pfx = folder / "daemon.pem", folder / "daemon.pfx"
    pem.write_bytes(certificate.pem)
    chain = x509.load_der_x509_certificate(certificate.der)
    pfx.write_bytes(pkcs12.serialize_key_and_certificates(b"", certificate.key, chain, None, NoEncryption()))
    return made["appId"], principal, {"python": pem, "node": pem, "rust": pfx}


@pytest.fixture
def kept(azure, signed_in, tmp_path):
    """An account whose primary key is in a vault that an application with a certificate may read: for `rotate`, and for a daemon."""
    az, account, vault = signed_in, new_name("daemon"), new_name("kv")
    az("maps", "account", "create", "-g", GROUP, "-n", account, "--sku", "G2", "--kind", "Gen2", "--accept-tos")
    az("keyvault", "create", "-g", GROUP, "-n", vault, "-l", azure.location, "--enable-rbac-authorization", "false")
    client, principal, files = application(azure, tmp_path)
    az("keyvault", "set-policy", "-g", GROUP, "-n", vault, "--object-id", principal, "--secret-permissions", "get")
    place = (GROUP, account, vault, "maps-key")
    rotate(az, *place, "primary")
    address = az("keyvault", "show", "-g", GROUP, "-n", vault)["properties"]["vaultUri"]
    env = {"VAULT_URL": address, "MAPS_ENDPOINT": azure.maps, "INTERVAL": "0.2", "READ_AGAIN_AFTER": "1"}
    return place, {**env, "AZURE_CLIENT_ID": client, "AZURE_TENANT_ID": azure.tenant}, files


def rotate(az, *arguments):
    script = ROOT / "examples/daemon-key-vault/rotate.sh"
    done = subprocess.run([script, *arguments], env=az.env, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert "is the account's" in done.stdout


def test_daemons_read_their_key_from_the_vault_and_survive_its_regeneration(lazurite, signed_in, kept, tmp_path):
    place, env, files = kept
    started = {}
    for language in LANGUAGES:
        line = command("daemon-key-vault", language)
        line = with_names(lazurite, tmp_path, line) if language == "rust" else line
        started[language] = Program(line, {**env, "AZURE_CLIENT_CERTIFICATE_PATH": str(files[language])})
    for program in started.values():
        program.wait_for(FOUND, 3)
    for key in ["secondary", "primary"]:
        rotate(signed_in, *place, key)
        # Ten answers take twice as long as a daemon trusts what it read.
        for program in started.values():
            program.wait_for(FOUND, 10)
    for language, program in started.items():
        assert program.stop() == 0, language
        text = "".join(program.lines)
        assert "failed" not in text and "refused" not in text and program.lines[-1].endswith("stopped\n"), text


def test_a_daemon_whose_key_was_regenerated_behind_its_back_reads_the_new_one(signed_in, kept):
    place, env, files = kept
    env |= {"READ_AGAIN_AFTER": "3600", "AZURE_CLIENT_CERTIFICATE_PATH": str(files["python"])}
    program = Program(command("daemon-key-vault", "python"), env)
    program.wait_for(FOUND, 2)
    rotate(signed_in, *place, "primary")
    program.wait_for(FOUND, 3)
    assert program.stop() == 0
    assert program.count("reading it again") >= 1


@pytest.mark.parametrize("kind", ["managed identity", "secret", "certificate"])
def test_daemons_call_maps_with_their_identity(lazurite, azure, kind, tmp_path):
    client, principal, files = application(azure, tmp_path)
    env = {"MAPS_ENDPOINT": azure.maps, "MAPS_CLIENT_ID": azure.env["LAZURITE_CLIENT_ID"], "INTERVAL": "0.2"}
    home = {"IDENTITY_ENDPOINT": azure.env["LAZURITE_MSI_ENDPOINT"], "IDENTITY_HEADER": azure.env["LAZURITE_MSI_HEADER"]}
    own = {"AZURE_CLIENT_ID": client, "AZURE_TENANT_ID": azure.tenant}
    if kind == "secret":
        secret = azure.graph("POST", f"/applications(appId='{client}')/addPassword", {"passwordCredential": {}})
        own["AZURE_CLIENT_SECRET"] = secret["secretText"]
    for name in ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"]:
        os.environ.pop(name, None)
    for language in LANGUAGES:
        given = dict(home) if kind == "managed identity" else dict(own)
        if kind == "certificate":
            given["AZURE_CLIENT_CERTIFICATE_PATH"] = str(files[language])
        program = Program(command("daemon-entra", language), {**env, **given})
        if kind != "managed identity" and language == "python":
            program.wait_for("failed", 1)
            assert "has no role that allows" in "".join(program.lines)
            azure.assign("Azure Maps Data Reader", principal, azure.env["LAZURITE_MAPS_ACCOUNT"])
        program.wait_for(FOUND, 2)
        assert program.stop() == 0, language
        assert program.lines[-1].endswith("stopped\n")
