// @azure/arm-managementgroups: the tree above subscriptions, by an administrator who was given access to it.
import assert from "node:assert/strict";
import test from "node:test";
import { authorization, assign, env, graph } from "./azure.mjs";
import { all, groups, newName, refusal, subscription } from "./arm.mjs";

const ROOT = `/providers/Microsoft.Management/managementGroups/${env.LAZURITE_TENANT}`;
const tree = groups.managementGroups;

test("groups are made below each other, hold subscriptions, and go", async (context) => {
  await assert.rejects(tree.get(newName("none")), refusal(403, "AuthorizationFailed"));
  await authorization.globalAdministrator.elevateAccess();
  const { id } = await graph("GET", `/servicePrincipals(appId='${env.LAZURITE_ADMIN_CLIENT_ID}')`);
  const owner = await assign("Owner", id, ROOT);
  context.after(() => authorization.roleAssignments.deleteById(owner.id));
  const [above, below] = [newName("mg"), newName("mg")];
  const made = await tree.beginCreateOrUpdateAndWait(above, { displayName: "Above" });
  const parent = { id: `/providers/Microsoft.Management/managementGroups/${above}` };
  await tree.beginCreateOrUpdateAndWait(below, { displayName: "Below", details: { parent } });
  assert.equal(made.displayName, "Above");
  assert.deepEqual((await tree.get(above, { expand: "children" })).children.map((child) => child.name), [below]);
  assert.deepEqual((await all(tree.listDescendants(above))).map((one) => one.name), [below]);
  assert.equal((await tree.update(below, { displayName: "Renamed" })).displayName, "Renamed");
  const { managementGroupSubscriptions: held } = groups;
  await held.create(below, subscription);
  assert.deepEqual((await all(held.listSubscriptionsUnderManagementGroup(below))).map((one) => one.name), [subscription]);
  await held.delete(below, subscription);
  const taken = await groups.checkNameAvailability({ name: below, type: "Microsoft.Management/managementGroups" });
  assert.equal(taken.nameAvailable, false);
  for (const name of [below, above]) await tree.beginDeleteAndWait(name);
  await assert.rejects(tree.get(above), refusal(404));
});
