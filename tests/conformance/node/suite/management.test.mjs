import assert from "node:assert/strict";
import test from "node:test";
import { ClientSecretCredential, DefaultAzureCredential } from "@azure/identity";
import { account, accounts, env } from "./azure.mjs";

test("an account is created, shown, listed, given new keys and deleted", async () => {
  const name = "node-account";
  const body = { location: env.LAZURITE_LOCATION, kind: "Gen2", sku: { name: "G2" } };
  const made = await accounts.createOrUpdate(account.group, name, body);
  assert.ok(made.properties.uniqueId);
  const keys = await accounts.listKeys(account.group, name);
  const renewed = await accounts.regenerateKeys(account.group, name, { keyType: "secondary" });
  assert.equal(renewed.primaryKey, keys.primaryKey);
  assert.notEqual(renewed.secondaryKey, keys.secondaryKey);
  const names = [];
  for await (const one of accounts.listByResourceGroup(account.group)) names.push(one.name);
  assert.ok(names.includes(name));
  await accounts.delete(account.group, name);
  await assert.rejects(accounts.get(account.group, name), { statusCode: 404, code: "ResourceNotFound" });
});

test("MSAL accepts the issuer and a wrong secret is AADSTS7000215", async () => {
  const wrong = new ClientSecretCredential(env.LAZURITE_TENANT, env.LAZURITE_ADMIN_CLIENT_ID, "nope", {
    authorityHost: env.LAZURITE_AUTHORITY,
    disableInstanceDiscovery: true,
  });
  await assert.rejects(wrong.getToken("https://management.azure.com/.default"), /AADSTS7000215/);
});

test("code that knows only the environment signs in through adfs", async () => {
  process.env.AZURE_TENANT_ID = "adfs";
  const token = await new DefaultAzureCredential().getToken("https://atlas.microsoft.com/.default");
  assert.ok(token.token.split(".").length === 3);
});
