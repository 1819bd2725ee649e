import assert from "node:assert/strict";
import test from "node:test";
import MapsSearch, { isUnexpected } from "@azure-rest/maps-search";
import render from "@azure-rest/maps-render";
import { AzureKeyCredential, AzureSASCredential } from "@azure/core-auth";
import { account, accounts, assign, credential, env, graph, maps } from "./azure.mjs";

// This package is CommonJS: its default export is a property.
const MapsRender = render.default;
const key = new AzureKeyCredential(env.LAZURITE_SUBSCRIPTION_KEY);
const query = { queryParameters: { query: "Helsinki" } };

async function geocode(client) {
  const answer = await client.path("/geocode").get(query);
  if (isUnexpected(answer)) return answer.status;
  assert.equal(answer.body.features[0].properties.address.locality, "Helsinki");
  return answer.status;
}

test("a shared key opens search and render", async () => {
  assert.equal(await geocode(MapsSearch(key, { baseUrl: maps })), "200");
  const tileset = await MapsRender(key, { baseUrl: maps })
    .path("/map/tileset")
    .get({ queryParameters: { tilesetId: "microsoft.base" } });
  assert.equal(tileset.status, "200");
  assert.ok(tileset.body.tiles[0].startsWith(maps));
});

test("a wrong key is refused", async () => {
  assert.equal(await geocode(MapsSearch(new AzureKeyCredential("nonsense"), { baseUrl: maps })), "401");
});

test("a SAS token of the attached identity opens search", async () => {
  const shown = await accounts.get(account.group, account.name);
  const [identity] = Object.values(shown.identity.userAssignedIdentities);
  const now = Date.now();
  const { accountSasToken } = await accounts.listSas(account.group, account.name, {
    signingKey: "primaryKey",
    principalId: identity.principalId,
    maxRatePerSecond: 500,
    start: new Date(now - 60_000).toISOString(),
    expiry: new Date(now + 3_600_000).toISOString(),
  });
  assert.equal(await geocode(MapsSearch(new AzureSASCredential(accountSasToken), { baseUrl: maps })), "200");
});

test("a bearer token opens search once it has a role", async () => {
  const application = await graph("POST", "/applications", { displayName: "node" });
  const principal = await graph("POST", "/servicePrincipals", { appId: application.appId });
  const secret = await graph("POST", `/applications/${application.id}/addPassword`, { passwordCredential: {} });
  const client = MapsSearch(credential(application.appId, secret.secretText), env.LAZURITE_CLIENT_ID, { baseUrl: maps });
  assert.equal(await geocode(client), "403");
  await assign("Azure Maps Data Reader", principal.id, account.id);
  assert.equal(await geocode(client), "200");
});

test("a token whose audience is our own host opens render", async () => {
  const application = await graph("POST", "/applications", { displayName: "node render" });
  const principal = await graph("POST", "/servicePrincipals", { appId: application.appId });
  const secret = await graph("POST", `/applications/${application.id}/addPassword`, { passwordCredential: {} });
  await assign("Azure Maps Data Reader", principal.id, account.id);
  const client = MapsRender(credential(application.appId, secret.secretText), env.LAZURITE_CLIENT_ID, { baseUrl: maps });
  const answer = await client.path("/map/tileset").get({ queryParameters: { tilesetId: "microsoft.base" } });
  assert.equal(answer.status, "200");
});
