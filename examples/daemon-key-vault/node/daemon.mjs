// A daemon that calls Azure Maps with a shared key which it reads from a key vault.
//
// It signs in with a certificate, reads the key, and asks for a place every INTERVAL seconds. Keys are regenerated while it runs
// (rotate.sh): the vault always names the key that is good, so the daemon reads it again from time to time, and at once when a key
// is refused. SIGTERM or Ctrl-C ends it after the request that is under way.
import { setTimeout as pause } from "node:timers/promises";
import MapsSearch, { isUnexpected } from "@azure-rest/maps-search";
import { AzureKeyCredential } from "@azure/core-auth";
import { ClientCertificateCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";

const { VAULT_URL, SECRET_NAME = "maps-key", MAPS_ENDPOINT = "https://atlas.microsoft.com", INTERVAL = "60" } = process.env;
const { READ_AGAIN_AFTER = "300", AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH } = process.env;

const log = (text) => console.error(`${new Date().toISOString()} daemon ${text}`);

/** The key that the vault names, as the SDK's clients take it: those that hold `credential` follow every change. */
class SharedKey {
  static async of(secrets, name) {
    const key = new SharedKey();
    Object.assign(key, { secrets, name, credential: new AzureKeyCredential("none-yet") });
    await key.readAgain();
    return key;
  }

  async readAgain() {
    this.credential.update((await this.secrets.getSecret(this.name)).value);
    this.read = Date.now();
  }

  get isOld() {
    return Date.now() - this.read > READ_AGAIN_AFTER * 1000;
  }
}

/** Asks once more with a newer key if this one is refused. What is worth it otherwise, the SDK repeats by itself. */
async function geocode(client, key, query) {
  const ask = () => client.path("/geocode").get({ queryParameters: { query } });
  let answer = await ask();
  if (answer.status === "401") {
    log("the key was refused; reading it again");
    await key.readAgain();
    answer = await ask();
  }
  if (isUnexpected(answer)) throw new Error(`${answer.status}: ${answer.body.error?.message}`);
  return answer.body;
}

async function work(client, key) {
  if (key.isOld) await key.readAgain();
  const [place] = (await geocode(client, key, "Helsinki")).features;
  log(`${place.properties.address.formattedAddress} is at ${place.geometry.coordinates}`);
}

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stop.abort());

// An authority that is named need not be known to Microsoft.
const options = { disableInstanceDiscovery: "AZURE_AUTHORITY_HOST" in process.env };
const certificate = new ClientCertificateCredential(
  AZURE_TENANT_ID,
  AZURE_CLIENT_ID,
  AZURE_CLIENT_CERTIFICATE_PATH,
  options,
);
const key = await SharedKey.of(new SecretClient(VAULT_URL, certificate), SECRET_NAME);
const client = MapsSearch(key.credential, { baseUrl: MAPS_ENDPOINT });
while (!stop.signal.aborted) {
  // A daemon goes on: the next round may find the network, the vault or the key in order again.
  await work(client, key).catch((error) => log(`failed: ${error.message}`));
  await pause(INTERVAL * 1000, undefined, { signal: stop.signal }).catch(() => {});
}
log("stopped");
