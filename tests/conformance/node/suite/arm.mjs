// The clients of the resource manager, of the server's administrator, with the SDKs' documented options and nothing else.
import { randomUUID } from "node:crypto";
import { KeyVaultManagementClient } from "@azure/arm-keyvault";
import { ManagementLockClient } from "@azure/arm-locks";
import { ManagementGroupsAPI } from "@azure/arm-managementgroups";
import { MonitorClient } from "@azure/arm-monitor";
import { ManagedServiceIdentityClient } from "@azure/arm-msi";
import { PolicyClient } from "@azure/arm-policy";
import { PolicyInsightsClient } from "@azure/arm-policyinsights";
import { ResourceManagementClient } from "@azure/arm-resources";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { DeploymentsClient } from "@azure/arm-resourcesdeployments";
import { accounts, admin, env } from "./azure.mjs";

export const subscription = env.LAZURITE_SUBSCRIPTION;
export const scope = `/subscriptions/${subscription}`;
export const location = env.LAZURITE_LOCATION;
const options = { endpoint: env.LAZURITE_ARM };
const client = (Kind) => new Kind(admin, subscription, options);

export const resources = client(ResourceManagementClient);
export const deployments = client(DeploymentsClient);
export const locks = client(ManagementLockClient).managementLocks;
export const policy = client(PolicyClient);
export const compliance = client(PolicyInsightsClient);
export const vaults = client(KeyVaultManagementClient).vaults;
export const identities = client(ManagedServiceIdentityClient);
export const monitor = client(MonitorClient);
export const subscriptions = new SubscriptionClient(admin, options);
export const groups = new ManagementGroupsAPI(admin, options);

export const newName = (prefix) => `${prefix}${randomUUID().slice(0, 8)}`;

/** A new resource group; its name. */
export async function group(tags = {}) {
  const name = newName("g");
  await resources.resourceGroups.createOrUpdate(name, { location, tags });
  return name;
}

/** A new Maps account. */
export function account(group, name = newName("m"), more = {}) {
  return accounts.createOrUpdate(group, name, { location, kind: "Gen2", sku: { name: "G2" }, properties: {}, ...more });
}

/** Everything that a list holds. */
export async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

/** What `assert.rejects` is to expect: the status and the code by which the SDKs tell programs what is wrong. */
export const refusal = (statusCode, code) => ({ name: "RestError", statusCode, ...(code && { code }) });
