// ESLint over all our scripts. The map's files are one module to the browser and so to the linter:
// only together do they show a name that is taken twice, or missing, or used nowhere.
import { join } from "node:path";
import { ESLint } from "eslint";
import { joined, parts, ROOT } from "./scripts.js";

// Where a line of the joined script stands in its own file.
function placeOf(line) {
  let before = 0;
  for (const { file, text } of parts()) {
    const lines = text.split("\n").length;
    if (line <= before + lines) return `${file}:${line - before}`;
    before += lines;
  }
  return `the joined script:${line}`;
}

const linter = new ESLint({ cwd: ROOT, overrideConfigFile: join(ROOT, "tests/javascript/eslint.config.js") });
const map = await linter.lintText(joined(), { filePath: join(ROOT, "ui/map/joined.js") });
const others = await linter.lintFiles(["ui/map/neighbor_lists/*.js", "tests/javascript/*.js"]);
const said = [
  ...map.flatMap(({ messages }) => messages.map((message) => [placeOf(message.line), message])),
  ...others.flatMap(({ filePath, messages }) => messages.map((message) => [`${filePath.slice(ROOT.length)}:${message.line}`, message])),
];
for (const [place, { message, ruleId }] of said) console.log(`${place}: ${message} (${ruleId})`);
console.log(`${parts().length + others.length} files, ${said.length} faults`);
process.exitCode = said.length ? 1 : 0;
