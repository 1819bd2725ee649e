// People and programs to sign in with, made through Microsoft Graph.
import { createHash, randomUUID, X509Certificate } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Person } from "../person.mjs";
import { env, graph } from "./azure.mjs";

export const ATLAS = "https://atlas.microsoft.com";
export const MAPS_SCOPE = `${ATLAS}/user_impersonation`;
export const CALLBACK = "https://web.example/signed-in";
export const authority = `${env.LAZURITE_AUTHORITY}/${env.LAZURITE_TENANT}`;
const MAPS_APP = "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6";
const PASSWORD = "correct horse battery 7 staple";

export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

/** A new member of the directory: somebody with a browser, and their object id. */
export async function person() {
  const name = `p${randomUUID().slice(0, 8)}`;
  const user = await graph("POST", "/users", {
    accountEnabled: true,
    displayName: `Person ${name}`,
    mailNickname: name,
    userPrincipalName: `${name}@${env.LAZURITE_USER.split("@")[1]}`,
    passwordProfile: { password: PASSWORD, forceChangePasswordNextSignIn: false },
  });
  return Object.assign(new Person(user.userPrincipalName, PASSWORD), { id: user.id });
}

/** A new installed program; its client id. */
export async function publicClient() {
  const publicClient = { redirectUris: ["http://localhost"] };
  return (await registered({ displayName: "program", isFallbackPublicClient: true, publicClient })).appId;
}

/** A new server: its client id, secret, private key and the certificate's SHA-256 thumbprint. */
export async function webClient(...redirectUris) {
  const application = await registered({ displayName: "web", web: { redirectUris } });
  const added = await graph("POST", `/applications/${application.id}/addPassword`, { passwordCredential: {} });
  const { key, certificate } = selfSigned();
  const credential = { type: "AsymmetricX509Cert", usage: "Verify", key: certificate.raw.toString("base64") };
  await graph("PATCH", `/applications/${application.id}`, { keyCredentials: [credential] });
  const thumbprint = createHash("sha256").update(certificate.raw).digest("hex");
  return { id: application.id, clientId: application.appId, secret: added.secretText, key, thumbprint };
}

/** Gives an application an API of its own with the permission `access`; the API's name. */
export async function offerApi({ id, clientId }) {
  const uri = `api://${clientId}`;
  const scope = {
    id: randomUUID(),
    value: "access",
    type: "User",
    isEnabled: true,
    adminConsentDisplayName: "Access",
    adminConsentDescription: "Access the API",
    userConsentDisplayName: "Access",
    userConsentDescription: "Access the API",
  };
  await graph("PATCH", `/applications/${id}`, { identifierUris: [uri], api: { oauth2PermissionScopes: [scope] } });
  return uri;
}

/** An administrator agrees for everybody that the client may use the maps in their name. */
export async function consentToMaps(clientId) {
  const [client, maps] = await Promise.all(
    [clientId, MAPS_APP].map((appId) => graph("GET", `/servicePrincipals(appId='${appId}')`)),
  );
  const grant = { clientId: client.id, consentType: "AllPrincipals", resourceId: maps.id, scope: "user_impersonation" };
  await graph("POST", "/oauth2PermissionGrants", grant);
}

async function registered(body) {
  const application = await graph("POST", "/applications", body);
  await graph("POST", "/servicePrincipals", { appId: application.appId });
  return application;
}

function selfSigned() {
  const folder = mkdtempSync(path.join(tmpdir(), "lazurite-certificate-"));
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => path.join(folder, name));
  const kind = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=web", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), certificate: new X509Certificate(readFileSync(certificate)) };
}
