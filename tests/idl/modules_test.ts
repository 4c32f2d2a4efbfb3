import { assert, assertEquals, assertMatch } from "@std/assert";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "../../lib/core/random.ts";
import { compile, decompile } from "../../lib/idl/mod.ts";
import { assertGood, type Modules } from "./deno_tools.ts";
import { type Named, pick, randomTypes, xTextOf } from "./model.ts";
import { hasOracle, installedFiles } from "./oracle.ts";

const CORPUS = fileURLToPath(new URL("./corpus/", import.meta.url));

const isDebian = await hasOracle();

// One test for all of them, since each of Deno's tools takes a second to start.
Deno.test("compile() makes modules that Deno's fmt, check, lint and doc accept", async () => {
  await assertGood({
    ...modulesOf([`${CORPUS}nfs3.x`, `${CORPUS}mount3.x`]),
    ...randomModules(),
    ...(isDebian ? modulesOf(await installedFiles()) : {}),
  });
});

Deno.test({
  name: "compile() takes all files of rpcsvc-proto and libtirpc-dev",
  ignore: !isDebian,
  async fn() {
    const files = await installedFiles();
    // As many as both packages of Debian 12 have.
    assert(files.length >= 14, `there are ${files.length} files`);
    for (const path of files) {
      const module = compiled(Deno.readTextFileSync(path), path);
      // The program that is in each of them.
      assertMatch(module, /export const \w+: Service<\{/, path);
    }
  },
});

/** Modules with names of any length that people choose. */
function randomModules(): Modules {
  const random = new Random([1813]);
  const modules: Record<string, string> = {};
  for (let i = 0; i < 60; i++) {
    const types = randomTypes(random, 6);
    const text = lengthened(`${xTextOf(types)}\n${programOf(types)}`, random);
    modules[`random_${i}.ts`] = compiled(text, `random_${i}.x`);
  }
  return modules;
}

/** The modules of some files; each is the fixed point that it should be. */
function modulesOf(paths: readonly string[]): Modules {
  return Object.fromEntries(paths.map((path) => [
    basename(path).replace(/\.x$/, ".ts"),
    compiled(Deno.readTextFileSync(path), path),
  ]));
}

function compiled(text: string, fileName: string): string {
  const module = compile(text, { fileName });
  const back = decompile(module, fileName);
  assertEquals(compile(back, { fileName }), module, fileName);
  return module;
}

/** A program with procedures for some types. */
function programOf(types: readonly Named[]): string {
  const procedures = types.map(({ name }, i) =>
    `    ${name} p${i}(${["void", name, `${name}, int`][i % 3]}) = ${i + 1};\n`
  );
  return `program g0 {\n  version v0 {\n${procedures.join("")}  } = 1;\n` +
    "} = 0x20000000;\n";
}

/** Puts longer names for the short ones, up to the 31 that C guarantees. */
function lengthened(text: string, random: Random): string {
  const names = new Map<string, string>();
  return text.replace(/\b[tfapgv][0-9z]+\b/g, (name) => {
    const word = pick(random, ["", "_of", "_something", "_with_a_long_name"]);
    const long = names.get(name) ?? name + word + word.slice(0, 9);
    names.set(name, long);
    return long;
  });
}
