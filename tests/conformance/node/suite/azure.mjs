// The administrator's view of the server, with the SDKs' documented options and nothing else.
import { ClientSecretCredential } from "@azure/identity";
import { AzureMapsManagementClient } from "@azure/arm-maps";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { randomUUID } from "node:crypto";

export const env = process.env;
export const maps = env.LAZURITE_MAPS;
export const account = parse(env.LAZURITE_MAPS_ACCOUNT);
export const admin = credential(env.LAZURITE_ADMIN_CLIENT_ID, env.LAZURITE_ADMIN_CLIENT_SECRET);

const options = { endpoint: env.LAZURITE_ARM };
export const accounts = new AzureMapsManagementClient(admin, env.LAZURITE_SUBSCRIPTION, options).accounts;
export const authorization = new AuthorizationManagementClient(admin, env.LAZURITE_SUBSCRIPTION, options);

export function credential(clientId, secret) {
  return new ClientSecretCredential(env.LAZURITE_TENANT, clientId, secret, {
    authorityHost: env.LAZURITE_AUTHORITY,
    disableInstanceDiscovery: true,
  });
}

/** Assigns a built-in role, by its name, at the scope. */
export async function assign(role, principalId, scope) {
  for await (const found of authorization.roleDefinitions.list(scope, { filter: `roleName eq '${role}'` })) {
    const properties = { roleDefinitionId: found.id, principalId, principalType: "ServicePrincipal" };
    return authorization.roleAssignments.create(scope, randomUUID(), properties);
  }
  throw new Error(`no role is called ${role}`);
}

/** Calls Microsoft Graph as the administrator. */
export async function graph(method, path, body) {
  const { token } = await admin.getToken(`${env.LAZURITE_GRAPH}/.default`);
  const answer = await fetch(`${env.LAZURITE_GRAPH}/v1.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

function parse(id) {
  const [, , subscription, , group, , , , name] = id.split("/");
  return { id, subscription, group, name };
}
