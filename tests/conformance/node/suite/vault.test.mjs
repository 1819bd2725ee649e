// @azure/keyvault-secrets: secrets under their vault's own host.
import "./names.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { SecretClient } from "@azure/keyvault-secrets";
import { admin, env } from "./azure.mjs";
import { all, group, location, newName, vaults } from "./arm.mjs";

/** A client for a new vault in which the administrator may do everything. */
async function secrets() {
  const permissions = { secrets: ["all", "purge"] };
  const accessPolicies = [{ tenantId: env.LAZURITE_TENANT, objectId: env.LAZURITE_ADMIN_OBJECT_ID, permissions }];
  const sku = { family: "A", name: "standard" };
  const properties = { tenantId: env.LAZURITE_TENANT, sku, accessPolicies, enableRbacAuthorization: false };
  const made = await vaults.createOrUpdate(await group(), newName("kv"), { location, properties });
  return new SecretClient(made.properties.vaultUri, admin);
}

test("a secret lives in versions", async () => {
  const client = await secrets();
  const first = await client.setSecret("maps-key", "one", { contentType: "text/plain", tags: { a: "b" } });
  await client.setSecret("maps-key", "two");
  assert.equal((await client.getSecret("maps-key")).value, "two");
  assert.equal((await client.getSecret("maps-key", { version: first.properties.version })).value, "one");
  await client.updateSecretProperties("maps-key", first.properties.version, { enabled: false });
  const versions = await all(client.listPropertiesOfSecretVersions("maps-key"));
  assert.deepEqual(versions.map((one) => one.enabled), [false, true]);
  assert.deepEqual((await all(client.listPropertiesOfSecrets())).map((one) => one.name), ["maps-key"]);
});

test("a deleted secret is recovered, purged and restored", async () => {
  const client = await secrets();
  await client.setSecret("s", "x");
  const backup = await client.backupSecret("s");
  await (await client.beginDeleteSecret("s")).pollUntilDone();
  await (await client.beginRecoverDeletedSecret("s")).pollUntilDone();
  await (await client.beginDeleteSecret("s")).pollUntilDone();
  await client.purgeDeletedSecret("s");
  await assert.rejects(client.getSecret("s"), { statusCode: 404, code: "SecretNotFound" });
  await client.restoreSecretBackup(backup);
  assert.equal((await client.getSecret("s")).value, "x");
});
