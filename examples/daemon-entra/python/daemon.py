"""A daemon that calls Azure Maps with its own identity: a managed identity where there is one, else a secret or a certificate.

There is no key to keep, to hand out or to regenerate: what it may do is said by the role that its identity has on the Maps account.
SIGTERM or Ctrl-C ends it after the request that is under way.
"""

import logging
import os
import signal
import threading

from azure.core.exceptions import AzureError
from azure.identity import ChainedTokenCredential, EnvironmentCredential, ManagedIdentityCredential
from azure.maps.search import MapsSearchClient

CLIENT_ID = os.environ["MAPS_CLIENT_ID"]
ENDPOINT = os.environ.get("MAPS_ENDPOINT", "https://atlas.microsoft.com")
INTERVAL = float(os.environ.get("INTERVAL", "60"))

log = logging.getLogger("daemon")


def identity():
    """AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH say that the daemon has an application of its own."""
    named = os.environ.get("MANAGED_IDENTITY_CLIENT_ID")
    # An authority that is named need not be known to Microsoft.
    own = EnvironmentCredential(disable_instance_discovery="AZURE_AUTHORITY_HOST" in os.environ)
    return ChainedTokenCredential(own, ManagedIdentityCredential(client_id=named))


def main():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with identity() as credential, MapsSearchClient(credential, endpoint=ENDPOINT, client_id=CLIENT_ID) as client:
        while not stop.is_set():
            try:
                place = client.get_geocoding(query="Helsinki")["features"][0]
                log.info("%s is at %s", place["properties"]["address"]["formattedAddress"], place["geometry"]["coordinates"])
            except AzureError as error:
                # A daemon goes on: the next round may find the network or its role in order again.
                log.error("failed: %s", error)
            stop.wait(INTERVAL)
    log.info("stopped")


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    main()
