import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "../fast_check.ts";
import { Random } from "../../lib/core/random.ts";
import { describe } from "../../lib/idl/mod.ts";
import { Reflection } from "../../lib/rpc/reflection.ts";
import * as x from "../../lib/xdr/mod.ts";
import { defineService, ping, procedure, RpcError } from "../../mod.ts";
import type { Procedures, Service } from "../../mod.ts";
import { codecOf, generated } from "../idl/generated.ts";
import { randomTypes, xTextOf } from "../idl/model.ts";
import { randomValue } from "../idl/model_value.ts";
import { handlers, Lab } from "./lab.ts";
import {
  Entry,
  Every,
  largeService,
  proceduresOf,
  values,
} from "./reflection_services.ts";
import { Stage } from "./stage.ts";

const Contract = Reflection.procedures.contract.result;

/** What another side makes of what this one says. */
function reflected(service: Service): Service {
  return x.decode(Contract, x.encode(Contract, service));
}

/** Handlers that return what they are given. */
function echoes({ procedures }: Service) {
  const names = Object.keys(procedures);
  return Object.fromEntries(names.map((name) => [name, (v: unknown) => v]));
}

Deno.test("a server tells its contract, and calls by it are as by its own", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Every, echoes(Every));
  await using question = await stage.connect(Reflection);
  const told = await question.contract();
  const { name, program, version } = told;
  assertEquals({ name, program, version }, {
    name: "every",
    program: 0x2000_0030,
    version: 4,
  });
  await using client = await stage.connect<Procedures>(told);
  for (const [i, value] of values.entries()) {
    const one = told.procedures[`f${i}`]!;
    assertEquals([one.number, one.idempotent], [i + 1, i % 2 === 0]);
    assertEquals(await client[`f${i}`]!(value as undefined), value, `f${i}`);
    const { args } = Every.procedures[`f${i}`]!;
    assertEquals(x.encode(one.args, value), x.encode(args, value));
  }
});

Deno.test("what a server tells is described like its contract", () => {
  // A struct with a field of nothing cannot be written down; these can.
  assertEquals(describe(reflected(Every)), describe(Every));
  assertEquals(describe(reflected(Lab)), describe(Lab));
  const again = x.encode(Contract, reflected(Every));
  assertEquals(again, x.encode(Contract, Every));
});

Deno.test("docs/IDL.md has the types of a contract as they are", () => {
  const page = Deno.readTextFileSync(
    new URL("../../docs/IDL.md", import.meta.url),
  );
  const [, text] = /^```x\n([^]*?)^```$/m.exec(page)!;
  const codec = codecOf(generated(text!), "Contract");
  const bytes = x.encode(Contract, Every);
  assertEquals(x.encode(codec, x.decode(codec, bytes)), bytes);
  // The bounds, too.
  const known = new Set(maximaOf(codec.type));
  assertEquals(known, new Set(maximaOf(Contract.type)));
});

/** All maxima in a type. */
function maximaOf(type: x.XdrType): string[] {
  const text = JSON.stringify(type);
  return [...text.matchAll(/"max":\d+/g)].map(([found]) => found);
}

Deno.test("a list that links through its last field may still be long", () => {
  const Links = defineService({
    ...Lab,
    procedures: { all: procedure(1, x.nothing, Entry) },
  });
  let list: x.Infer<typeof Entry> = { name: "z", next: null };
  for (let i = 0; i < 20_000; i++) list = { name: "a", next: list };
  const { result } = reflected(Links).procedures.all!;
  assertEquals(
    x.encode(result, list).length,
    x.encode(Entry, list).length,
  );
});

Deno.test("any types of a .x file are told as they are", () => {
  const seeds = fc.tuple(fc.integer(), fc.integer());
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = new Random(seed);
      const types = randomTypes(random, 5);
      const exports = generated(xTextOf(types));
      const codecs = types.map(({ name }) =>
        codecOf(exports, name.toUpperCase())
      );
      const service = { ...Lab, procedures: proceduresOf(codecs) };
      const told = reflected(service);
      assertEquals(describe(told), describe(service));
      for (const [i, type] of types.entries()) {
        const value = randomValue(random, type);
        const bytes = x.encode(codecs[i]!, value);
        assertEquals(x.decode(told.procedures[`f${i}`]!.args, bytes), value);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("a contract that no datagram holds comes in parts", async () => {
  const Large = largeService(900);
  const bytes = x.encode(Contract, Large);
  assert(bytes.length > 20_000);
  const stage = new Stage();
  await using _server = await stage.serve(Large, echoes(Large));
  await using question = await stage.connect(Reflection);
  const asked = question.contract();
  await stage.clock.advance(2000);
  assertEquals(x.encode(Contract, await asked), bytes);
});

Deno.test("reflection that is switched off is a procedure that is not there", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers, { reflection: false });
  await using question = await stage.connect(Reflection);
  const error = await stage.failure(0, question.contract(), RpcError);
  assertEquals([error.code, error.executed], ["unimplemented", "no"]);
  assertMatch(error.message, /the server has no such procedure$/);
  // The other procedure of program 0 stays.
  assertEquals((await stage.after(0, ping(question)))?.status, "fulfilled");
});

Deno.test("reflection has a version, and takes no arguments", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  const { contract } = Reflection.procedures;
  const failureOf = async (
    version: number,
    args: x.Codec<number>,
  ): Promise<RpcError> => {
    const procedures = { contract: { ...contract, args } };
    await using other = await stage.connect({
      ...Reflection,
      version,
      procedures,
    });
    return await stage.failure(0, other.contract(7), RpcError);
  };
  const none = { ...x.int, write: () => {} };
  const newer = await failureOf(2, none);
  assertEquals([newer.code, newer.executed], ["unimplemented", "no"]);
  assertMatch(newer.message, /has this program in version 1$/);
  const full = await failureOf(1, x.int);
  assertEquals([full.code, full.executed], ["invalid_argument", "no"]);
});

Deno.test("a contract that cannot be told is no hindrance to serve it", async () => {
  let deep: x.Codec<unknown> = x.int;
  for (let i = 0; i < 300; i++) deep = x.array(deep, 1);
  const services: [Service, RegExp][] = [
    [
      { ...Lab, procedures: { f: procedure(1, deep, x.int) } },
      /with 256 types within one another/,
    ],
    [{ ...Lab, name: "n".repeat(256) }, /name: .* 256 bytes/],
    [largeService(1025), /procedures: .* 1025 items/],
    [{ ...Lab, procedures: { f: procedure(1, wide(), x.int) } }, /16384 types/],
  ];
  for (const [service, why] of services) {
    const stage = new Stage();
    const told: string[] = [];
    await using _server = await stage.serve(service, echoes(service), {
      onError: (error, { procedure }) => told.push(`${procedure}: ${error}`),
    });
    await using question = await stage.connect(Reflection);
    const error = await stage.failure(0, question.contract(), RpcError);
    assertEquals([error.code, told.length], ["internal", 1]);
    assertMatch(told[0]!, /^reflection\.contract: /);
    assertMatch(told[0]!, why);
    assertEquals((await stage.after(0, ping(question)))?.status, "fulfilled");
  }
});

/** Types without end, such as a codec of one's own may have. */
function wide(): x.Codec<unknown> {
  const fields = Array.from({ length: 1000 }, (_, i) => [
    `f${i}`,
    x.struct(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, j) => [`g${j}`, x.opaque(j)]),
      ),
    ),
  ]);
  return x.struct(Object.fromEntries(fields));
}
