// @azure/arm-resources, -resources-subscriptions and -locks: groups, resources of every type, tags, moves, locks.
import assert from "node:assert/strict";
import test from "node:test";
import { accounts } from "./azure.mjs";
import { account, all, group, location, locks, newName, refusal, resources, scope, subscription, subscriptions } from "./arm.mjs";

const VERSION = "2023-06-01";

test("subscriptions and tenants are read", async () => {
  assert.deepEqual((await all(subscriptions.subscriptions.list())).map((one) => one.subscriptionId), [subscription]);
  assert.equal((await all(subscriptions.tenants.list())).length, 1);
  assert.ok((await all(subscriptions.subscriptions.listLocations(subscription))).some((one) => one.name === "westeurope"));
});

test("providers are shown and registered", async () => {
  assert.equal((await resources.providers.register("Microsoft.Maps")).registrationState, "Registered");
  assert.ok((await all(resources.providers.list())).some((one) => one.namespace === "Microsoft.KeyVault"));
  await assert.rejects(resources.providers.get("Contoso.Nothing"), refusal(404, "InvalidResourceNamespace"));
});

test("a group lives and is deleted with what is in it", async () => {
  const name = await group({ stage: "test" });
  assert.equal((await resources.resourceGroups.checkExistence(name)).body, true);
  assert.deepEqual((await resources.resourceGroups.update(name, { tags: { stage: "live" } })).tags, { stage: "live" });
  const found = await all(resources.resourceGroups.list({ filter: "tagName eq 'stage' and tagValue eq 'live'" }));
  assert.ok(found.some((one) => one.name === name));
  const { name: inside } = await account(name);
  await resources.resourceGroups.delete(name);
  assert.equal((await resources.resourceGroups.checkExistence(name)).body, false);
  await assert.rejects(accounts.get(name, inside), refusal(404, "ResourceGroupNotFound"));
});

test("any resource is made, found, changed, moved and deleted by its id", async () => {
  const [source, target, name] = [await group(), await group(), newName("m")];
  const id = `${scope}/resourceGroups/${source}/providers/Microsoft.Maps/accounts/${name}`;
  const body = { location, kind: "Gen2", sku: { name: "G2" }, properties: {}, tags: { a: "1" } };
  const made = await resources.resources.createOrUpdateById(id, VERSION, body);
  assert.equal(made.type, "Microsoft.Maps/accounts");
  assert.deepEqual((await all(resources.resources.list({ filter: `name eq '${name}'` }))).map((one) => one.id), [id]);
  assert.deepEqual((await resources.resources.updateById(id, VERSION, { tags: { a: "2" } })).tags, { a: "2" });
  const { uniqueId } = (await accounts.get(source, name)).properties;
  const move = { resources: [id], targetResourceGroup: `${scope}/resourceGroups/${target}` };
  await resources.resources.validateMoveResources(source, move);
  await resources.resources.moveResources(source, move);
  assert.equal((await accounts.get(target, name)).properties.uniqueId, uniqueId);
  await assert.rejects(resources.resources.getById(id, VERSION), refusal(404, "ResourceNotFound"));
  await resources.resources.deleteById(id.replace(source, target), VERSION);
  assert.deepEqual(await all(resources.resources.listByResourceGroup(target)), []);
});

test("tags are merged, replaced and taken away", async () => {
  const at = (await account(await group(), newName("m"), { tags: { kept: "yes" } })).id;
  const tags = resources.tagsOperations;
  const merged = await tags.updateAtScope(at, { operation: "Merge", properties: { tags: { more: "1" } } });
  assert.deepEqual(merged.properties.tags, { kept: "yes", more: "1" });
  await tags.updateAtScope(at, { operation: "Delete", properties: { tags: { kept: "yes" } } });
  assert.deepEqual((await tags.getAtScope(at)).properties.tags, { more: "1" });
  await tags.deleteAtScope(at);
  assert.deepEqual((await tags.getAtScope(at)).properties.tags, {});
});

test("lists come in pages", async () => {
  const name = await group();
  for (let at = 0; at < 3; at += 1) await account(name, `page${at}`);
  const pages = [];
  for await (const page of resources.resources.listByResourceGroup(name, { top: 2 }).byPage()) pages.push(page.map((one) => one.name));
  assert.deepEqual(pages, [["page0", "page1"], ["page2"]]);
});

test("what is locked stays", async () => {
  const name = await group();
  const { name: inside } = await account(name);
  await locks.createOrUpdateAtResourceGroupLevel(name, "keep", { level: "CanNotDelete" });
  await assert.rejects(async () => resources.resourceGroups.delete(name), refusal(409, "ScopeLocked"));
  await assert.rejects(accounts.delete(name, inside), refusal(409, "ScopeLocked"));
  await locks.createOrUpdateAtResourceGroupLevel(name, "keep", { level: "ReadOnly" });
  await assert.rejects(accounts.update(name, inside, { tags: {} }), refusal(409, "ScopeLocked"));
  assert.deepEqual((await all(locks.listAtResourceGroupLevel(name))).map((lock) => lock.level), ["ReadOnly"]);
  await locks.deleteAtResourceGroupLevel(name, "keep");
  await resources.resourceGroups.delete(name);
});
