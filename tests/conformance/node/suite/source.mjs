// One program that asks for one token. MSAL finds out once per process on which host of Azure it runs, so each source is
// a process of its own. Arguments: the library, and optionally by which id the identity is named.
import { ManagedIdentityApplication } from "@azure/msal-node";
import { DefaultAzureCredential, ManagedIdentityCredential } from "@azure/identity";

const ATLAS = "https://atlas.microsoft.com";
const [library, selector, id] = process.argv.slice(2);

const MSAL = { clientId: "userAssignedClientId", objectId: "userAssignedObjectId", resourceId: "userAssignedResourceId" };

const libraries = {
  async msal() {
    const managedIdentityIdParams = selector ? { [MSAL[selector]]: id } : undefined;
    const application = new ManagedIdentityApplication({ managedIdentityIdParams });
    return (await application.acquireToken({ resource: ATLAS })).accessToken;
  },
  async identity() {
    const credential = new ManagedIdentityCredential(selector ? { [selector]: id } : {});
    return (await credential.getToken(`${ATLAS}/.default`)).token;
  },
  async default() {
    return (await new DefaultAzureCredential().getToken(`${ATLAS}/.default`)).token;
  },
};

const token = await libraries[library]();
console.log(Buffer.from(token.split(".")[1], "base64url").toString());
