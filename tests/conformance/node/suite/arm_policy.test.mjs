// @azure/arm-policy and -policyinsights: what is denied, and who complies.
import assert from "node:assert/strict";
import test from "node:test";
import { accounts } from "./azure.mjs";
import { account, all, compliance, group, newName, policy, refusal, scope, subscription } from "./arm.mjs";

const LOCAL_AUTH = "Microsoft.Maps/accounts/disableLocalAuth";

function define(effect) {
  const policyRule = {
    if: { allOf: [{ field: "type", equals: "Microsoft.Maps/accounts" }, { field: LOCAL_AUTH, notEquals: true }] },
    then: { effect },
  };
  return policy.policyDefinitions.createOrUpdate(newName("p"), { mode: "Indexed", policyRule });
}

async function assign(context, effect, place) {
  const [definition, at, name] = [await define(effect), `${scope}/resourceGroups/${place}`, newName("a")];
  const assigned = await policy.policyAssignments.create(at, name, { policyDefinitionId: definition.id });
  context.after(async () => {
    await policy.policyAssignments.delete(at, name);
    await policy.policyDefinitions.delete(definition.name);
  });
  return assigned;
}

test("what a policy denies is refused", async (context) => {
  const place = await group();
  const assigned = await assign(context, "deny", place);
  await assert.rejects(account(place), (error) => {
    assert.deepEqual([error.statusCode, error.code], [403, "RequestDisallowedByPolicy"]);
    const [info] = error.details.error?.additionalInfo ?? error.details.additionalInfo;
    assert.equal(info.info.policyAssignmentId.toLowerCase(), assigned.id.toLowerCase());
    return true;
  });
  await account(place, newName("m"), { properties: { disableLocalAuth: true } });
});

test("states tell who does not comply", async (context) => {
  const place = await group();
  const bad = await account(place);
  const assigned = await assign(context, "audit", place);
  const found = compliance.policyStates.listQueryResultsForResourceGroup("latest", subscription, place);
  const states = (await all(found)).filter((one) => one.policyAssignmentId.toLowerCase() === assigned.id.toLowerCase());
  assert.deepEqual(states.map((one) => [one.resourceId.toLowerCase(), one.complianceState]), [[bad.id.toLowerCase(), "NonCompliant"]]);
  await accounts.delete(place, bad.name);
});

test("built-in definitions are read and are nobody's to change", async () => {
  const [builtIn] = (await all(policy.policyDefinitions.listBuiltIn())).filter((one) => JSON.stringify(one.policyRule).includes(LOCAL_AUTH));
  assert.equal((await policy.policyDefinitions.getBuiltIn(builtIn.name)).policyType, "BuiltIn");
  await assert.rejects(policy.policyDefinitions.get(newName("none")), refusal(404, "PolicyDefinitionNotFound"));
});
