"""An input-constrained device: it shows a code, somebody signs in elsewhere, and it watches a geofence in that person's name.

It keeps its refresh token in a file of its own, so that nobody has to sign in again after the power was off. Then it uploads the
fence (circle.json), waits until that is done, and says of each position whether it lies inside.

    device.py [LATITUDE,LONGITUDE ...]
"""

import json
import os
import pathlib
import sys
import time

import msal
import requests

TENANT = os.environ["AZURE_TENANT_ID"]
APPLICATION = os.environ["DEVICE_APPLICATION_ID"]
MAPS_CLIENT_ID = os.environ["MAPS_CLIENT_ID"]
AUTHORITY = os.environ.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com").rstrip("/")
ENDPOINT = os.environ.get("MAPS_ENDPOINT", "https://us.atlas.microsoft.com")
KEPT = pathlib.Path(os.environ.get("DEVICE_TOKENS", "device-tokens.json"))
FENCE = pathlib.Path(__file__).with_name("circle.json")
SCOPES = ["https://atlas.microsoft.com/user_impersonation"]
POSITIONS = ["47.639754,-122.126986", "47.645000,-122.126986"]


class Identity:
    """Who the device speaks for. Tokens are kept in a file that only its owner can read."""

    def __init__(self):
        self.kept = msal.SerializableTokenCache()
        if KEPT.exists():
            self.kept.deserialize(KEPT.read_text())
        # An authority that Microsoft does not list is not asked for among Microsoft's.
        listed = AUTHORITY == "https://login.microsoftonline.com"
        self.application = msal.PublicClientApplication(
            APPLICATION, authority=f"{AUTHORITY}/{TENANT}", token_cache=self.kept, instance_discovery=listed
        )

    def token(self):
        accounts = self.application.get_accounts()
        answer = self.application.acquire_token_silent(SCOPES, accounts[0]) if accounts else None
        answer = answer or self.sign_in()
        if "access_token" not in answer:
            sys.exit(f"{answer['error']}: {answer.get('error_description')}")
        self.keep()
        return answer["access_token"]

    def sign_in(self):
        flow = self.application.initiate_device_flow(SCOPES)
        if "user_code" not in flow:
            return flow
        print(flow["message"], flush=True)
        return self.application.acquire_token_by_device_flow(flow)

    def keep(self):
        if self.kept.has_state_changed:
            with open(KEPT, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(self.kept.serialize())


class Maps:
    """Azure Maps in the name of whoever signed in."""

    def __init__(self, identity):
        self.identity = identity
        self.session = requests.Session()
        retry = requests.adapters.Retry(total=5, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504])
        self.session.mount("https://", requests.adapters.HTTPAdapter(max_retries=retry))

    def ask(self, method, address, **more):
        headers = {"Authorization": f"Bearer {self.identity.token()}", "x-ms-client-id": MAPS_CLIENT_ID}
        address = address if address.startswith("https://") else ENDPOINT + address
        answer = self.session.request(method, address, headers=headers, timeout=30, **more)
        if not answer.ok:
            sys.exit(f"{method} {answer.url}: {answer.status_code} {answer.json()['error']['message']}")
        return answer

    def upload(self, geojson):
        """Gives the fence to the Data service, and follows the operation to its end. Returns the fence's id."""
        started = self.ask("POST", "/mapData?api-version=2.0&dataFormat=geojson", json=geojson)
        operation = started.headers["Operation-Location"]
        while True:
            answer = self.ask("GET", operation)
            status = answer.json()["status"]
            print(f"upload: {status}", flush=True)
            if status == "Succeeded":
                return answer.headers["Resource-Location"].split("/mapData/")[1].split("?")[0]
            if status == "Failed":
                sys.exit("the fence was not taken")
            time.sleep(float(answer.headers.get("Retry-After", 1)))

    def distance(self, fence, latitude, longitude):
        """How far the border of the fence is, in metres; negative inside."""
        parameters = {"udid": fence, "lat": latitude, "lon": longitude, "deviceId": "device", "searchBuffer": 50}
        answer = self.ask("GET", "/spatial/geofence/json?api-version=1.0", params=parameters)
        return answer.json()["geometries"][0]["distance"]


def main():
    maps = Maps(Identity())
    fence = maps.upload(json.loads(FENCE.read_text()))
    for position in sys.argv[1:] or POSITIONS:
        latitude, longitude = position.split(",")
        distance = maps.distance(fence, latitude, longitude)
        print(f"{position}: {'inside' if distance < 0 else 'outside'} ({distance} m)", flush=True)


if __name__ == "__main__":
    main()
