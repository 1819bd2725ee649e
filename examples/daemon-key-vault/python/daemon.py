"""A daemon that calls Azure Maps with a shared key which it reads from a key vault.

It signs in with a certificate, reads the key, and asks for a place every INTERVAL seconds. Keys are regenerated while it runs
(rotate.sh): the vault always names the key that is good, so the daemon reads it again from time to time, and at once when a key is
refused. SIGTERM or Ctrl-C ends it after the request that is under way.
"""

import logging
import os
import signal
import threading
import time

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.identity import CertificateCredential
from azure.keyvault.secrets import SecretClient
from azure.maps.search import MapsSearchClient

VAULT = os.environ["VAULT_URL"]
SECRET = os.environ.get("SECRET_NAME", "maps-key")
ENDPOINT = os.environ.get("MAPS_ENDPOINT", "https://atlas.microsoft.com")
INTERVAL = float(os.environ.get("INTERVAL", "60"))
READ_AGAIN_AFTER = float(os.environ.get("READ_AGAIN_AFTER", "300"))

log = logging.getLogger("daemon")


class SharedKey:
    """The key that the vault names, as the SDK's clients take it: those that hold `credential` follow every change."""

    def __init__(self, secrets, name):
        self.secrets, self.name = secrets, name
        self.credential = AzureKeyCredential(secrets.get_secret(name).value)
        self.read = time.monotonic()

    def read_again(self):
        self.credential.update(self.secrets.get_secret(self.name).value)
        self.read = time.monotonic()

    def is_old(self):
        return time.monotonic() - self.read > READ_AGAIN_AFTER


def geocode(client, key, query):
    """Asks once more with a newer key if this one is refused. What is worth it otherwise, the SDK repeats by itself."""
    try:
        return client.get_geocoding(query=query)
    except ClientAuthenticationError:
        log.info("the key was refused; reading it again")
        key.read_again()
        return client.get_geocoding(query=query)


def work(client, key):
    if key.is_old():
        key.read_again()
    place = geocode(client, key, "Helsinki")["features"][0]
    log.info("%s is at %s", place["properties"]["address"]["formattedAddress"], place["geometry"]["coordinates"])


def main():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    certificate = CertificateCredential(
        os.environ["AZURE_TENANT_ID"],
        os.environ["AZURE_CLIENT_ID"],
        os.environ["AZURE_CLIENT_CERTIFICATE_PATH"],
        # An authority that is named need not be known to Microsoft.
        disable_instance_discovery="AZURE_AUTHORITY_HOST" in os.environ,
    )
    with certificate, SecretClient(VAULT, certificate) as secrets:
        key = SharedKey(secrets, SECRET)
        with MapsSearchClient(key.credential, endpoint=ENDPOINT) as client:
            while not stop.is_set():
                try:
                    work(client, key)
                except AzureError as error:
                    # A daemon goes on: the next round may find the network, the vault or the key in order again.
                    log.error("failed: %s", error)
                stop.wait(INTERVAL)
    log.info("stopped")


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    main()
