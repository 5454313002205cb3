// The scripts as the browser gets them: the files of ui/map/js joined in the order of their names.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAP = join("ui", "map", "js");

// The files of the map with their texts, as ui/map/assets.py joins them.
export function parts() {
  const names = readdirSync(join(ROOT, MAP)).filter((name) => name.endsWith(".js")).sort();
  return names.map((name) => {
    const file = join(MAP, name);
    return { file, text: readFileSync(join(ROOT, file), "utf-8") };
  });
}

export const joined = () => parts().map(({ text }) => text).join("\n");

// The names a test asks for, of a script that gives nothing away but what it mounts.
export function namesOf(source, names) {
  const plain = source.replace("export default function", "function main");
  // eslint-disable-next-line no-new-func
  return new Function(`"use strict";\n${plain}\nreturn { ${names.join(", ")} };`)();
}

export const fromMap = (...names) => namesOf(joined(), names);
export const fromLists = (...names) => namesOf(readFileSync(join(ROOT, "ui/map/neighbor_lists/lists.js"), "utf-8"), names);
