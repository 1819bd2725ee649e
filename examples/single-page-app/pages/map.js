// A map by MapLibre GL JS from Azure Maps' vector tiles, signed by an `Authentication`.
import { Map } from "./lib/maplibre/maplibre-gl.mjs";

/** Draws the map into the page, or says in it why there is none. */
export async function draw(maps, authentication) {
  try {
    await authentication.start();
  } catch (error) {
    say(error);
    return undefined;
  }
  const map = new Map({
    container: "map",
    style: `${maps}/styling/styles/road?api-version=2.0`,
    center: [12, 52],
    zoom: 4,
    transformRequest: authentication.transformRequest,
    // So that what is drawn can be read back.
    canvasContextAttributes: { preserveDrawingBuffer: true },
  });
  authentication.map = map;
  authentication.addEventListener("error", ({ detail }) => say(detail));
  authentication.addEventListener("tokenacquired", () => say());
  map.on("error", ({ error }) => say(error));
  return map;
}

/** Shows what went wrong, or nothing. */
export function say(error) {
  document.getElementById("message").textContent = error ? String(error.message ?? error) : "";
}
