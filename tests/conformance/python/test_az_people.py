"""Every sign-in that the Azure CLI has for people, each with a fresh configuration folder."""

import re

from az import BROWSER, WITHIN_SECONDS
from directory import administrator, person
from server import run

AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
DEVICE_CODE = re.compile(r"enter the code ([A-Z0-9-]+) to authenticate")


def at_the_browser(somebody):
    """The environment in which az finds them as its browser."""
    return {"BROWSER": BROWSER, "LAZURITE_USER": somebody.name, "LAZURITE_PASSWORD": somebody.password}


def begin_device_login(az, *arguments):
    """Starts az and returns it with the code that it shows."""
    process = az.start("login", "--use-device-code", *arguments)
    shown = ""
    for line in process.stderr:
        shown += line
        if found := DEVICE_CODE.search(line):
            return process, found[1]
    raise AssertionError(shown)


def ended(process):
    _, complaints = process.communicate(timeout=WITHIN_SECONDS)
    return process.returncode, complaints


def test_a_person_signs_in_with_a_device_code_on_its_page(az, azure):
    process, code = begin_device_login(az, "--tenant", azure.tenant)
    page = administrator(azure).sign_in(f"{azure.env['LAZURITE_AUTHORITY']}/devicelogin", user_code=code)
    assert page.status == 200 and not page.form.action
    assert ended(process)[0] == 0
    said = az.is_signed_in(azure.env["LAZURITE_USER"], "user")
    assert said["scp"] == "user_impersonation" and said["upn"] == azure.env["LAZURITE_USER"]
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == azure.env["LAZURITE_USER"]
    az.sign_out()


def test_without_a_tenant_a_script_lets_the_device_in_with_the_command_line(az, azure, lazurite):
    process, code = begin_device_login(az)
    approved = run("device", "approve", f"--data-dir={lazurite.data_dir}", f"--user={azure.env['LAZURITE_USER']}", code)
    assert approved.returncode == 0, approved.stderr
    assert ended(process)[0] == 0
    az.is_signed_in(azure.env["LAZURITE_USER"], "user")


def test_a_person_who_declines_a_device_keeps_it_out(az, azure):
    process, code = begin_device_login(az)
    administrator(azure).sign_in(f"{azure.env['LAZURITE_AUTHORITY']}/devicelogin", user_code=code, decision="cancel")
    status, complaints = ended(process)
    assert status != 0 and "AADSTS" in complaints


def test_a_person_signs_in_in_their_browser(az, azure):
    somebody, object_id = person(azure)
    azure.assign("Reader", object_id, f"/subscriptions/{azure.subscription}", "User")
    az("login", **at_the_browser(somebody))
    said = az.is_signed_in(somebody.name, "user")
    assert said["oid"] == object_id and said["amr"] == ["pwd"] and said["appid"] == AZURE_CLI
    assert azure.draw(az.token()) == 403
    azure.assign("Azure Maps Data Reader", object_id, azure.env["LAZURITE_MAPS_ACCOUNT"], "User")
    assert azure.draw(az.token()) == 200
    az.sign_out()


def test_a_person_without_a_role_signs_in_to_the_tenant_alone(az, azure):
    somebody, object_id = person(azure)
    browser = at_the_browser(somebody)
    assert "No subscriptions found" in az.refused("login", "--tenant", azure.tenant, **browser)
    az("login", "--tenant", azure.tenant, "--allow-no-subscriptions", **browser)
    assert az("ad", "signed-in-user", "show")["id"] == object_id
