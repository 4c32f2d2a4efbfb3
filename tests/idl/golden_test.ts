import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { compile, decompile } from "../../lib/idl/mod.ts";

/**
 * What each construct becomes. To renew one after a change that is meant:
 *
 *     deno run -A cli.ts generate tests/idl/golden/unions.x \
 *       -o tests/idl/golden/unions.ts
 */
const FOLDER = fileURLToPath(new URL("./golden/", import.meta.url));

const NAMES = [
  "comments",
  "constants",
  "enums",
  "macros",
  "preprocessor",
  "programs",
  "recursion",
  "structs",
  "typedefs",
  "unions",
];

for (const name of NAMES) {
  Deno.test(`compile() gives ${name}.ts for ${name}.x, and decompile() what gives it again`, async () => {
    const golden = await Deno.readTextFile(`${FOLDER}${name}.ts`);
    const options = { fileName: `${FOLDER}${name}.x`, readInclude };
    const text = await Deno.readTextFile(options.fileName);
    assertEquals(compile(text, options), golden);
    const back = decompile(golden, `${name}.ts`);
    assertEquals(compile(back, options), golden, back);
  });
}

Deno.test("compile() gives the golden modules for Windows' line ends too", async () => {
  for (const name of NAMES) {
    const text = await Deno.readTextFile(`${FOLDER}${name}.x`);
    const golden = await Deno.readTextFile(`${FOLDER}${name}.ts`);
    const fileName = `${name}.x`;
    const module = compile(text.replaceAll("\n", "\r\n"), {
      fileName,
      readInclude,
    });
    assertEquals(module, golden);
  }
});

Deno.test("the example is what its .x file gives", async () => {
  const folder = fileURLToPath(new URL("../../examples/idl/", import.meta.url));
  const text = await Deno.readTextFile(`${folder}weather.x`);
  const module = await Deno.readTextFile(`${folder}weather.ts`);
  assertEquals(compile(text, { fileName: "weather.x" }), module);
});

Deno.test("all golden files are compared", async () => {
  for await (const { name } of Deno.readDir(FOLDER)) {
    const stem = name.replace(/\.(x|ts)$/, "");
    assert(NAMES.includes(stem) || stem === "included", name);
  }
});

function readInclude(path: string): { fileName: string; text: string } {
  return { fileName: path, text: Deno.readTextFileSync(FOLDER + path) };
}
