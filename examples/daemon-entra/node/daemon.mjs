// A daemon that calls Azure Maps with its own identity: a managed identity where there is one, else a secret or a certificate.
//
// There is no key to keep, to hand out or to regenerate: what it may do is said by the role that its identity has on the Maps
// account. SIGTERM or Ctrl-C ends it after the request that is under way.
import { setTimeout as pause } from "node:timers/promises";
import MapsSearch, { isUnexpected } from "@azure-rest/maps-search";
import { ChainedTokenCredential, EnvironmentCredential, ManagedIdentityCredential } from "@azure/identity";

const { MAPS_CLIENT_ID, MAPS_ENDPOINT = "https://atlas.microsoft.com", INTERVAL = "60" } = process.env;
const { MANAGED_IDENTITY_CLIENT_ID: clientId } = process.env;

const log = (text) => console.error(`${new Date().toISOString()} daemon ${text}`);

async function work(client) {
  const answer = await client.path("/geocode").get({ queryParameters: { query: "Helsinki" } });
  if (isUnexpected(answer)) throw new Error(`${answer.status}: ${answer.body.error?.message}`);
  const [place] = answer.body.features;
  log(`${place.properties.address.formattedAddress} is at ${place.geometry.coordinates}`);
}

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stop.abort());

// AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH say that the daemon has an application of its own.
const managed = new ManagedIdentityCredential(clientId ? { clientId } : undefined);
// An authority that is named need not be known to Microsoft.
const own = new EnvironmentCredential({ disableInstanceDiscovery: "AZURE_AUTHORITY_HOST" in process.env });
const credential = new ChainedTokenCredential(own, managed);
const client = MapsSearch(credential, MAPS_CLIENT_ID, { baseUrl: MAPS_ENDPOINT });
while (!stop.signal.aborted) {
  // A daemon goes on: the next round may find the network or its role in order again.
  await work(client).catch((error) => log(`failed: ${error.message}`));
  await pause(INTERVAL * 1000, undefined, { signal: stop.signal }).catch(() => {});
}
log("stopped");
