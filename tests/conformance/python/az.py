"""The unmodified Azure CLI, told where the server is by `az cloud register` and nothing else."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from clients import ATLAS, claims

AZ = os.environ.get("LAZURITE_AZ") or shutil.which("az")
# The ampersand: az serves the answer only once its browser is started.
BROWSER = f"{sys.executable} {pathlib.Path(__file__).with_name('person.py')} %s &"
ARM_AUDIENCE = "https://management.core.windows.net/"
WITHIN_SECONDS = 120


class Az:
    """One configuration folder: what one person has on their machine."""

    def __init__(self, folder, env):
        self.folder, self.lazurite = folder, env
        quiet = {"core": {"instance_discovery": "false", "collect_telemetry": "false", "login_experience_v2": "false"}}
        quiet["logging"] = {"enable_log_file": "false"}
        folder.mkdir(parents=True)
        lines = [f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in part.items()) for name, part in quiet.items()]
        (folder / "config").write_text("".join(lines))
        self.env = {
            **os.environ,
            "AZURE_CONFIG_DIR": str(folder),
            "AZURE_CORE_NO_COLOR": "true",
            "PATH": os.pathsep.join([os.path.dirname(AZ or ""), os.environ["PATH"]]),
            "REQUESTS_CA_BUNDLE": env["LAZURITE_CA"],
        }
        self("cloud", "register", "--name", "Lazurite", "--endpoint-resource-manager", env["LAZURITE_ARM"])
        self("cloud", "set", "--name", "Lazurite")

    def start(self, *arguments, **env):
        """Runs a command beside us, for what asks somebody to do something meanwhile."""
        assert AZ, "there is no Azure CLI: `cargo x conformance` installs it"
        command = [AZ, *map(str, arguments), "--output=json"]
        return subprocess.Popen(
            command, env={**self.env, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder
        )

    def run(self, *arguments, **env):
        """Runs a command to its end: its status, what it says, and what it complains about."""
        process = self.start(*arguments, **env)
        try:
            output, complaints = process.communicate(timeout=WITHIN_SECONDS)
        finally:
            process.kill()
        return process.returncode, output, complaints

    def __call__(self, *arguments, **env):
        """What a command answers, which must succeed."""
        status, output, complaints = self.run(*arguments, **env)
        assert status == 0, f"az {' '.join(map(str, arguments))}: {complaints}"
        return json.loads(output) if output.strip() else None

    def refused(self, *arguments, **env):
        """What a command complains about, which must fail."""
        status, output, complaints = self.run(*arguments, **env)
        assert status != 0, f"az {' '.join(map(str, arguments))}: {output}"
        return complaints

    def token(self, resource=ATLAS, **env):
        return self("account", "get-access-token", "--resource", resource, **env)["accessToken"]

    def is_signed_in(self, name, kind):
        """It knows who it is, lists the subscription, gets tokens for the resource manager, and those claims for maps."""
        account = self("account", "show")
        subscription, tenant = self.lazurite["LAZURITE_SUBSCRIPTION"], self.lazurite["LAZURITE_TENANT"]
        assert account["id"] == subscription and account["tenantId"] == tenant
        assert account["user"] == {"name": name, "type": kind}
        assert [one["id"] for one in self("account", "list")] == [subscription]
        given = self("account", "get-access-token")
        assert claims(given["accessToken"])["aud"] == ARM_AUDIENCE and given["tenant"] == tenant
        return claims(self.token())

    def sign_out(self):
        self("logout")
        assert "az login" in self.refused("account", "show")
        assert "az login" in self.refused("account", "get-access-token")
