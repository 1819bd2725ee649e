// What the server that shows these pages was told. A query parameter of the same name wins, for trying things out.
export async function settings() {
  const given = await (await fetch("settings.json")).json();
  const asked = new URLSearchParams(location.search).get("renewBefore");
  return asked === null ? given : { ...given, renewBefore: Number(asked) };
}
