import { assertEquals } from "@std/assert";
import { assertAllowed, assertRefused, judge, messages } from "./judge.ts";

Deno.test("rooms/imports lets a room import what its row names", () => {
  assertAllowed("lib/core/call.ts", [
    `import { a } from "./timer.ts";`,
    `import { a } from "../wire/mod.ts";`,
    `export * from "../wire/frames/call.ts";`,
  ]);
  assertAllowed("lib/core/congestion/new_reno.ts", [
    `import { a } from "../timer.ts";`,
    `import { a } from "../../wire/mod.ts";`,
  ]);
  assertAllowed("lib/wire/checksum.ts", [`import { crc32 } from "node:zlib";`]);
  assertAllowed("lib/net/node_udp.ts", [`import dgram from "node:dgram";`]);
  assertAllowed("lib/sim/network.ts", [
    `import { Random } from "../core/random.ts";`,
    `import type { Clock } from "../net/clock.ts";`,
  ]);
  assertAllowed("lib/rpc/connect.ts", [
    `import { a } from "../xdr/mod.ts";`,
    `import { a } from "../sim/mod.ts";`,
    `import { a } from "../link/mod.ts";`,
  ]);
  assertAllowed("lib/onc/client.ts", [
    `import type { Contract } from "../rpc/service.ts";`,
  ]);
});

Deno.test("rooms/imports refuses what the row does not name", () => {
  const refused: [string, string][] = [
    ["lib/xdr/reader.ts", "../wire/mod.ts"],
    ["lib/wire/header.ts", "../xdr/mod.ts"],
    ["lib/core/call.ts", "../net/clock.ts"],
    ["lib/core/call.ts", "../rpc/mod.ts"],
    ["lib/net/udp.ts", "../core/random.ts"],
    ["lib/sim/network.ts", "../core/call.ts"],
    ["lib/sim/network.ts", "../net/udp.ts"],
    ["lib/link/perfect.ts", "../xdr/mod.ts"],
    ["lib/rpc/connect.ts", "../idl/mod.ts"],
    ["lib/idl/parser.ts", "../xdr/mod.ts"],
    ["lib/onc/client.ts", "../rpc/connect.ts"],
    ["lib/onc/client.ts", "../core/call.ts"],
  ];
  for (const [path, target] of refused) {
    assertRefused(path, "imports", {
      [`import { a } from "${target}";`]: `"${target}"`,
    });
  }
});

Deno.test("rooms/imports sees every way to import", () => {
  assertRefused("lib/xdr/reader.ts", "imports", {
    [`import "../net/udp.ts";`]: `"../net/udp.ts"`,
    [`import type { A } from "../net/udp.ts";`]: `"../net/udp.ts"`,
    [`export * from "../net/udp.ts";`]: `"../net/udp.ts"`,
    [`export type { A } from "../net/udp.ts";`]: `"../net/udp.ts"`,
    [`const a = await import("../net/udp.ts");`]: `"../net/udp.ts"`,
    [`type A = import("../net/udp.ts").A;`]: `"../net/udp.ts"`,
    [`import a = require("../net/udp.ts");`]: `"../net/udp.ts"`,
    [`const a = await import(name);`]: `name`,
    // No detour gets around the table.
    [`import { a } from "../../lib/net/udp.ts";`]: `"../../lib/net/udp.ts"`,
    [`import { a } from "./../net/udp.ts";`]: `"./../net/udp.ts"`,
  });
});

Deno.test("rooms/imports refuses packages and Node's modules", () => {
  assertRefused("lib/core/call.ts", "imports", {
    [`import { assert } from "@std/assert";`]: `"@std/assert"`,
    [`import fc from "npm:fast-check";`]: `"npm:fast-check"`,
    [`import a from "jsr:@std/bytes";`]: `"jsr:@std/bytes"`,
    [`import a from "https://127.0.0.1/a.ts";`]: `"https://127.0.0.1/a.ts"`,
    [`import { crc32 } from "node:zlib";`]: `"node:zlib"`,
    [`import a from "/lib/core/a.ts";`]: `"/lib/core/a.ts"`,
  });
  assertRefused("lib/wire/checksum.ts", "imports", {
    [`import fs from "node:fs";`]: `"node:fs"`,
  });
  assertRefused("lib/net/udp.ts", "imports", {
    [`import { assert } from "@std/assert";`]: `"@std/assert"`,
    [`import dgram from "dgram";`]: `"dgram"`,
  });
});

Deno.test("rooms/imports lets no room use the command line", () => {
  assertAllowed("lib/cli/terminal.ts", [
    `import { serve } from "../rpc/mod.ts";`,
    `import process from "node:process";`,
  ]);
  assertRefused("lib/cli/terminal.ts", "imports", {
    [`import chalk from "npm:chalk";`]: `"npm:chalk"`,
    [`import { bold } from "@std/fmt/colors";`]: `"@std/fmt/colors"`,
  });
  assertRefused("lib/rpc/serve.ts", "imports", {
    [`import { bold } from "../cli/terminal.ts";`]: `"../cli/terminal.ts"`,
  });
});

Deno.test("rooms/imports keeps what is shipped within lib/", () => {
  for (const path of ["lib/net/udp.ts", "lib/rpc/connect.ts"]) {
    assertRefused(path, "imports", {
      [`import { a } from "../../mod.ts";`]: `"../../mod.ts"`,
      [`import { a } from "../../tests/pair.ts";`]: `"../../tests/pair.ts"`,
      [`import { a } from "../../third_party/std/assert/mod.ts";`]:
        `"../../third_party/std/assert/mod.ts"`,
      [`import { a } from "../../../main/x.ts";`]: `"../../../main/x.ts"`,
    });
  }
  assertRefused("mod.ts", "imports", {
    [`import { a } from "./third_party/std/assert/mod.ts";`]:
      `"./third_party/std/assert/mod.ts"`,
    [`export * from "npm:fast-check";`]: `"npm:fast-check"`,
  });
  assertRefused("cli.ts", "imports", {
    [`import { a } from "./third_party/std/cli/mod.ts";`]:
      `"./third_party/std/cli/mod.ts"`,
    [`import { a } from "./tools/ok.ts";`]: `"./tools/ok.ts"`,
    [`import { parseArgs } from "@std/cli";`]: `"@std/cli"`,
  });
});

Deno.test("rooms/imports lets mod.ts and cli.ts import any room", () => {
  assertAllowed("mod.ts", [`export * from "./lib/rpc/mod.ts";`]);
  assertAllowed("cli.ts", [
    `import { generate } from "./lib/idl/mod.ts";`,
    `import { connect } from "./mod.ts";`,
  ]);
});

Deno.test("rooms/imports leaves tests, benches and tools alone", () => {
  for (const path of ["tests/a_test.ts", "bench/a.ts", "tools/a.ts"]) {
    assertAllowed(path, [
      `import fc from "../../fast_check.ts";`,
      `import { a } from "../lib/core/call.ts";`,
    ]);
  }
});

Deno.test("rooms/imports asks for a row when it meets an unknown room", () => {
  const row =
    "Cannot find a room named 'lobby': add its row to tools/lint/room_table.ts";
  assertEquals(messages("lib/lobby/desk.ts", `import "../rpc/mod.ts";`), [row]);
  assertEquals(messages("lib/rpc/a.ts", `import "../lobby/desk.ts";`), [row]);
  assertEquals(judge("lib/toString/desk.ts", `export {};`).length, 2);
});

Deno.test("rooms/imports refuses a file that lies in no room", () => {
  assertEquals(messages("lib/desk.ts", "export const a = 1;"), [
    "Cannot have a file outside the rooms: lib/desk.ts",
  ]);
});

Deno.test("rooms/imports says what the room may import instead", () => {
  assertEquals(messages("lib/core/a.ts", `import "../net/udp.ts";`), [
    "Cannot import net/udp.ts from core: core may import wire/",
  ]);
  assertEquals(messages("lib/xdr/a.ts", `import "../net/udp.ts";`), [
    "Cannot import net/udp.ts from xdr: xdr may import nothing",
  ]);
});
