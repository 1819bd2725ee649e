import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { account, accounts, env } from "./azure.mjs";

const program = path.join(import.meta.dirname, "source.mjs");
const ARC_FOLDER = "/var/opt/azcmagent/tokens";

const sources = {
  imds: { AZURE_POD_IDENTITY_AUTHORITY_HOST: env.LAZURITE_IMDS },
  "App Service": { IDENTITY_ENDPOINT: env.LAZURITE_MSI_ENDPOINT, IDENTITY_HEADER: env.LAZURITE_MSI_HEADER },
  "Machine Learning": {
    MSI_ENDPOINT: env.LAZURITE_MSI_ENDPOINT,
    MSI_SECRET: env.LAZURITE_MSI_HEADER,
    // This client names the default identity too, and takes its name from here.
    DEFAULT_IDENTITY_CLIENT_ID: env.LAZURITE_MSI_CLIENT_ID,
  },
  Arc: { IDENTITY_ENDPOINT: env.LAZURITE_ARC_ENDPOINT, IMDS_ENDPOINT: env.LAZURITE_IMDS },
  "Cloud Shell": { MSI_ENDPOINT: env.LAZURITE_CLOUD_SHELL_ENDPOINT },
  "Service Fabric": {
    IDENTITY_ENDPOINT: env.LAZURITE_SERVICE_FABRIC_ENDPOINT,
    IDENTITY_HEADER: env.LAZURITE_MSI_HEADER,
    IDENTITY_SERVER_THUMBPRINT: env.LAZURITE_SERVICE_FABRIC_THUMBPRINT,
  },
};

/** Azure Arc's clients read that folder alone, and not everybody may write there. */
function skip(source) {
  if (source !== "Arc") return false;
  let there = ARC_FOLDER;
  while (!existsSync(there)) there = path.dirname(there);
  try {
    accessSync(there, constants.W_OK);
    return false;
  } catch {
    return `this user may not write ${there}`;
  }
}

/** The claims of the token that a program gets which stands at the source. */
async function ask(source, ...arguments_) {
  const { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, ...rest } = env;
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...arguments_], {
    env: { ...rest, ...sources[source] },
  });
  return JSON.parse(stdout);
}

for (const source of Object.keys(sources)) {
  for (const library of ["identity", "msal"]) {
    test(`${library} at ${source} gets the default identity`, { skip: skip(source) }, async () => {
      const claims = await ask(source, library);
      assert.equal(claims.oid, env.LAZURITE_MSI_PRINCIPAL_ID);
      assert.equal(claims.appidacr, "2");
      assert.match(claims.xms_mirid, /maps-reader$/);
    });
  }
}

test("an account's own identity is found by each of its ids at each source that knows them", async (context) => {
  const body = { location: env.LAZURITE_LOCATION, kind: "Gen2", sku: { name: "G2" }, identity: { type: "SystemAssigned" } };
  const made = await accounts.createOrUpdate(account.group, "node-identity", body);
  const { principalId } = made.identity;
  for (const source of ["imds", "App Service", "Arc"]) {
    for (const library of ["identity", "msal"]) {
      for (const [selector, id] of [["objectId", principalId], ["resourceId", made.id]]) {
        await context.test(`${library} at ${source} by ${selector}`, { skip: skip(source) }, async () => {
          const claims = await ask(source, library, selector, id);
          assert.equal(claims.oid, principalId);
          const byClient = await ask(source, library, "clientId", claims.appid);
          assert.equal(byClient.xms_mirid.toLowerCase(), made.id.toLowerCase());
        });
      }
    }
  }
});

test("an unknown identity is refused at once", async () => {
  const started = performance.now();
  await assert.rejects(ask("imds", "identity", "clientId", "12121212-1212-4212-8212-121212121212"), /Identity not found/);
  // Clients repeat a 404 for half a minute.
  assert.ok(performance.now() - started < 8000);
});

test("a default credential takes the managed identity when the environment holds no secret", async () => {
  for (const source of ["App Service", "imds"]) {
    assert.equal((await ask(source, "default")).oid, env.LAZURITE_MSI_PRINCIPAL_ID);
  }
});
