"""`lazurite keys rotate`: the next signing key takes over at once, and nobody who holds a token notices."""

import jwt
import requests

from server import Server, run



def token(env):
    form = {
        "grant_type": "client_credentials",
        "client_id": env["LAZURITE_ADMIN_CLIENT_ID"],
        "client_secret": env["LAZURITE_ADMIN_CLIENT_SECRET"],
        "scope": f"{env['LAZURITE_ARM']}/.default",
    }
    url = f"{env['LAZURITE_AUTHORITY']}/{env['LAZURITE_TENANT']}/oauth2/v2.0/token"
    answer = requests.post(url, data=form, verify=env["LAZURITE_CA"])
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def keys(env):
    url = f"{env['LAZURITE_AUTHORITY']}/common/discovery/v2.0/keys"
    return {key["kid"] for key in requests.get(url, verify=env["LAZURITE_CA"]).json()["keys"]}


def test_the_next_key_takes_over_and_the_last_ones_tokens_are_still_believed(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    try:
        env = server.env
        published, before = keys(env), token(env)
        rotated = run("keys", "rotate", f"--data-dir={server.data_dir}")
        assert rotated.returncode == 0, rotated.stderr
        announced = next(word for word in rotated.stdout.split() if word in published)
        assert announced != jwt.get_unverified_header(before)["kid"], "it was published before it signs"
        # The running server follows the state twice a second: it is asked until it has heard.
        while jwt.get_unverified_header(after := token(env))["kid"] != announced:
            pass
        for bearer in (before, after):
            answer = requests.get(
                f"{env['LAZURITE_ARM']}/subscriptions?api-version=2022-12-01",
                headers={"Authorization": f"Bearer {bearer}"},
                verify=env["LAZURITE_CA"],
            )
            assert answer.status_code == 200, answer.text
        assert len(keys(env)) == 3, "previous, current and next"
    finally:
        assert server.stop() == 0
    assert server.errors() == ""


def test_without_a_state_there_is_nothing_to_rotate(tmp_path):
    refused = run("keys", "rotate", f"--data-dir={tmp_path}")
    assert refused.returncode == 1
    assert "lazurite start" in refused.stderr
