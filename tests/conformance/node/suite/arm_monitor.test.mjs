// @azure/arm-monitor: what an account was called for, and who did what.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { accounts, maps } from "./azure.mjs";
import { account, all, group, monitor, refusal } from "./arm.mjs";

const WITHIN_MILLISECONDS = 60_000;

async function eventually(read) {
  const deadline = Date.now() + WITHIN_MILLISECONDS;
  while (Date.now() < deadline) {
    const found = await read();
    if (found) return found;
    await setTimeout(250);
  }
  throw new Error("nothing came");
}

test("metrics count an account's requests", async () => {
  const place = await group();
  const made = await account(place);
  const { primaryKey } = await accounts.listKeys(place, made.name);
  const url = `${maps}/geocode?api-version=2025-01-01&query=Helsinki&subscription-key=${primaryKey}`;
  assert.equal((await fetch(url)).status, 200);
  const definitions = await all(monitor.metricDefinitions.list(made.id));
  assert.deepEqual(definitions.map((one) => one.name.value).sort(), ["Availability", "Usage"]);
  const asked = { metricnames: "Usage", aggregation: "Count", interval: "PT1M", filter: "ResultType eq 'Success'" };
  await eventually(async () => {
    const [usage] = (await monitor.metrics.list(made.id, asked)).value;
    return usage.timeseries.flatMap((series) => series.data).reduce((sum, point) => sum + (point.count ?? 0), 0) === 1;
  });
  await assert.rejects(monitor.metrics.list(made.id, { metricnames: "Temperature" }), refusal(400));
});

test("the activity log tells who did what", async () => {
  const place = await group();
  const made = await account(place);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const filter = `eventTimestamp ge '${since}' and resourceGroupName eq '${place}'`;
  const [written] = await eventually(async () => {
    const found = (await all(monitor.activityLogs.list(filter))).filter((one) => one.operationName.value === "Microsoft.Maps/accounts/write");
    return found.length > 0 && found;
  });
  assert.deepEqual([written.resourceId.toLowerCase(), written.status.value], [made.id.toLowerCase(), "Succeeded"]);
});
