// npm's reference OpenID provider, giving RS256 tokens for client credentials over TLS, as Lazurite does.
// Arguments: port, certificate file, key file.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, certificate, key] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const resource = "https://atlas.microsoft.com";

const provider = new Provider(`https://localhost:${port}`, {
  clients: [{
    client_id: "load",
    client_secret: "a-secret-of-the-benchmark-that-is-long-enough",
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: "client_secret_post",
  }],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig" }] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({ scope: "read", accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } }),
    },
  },
});

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, provider.callback()).listen(Number(port), "127.0.0.1");
