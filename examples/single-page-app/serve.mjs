// Shows the pages, with the libraries that they use and the settings that the environment gives. Nothing here is secret: what
// a page gets, every reader of the page gets.
import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const own = import.meta.dirname;
const packages = process.env.NODE_PACKAGES ?? path.join(own, "node_modules");

/** Where each address below /lib/ comes from. */
const libraries = {
  maplibre: path.join(packages, "maplibre-gl/dist"),
  msal: path.join(packages, "@azure/msal-browser/lib"),
  // Only for web-sdk.html, and only if you installed it.
  atlas: path.join(packages, "azure-maps-control/dist"),
};

const kinds = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript",
};

/** What the pages have to know, by names of variables. Those of the token service and of the sign-in are for one page each. */
export function settingsOf(environment) {
  return {
    maps: environment.MAPS_ENDPOINT ?? "https://localhost:8443",
    clientId: environment.MAPS_CLIENT_ID ?? "5a9e0000-0000-4000-8000-000000000004",
    tokenUrl: environment.TOKEN_URL,
    authority: environment.AUTHORITY ?? "https://localhost:8443/5a9e0000-0000-4000-8000-000000000001",
    application: environment.APPLICATION_ID ?? "5a9e0000-0000-4000-8000-000000000003",
  };
}

/** Serves everything on that port of this machine; resolves to the server. */
export async function serve(port, settings) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const headers = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    if (pathname === "/settings.json") {
      response.writeHead(200, { ...headers, "content-type": kinds[".json"] }).end(JSON.stringify(settings));
      return;
    }
    try {
      const file = fileOf(pathname);
      const content = await readFile(file);
      const kind = kinds[path.extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": kind }).end(content);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "localhost", resolve));
  return server;
}

/** The parser of URLs has taken `..` out of the path; what it left encoded stays encoded, and names no file. */
function fileOf(pathname) {
  const [, lib, name, ...rest] = pathname.split("/");
  if (lib !== "lib") return path.join(own, "pages", pathname === "/" ? "index.html" : pathname);
  if (!Object.hasOwn(libraries, name)) throw new Error("no such library");
  return path.join(libraries[name], ...rest);
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  const port = Number(process.env.PORT ?? 5173);
  const server = await serve(port, settingsOf(process.env));
  console.log(`http://localhost:${port}/`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close(() => process.exit()));
}
