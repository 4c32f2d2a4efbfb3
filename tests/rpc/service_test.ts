import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { assertType, type IsExact } from "@std/testing/types";
import * as x from "../../lib/xdr/mod.ts";
import {
  type CallContext,
  type CallFunction,
  type CallOptions,
  type Client,
  connect,
  defineService,
  type Handlers,
  procedure,
  serve,
} from "../../mod.ts";

const none = procedure(1, x.nothing, x.nothing);
const base = { name: "s", program: 1, version: 1 };

Deno.test("types: a client has what its contract says", () => {
  const Calc = defineService({
    ...base,
    procedures: {
      add: procedure(1, x.struct({ a: x.int, b: x.int }), x.int),
      reset: procedure(2, x.nothing, x.nothing),
      total: procedure(3, x.nothing, x.hyper),
    },
  });
  type Calc = typeof Calc.procedures;
  type Add = CallFunction<Calc["add"]>;
  assertType<
    IsExact<
      Add,
      (args: { a: number; b: number }, options?: CallOptions) => Promise<number>
    >
  >(true);
  assertType<
    IsExact<
      Client<Calc>["total"],
      (args?: undefined, options?: CallOptions) => Promise<bigint>
    >
  >(true);
  assertType<
    IsExact<
      Handlers<Calc>["total"],
      (args: undefined, context: CallContext) => bigint | Promise<bigint>
    >
  >(true);
  const handlers: Handlers<Calc> = {
    add: ({ a, b }) => a + b,
    reset: () => {},
    total: async () => await Promise.resolve(1n),
  };
  // @ts-expect-error a handler is missing
  const missing: Handlers<Calc> = { add: handlers.add, reset: handlers.reset };
  // @ts-expect-error the result is of another type
  const wrong: Handlers<Calc> = { ...handlers, total: () => 1 };
  assertEquals([missing, wrong].length, 2);
});

Deno.test("defineService() refuses numbers that are none", () => {
  const define = (numbers: { program?: number; version?: number }) =>
    defineService({ ...base, procedures: {}, ...numbers });
  for (const program of [0, -1, 1.5, 2 ** 32, NaN]) {
    assertThrows(() => define({ program }), RangeError, "of a program");
  }
  for (const version of [-1, 2 ** 32]) {
    assertThrows(() => define({ version }), RangeError, "of a version");
  }
  assertThrows(() => procedure(0, x.int, x.int), RangeError, "of a procedure");
  assertEquals(define({ version: 0, program: 2 ** 32 - 1 }).version, 0);
});

Deno.test("defineService() refuses two procedures of one number", () => {
  assertThrows(
    () => defineService({ ...base, procedures: { a: none, b: none } }),
    TypeError,
    '"a" and "b" have the same number, 1',
  );
});

Deno.test("defineService() refuses a procedure that makes clients thenable", () => {
  assertThrows(
    () => defineService({ ...base, procedures: { then: none } }),
    TypeError,
    '"then"',
  );
});

Deno.test("serve() refuses handlers that do not match the contract", async () => {
  const service = defineService({ ...base, procedures: { a: none } });
  // deno-lint-ignore no-explicit-any
  const untyped = (handlers: unknown) => serve(service, handlers as any);
  await assertRejects(() => untyped({}), TypeError, 'no handler for "a"');
  await assertRejects(() => untyped({ a: 1 }), TypeError, 'handler for "a"');
  await assertRejects(
    () => untyped({ a() {}, b() {} }),
    TypeError,
    'no procedure "b", only a',
  );
});

Deno.test("handlers may be methods of an object with state", async () => {
  const service = defineService({
    ...base,
    procedures: { next: procedure(1, x.nothing, x.int) },
  });
  class Counter implements Handlers<typeof service.procedures> {
    count = 0;
    next(): number {
      return ++this.count;
    }
  }
  await using server = await serve(service, new Counter());
  await using client = await connect(service, server.address);
  await client.next();
  assertEquals(await client.next(), 2);
});
