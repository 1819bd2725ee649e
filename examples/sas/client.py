"""An application that calls Azure Maps with a SAS token from a file, and follows the file when the token is replaced.

Prints a line for each answer. SIGTERM or Ctrl-C ends it.
"""

import os
import pathlib
import signal
import threading

from azure.core.credentials import AzureSasCredential
from azure.core.exceptions import AzureError
from azure.maps.search import MapsSearchClient

FILE = pathlib.Path(os.environ["SAS_FILE"])
ENDPOINT = os.environ.get("MAPS_ENDPOINT", "https://atlas.microsoft.com")
INTERVAL = float(os.environ.get("INTERVAL", "60"))


def main():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    credential = AzureSasCredential(FILE.read_text().strip())
    with MapsSearchClient(credential, endpoint=ENDPOINT) as client:
        while not stop.is_set():
            credential.update(FILE.read_text().strip())
            try:
                place = client.get_geocoding(query="Helsinki")["features"][0]
                print(f"200 {place['properties']['address']['formattedAddress']}", flush=True)
            except AzureError as error:
                print(f"{getattr(error, 'status_code', 'no answer')} {error}", flush=True)
            stop.wait(INTERVAL)


if __name__ == "__main__":
    main()
