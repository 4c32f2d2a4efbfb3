import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { assertRefusal, runCli, startServer } from "./run_cli.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FILE = `${ROOT}examples/idl/weather.x`;
const MODULE = `${ROOT}examples/idl/weather.ts`;

Deno.test("generate prints a module, or writes it, and --check compares", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/weather.ts`;
    const golden = await Deno.readTextFile(MODULE);
    const generate = (...flags: string[]) =>
      runCli(["generate", FILE, ...flags]);
    assertEquals((await generate()).stdout, golden);
    const early = await generate("-o", output, "--check");
    assertEquals({ code: early.code, stdout: early.stdout }, {
      code: 1,
      stdout: "",
    });
    assertMatch(early.stderr, /weather\.ts is not what .*weather\.x gives/);
    assertEquals((await generate("-o", output)).code, 0);
    assertEquals(await Deno.readTextFile(output), golden);
    assertEquals((await generate("-o", output, "--check")).code, 0);
    await Deno.writeTextFile(output, `${golden}\n`);
    assertEquals((await generate("-o", output, "--check", "--json")).code, 1);
    assertEquals(await Deno.readTextFile(output), `${golden}\n`);
    const files = await Array.fromAsync(Deno.readDir(folder));
    assertEquals(files.map(({ name }) => name), ["weather.ts"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("generate tells of a mistake with its line, and leaves the output alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/idl`);
    const types = `${folder}/idl/types.x`;
    await Deno.writeTextFile(types, "struct a {\n  b c;\n};\n");
    await Deno.writeTextFile(`${folder}/idl/main.x`, '#include "types.x"\n');
    await Deno.writeTextFile(`${folder}/out.ts`, "// mine\n");
    const source = `${folder}/idl/main.x`;
    const words = ["generate", source, "-o", `${folder}/out.ts`];
    const [outcome, json] = await Promise.all([
      runCli(words),
      runCli([...words, "--json"]),
    ]);
    assertRefusal(outcome, 1);
    assertEquals(
      outcome.stderr,
      `error: Cannot compile ${types}:2:3: there is no type "b"\n` +
        "         b c;\n" +
        "         ^\n",
    );
    const { event, code, file, line, column, exitCode } = JSON.parse(
      json.stdout,
    );
    assertEquals({ event, code, file, line, column, exitCode }, {
      event: "error",
      code: "idl",
      file: types,
      line: 2,
      column: 3,
      exitCode: 1,
    });
    assertEquals(await Deno.readTextFile(`${folder}/out.ts`), "// mine\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("generate includes files by whole paths, and one for what another lacks", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/a`);
    const files = {
      "a/thing.x": "typedef opaque thing<8>;\n",
      "a/all.x": '#include "thing.x"\nstruct all { thing o; };\n',
      // As C has it: `thing` comes from a header.
      "a/callback.x": "%#include <all.h>\nstruct back { thing *o; };\n",
      "both.x": ["all", "callback"].map((name) =>
        `#include "${folder}/a/${name}.x"\n`
      ).join(""),
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const [alone, both] = await Promise.all([
      runCli(["generate", `${folder}/a/callback.x`]),
      runCli(["generate", `${folder}/both.x`]),
    ]);
    assertRefusal(alone, 1);
    assertMatch(alone.stderr, /callback\.x:2:15: there is no type "thing"/);
    assertEquals([both.code, both.stderr], [0, ""]);
    const names = both.stdout.match(/(?<=^export const )\w+/gm);
    assertEquals(names, ["Thing", "All", "Back"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("generate refuses files that are not there, and to write over its source", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const source = `${folder}/a.x`;
    await Deno.writeTextFile(source, "#ifdef A\nconst B = A;\n#endif\n");
    const [missing, over, defined, bad, nowhere] = await Promise.all([
      runCli(["generate", `${folder}/none.x`]),
      runCli(["generate", source, "-o", source]),
      runCli(["generate", source, "--define", "A=7"]),
      runCli(["generate", source, "-D", "7"]),
      runCli(["generate", source, "-o", `${folder}/none/a.ts`]),
    ]);
    assertRefusal(missing, 2);
    assertMatch(missing.stderr, /Cannot read .*none\.x: there is no such file/);
    assertRefusal(over, 2);
    assertMatch(over.stderr, /Cannot write the output over its source/);
    assertMatch(defined.stdout, /^export const B = 7;$/m);
    assertRefusal(bad, 2);
    assertMatch(bad.stderr, /Cannot define "7": expected a name/);
    assertRefusal(nowhere, 2);
    assertMatch(nowhere.stderr, /Cannot write .*a\.ts: there is no such/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("describe writes a contract of a generated module, a .x file or any module", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/weather.x`;
    const [fromModule, fromFile, written, calc, server] = await Promise.all([
      runCli(["describe", MODULE]),
      runCli(["describe", FILE]),
      runCli(["describe", MODULE, "-o", output]),
      runCli(["describe", `${ROOT}examples/calc.ts`]),
      runCli(["describe", `${ROOT}examples/idl/weather_server.ts`]),
    ]);
    assertMatch(
      fromModule.stdout,
      /^ {2}\/\* since 1970 \*\/\n {2}hyper taken_at_ms;$/m,
    );
    assertEquals(fromFile.stdout, fromModule.stdout);
    assertEquals([written.code, written.stdout], [0, ""]);
    assertEquals(await Deno.readTextFile(output), fromModule.stdout);
    // And back: the same bytes.
    const { stdout } = await runCli(["generate", output]);
    assertEquals(stdout, await Deno.readTextFile(MODULE));
    assertMatch(calc.stdout, /^ {4}double add\(add_args\) = 1;$/m);
    assertMatch(server.stdout, /^ {2}version WEATHER_V1 \{$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("describe says what it cannot describe", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.ts`;
    await Deno.writeTextFile(path, "export const a = 1;\n");
    const [nothing, missing] = await Promise.all([
      runCli(["describe", path]),
      runCli(["describe", `${folder}/none.ts`]),
    ]);
    assertRefusal(nothing, 2);
    assertMatch(nothing.stderr, /there is no contract in it/);
    assertRefusal(missing, 2);
    assertMatch(missing.stderr, /there is no such file/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("call takes its contract from a .x file", async () => {
  const { server, address } = await startServer([
    `${ROOT}examples/idl/weather_server.ts`,
  ]);
  await using _ = server;
  const call = (procedure: string, ...words: string[]) =>
    runCli(["call", address, procedure, ...words, "--contract", FILE]);
  const reading = '{"takenAtMs":"5","celsius":1.5,"humidity":2}';
  const reported = await call(
    "WEATHER_V1.report",
    `{"station":"Bergen","value":${reading}}`,
  );
  assertEquals(reported, { code: 0, stdout: "true\n", stderr: "" });
  const [read, unknown, typo] = await Promise.all([
    call("WEATHER_V1.read", '"Bergen"'),
    call("WEATHER_V1.read", '"Atlantis"'),
    call("WEATHER_V1.raed", '"Oslo"'),
  ]);
  assertEquals(read.stdout, `{"status":"READING_OK","value":${reading}}\n`);
  assertEquals(unknown.stdout, '{"status":"READING_UNKNOWN_STATION"}\n');
  assertRefusal(typo, 2);
  assertMatch(typo.stderr, /did you mean "WEATHER_V1\.read"/);
});
