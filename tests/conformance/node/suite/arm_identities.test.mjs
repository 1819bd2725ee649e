// @azure/arm-msi and -keyvault: identities and vaults.
import assert from "node:assert/strict";
import test from "node:test";
import { env } from "./azure.mjs";
import { all, group, identities, location, newName, refusal, vaults } from "./arm.mjs";

test("an identity comes, trusts other issuers, and goes", async () => {
  const [place, name] = [await group(), newName("i")];
  const { userAssignedIdentities, federatedIdentityCredentials } = identities;
  const made = await userAssignedIdentities.createOrUpdate(place, name, { location });
  assert.match(made.principalId, /^[0-9a-f-]{36}$/);
  const trust = { issuer: "https://token.actions.githubusercontent.com", subject: "repo:a/b:pull_request", audiences: ["api://AzureADTokenExchange"] };
  await federatedIdentityCredentials.createOrUpdate(place, name, "github", trust);
  assert.deepEqual((await all(federatedIdentityCredentials.list(place, name))).map((one) => one.subject), [trust.subject]);
  await userAssignedIdentities.delete(place, name);
  await assert.rejects(userAssignedIdentities.get(place, name), refusal(404, "ResourceNotFound"));
});

test("a vault is made, deleted, recovered and purged", async () => {
  const [place, name] = [await group(), newName("kv")];
  const properties = { tenantId: env.LAZURITE_TENANT, sku: { family: "A", name: "standard" }, accessPolicies: [] };
  const made = await vaults.createOrUpdate(place, name, { location, properties });
  assert.ok(made.properties.vaultUri.includes(name));
  await vaults.delete(place, name);
  assert.equal((await vaults.getDeleted(name, location)).properties.vaultId, made.id);
  await assert.rejects(async () => vaults.createOrUpdate(place, name, { location, properties }), refusal(409));
  const recovered = await vaults.createOrUpdate(place, name, { location, properties: { ...properties, createMode: "recover" } });
  assert.equal(recovered.id, made.id);
  await vaults.delete(place, name);
  await vaults.purgeDeleted(name, location);
  await assert.rejects(vaults.getDeleted(name, location), refusal(404, "DeletedVaultNotFound"));
});
