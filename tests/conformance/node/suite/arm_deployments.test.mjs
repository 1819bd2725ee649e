// @azure/arm-resourcesdeployments: templates, validated, predicted and deployed.
import assert from "node:assert/strict";
import test from "node:test";
import { accounts } from "./azure.mjs";
import { all, deployments, group, newName, refusal } from "./arm.mjs";

const ACCOUNT = {
  type: "Microsoft.Maps/accounts",
  apiVersion: "2023-06-01",
  name: "[parameters('name')]",
  location: "[resourceGroup().location]",
  kind: "Gen2",
  sku: { name: "G2" },
  properties: {},
};

function wanted(resource, name, mode = "Incremental") {
  const template = {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters: { name: { type: "string" } },
    resources: [resource],
    outputs: { uniqueId: { type: "string", value: "[reference(parameters('name')).uniqueId]" } },
  };
  return { properties: { mode, template, parameters: { name: { value: name } } } };
}

test("a template is validated, predicted, deployed and remembered", async () => {
  const [place, name] = [await group(), newName("m")];
  const body = wanted(ACCOUNT, name);
  const { deployments: places, deploymentOperations } = deployments;
  assert.equal((await places.validate(place, "first", body)).properties.provisioningState, "Succeeded");
  const { changes } = await places.whatIf(place, "first", body);
  assert.deepEqual(changes.map((change) => change.changeType), ["Create"]);
  await assert.rejects(accounts.get(place, name), refusal(404));
  const done = await places.createOrUpdate(place, "first", body);
  const made = await accounts.get(place, name);
  assert.equal(done.properties.outputs.uniqueId.value, made.properties.uniqueId);
  assert.deepEqual((await all(places.listByResourceGroup(place))).map((one) => one.name), ["first"]);
  const operations = await all(deploymentOperations.list(place, "first"));
  assert.ok(operations.some((one) => one.properties.targetResource?.id === made.id));
  await places.delete(place, "first");
  assert.equal((await places.checkExistence(place, "first")).body, false);
});

test("a complete deployment deletes what it does not name", async () => {
  const place = await group();
  await deployments.deployments.createOrUpdate(place, "one", wanted(ACCOUNT, "first-one"));
  await deployments.deployments.createOrUpdate(place, "two", wanted(ACCOUNT, "second-one", "Complete"));
  assert.deepEqual((await all(accounts.listByResourceGroup(place))).map((one) => one.name), ["second-one"]);
});

test("a wrong template is refused", async () => {
  const body = wanted({ ...ACCOUNT, name: "[nofunction()]" }, "maps");
  await assert.rejects(async () => deployments.deployments.createOrUpdate(await group(), "wrong", body), refusal(400, "InvalidTemplate"));
});
