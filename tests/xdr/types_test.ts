import * as x from "@datagram/rpc/xdr";
import { assertType, type IsExact } from "@std/testing/types";

// Nothing here runs: the types are the claims.

const Kind = x.enumeration({ TEXT: 0, DATA: 1, EXEC: 2 });

Deno.test("Infer gives the types of primitives", () => {
  assertType<IsExact<x.Infer<typeof x.int>, number>>(true);
  assertType<IsExact<x.Infer<typeof x.uint>, number>>(true);
  assertType<IsExact<x.Infer<typeof x.hyper>, bigint>>(true);
  assertType<IsExact<x.Infer<typeof x.uhyper>, bigint>>(true);
  assertType<IsExact<x.Infer<typeof x.double>, number>>(true);
  assertType<IsExact<x.Infer<typeof x.quadruple>, Uint8Array>>(true);
  assertType<IsExact<x.Infer<typeof x.bool>, boolean>>(true);
  assertType<IsExact<x.Infer<typeof x.nothing>, undefined>>(true);
});

Deno.test("Infer gives the types of what is composed", () => {
  const codec = x.struct({
    names: x.list(x.string(9), 3),
    pair: x.array(x.hyper, 2),
    blob: x.optional(x.opaque(4)),
    inner: x.struct({ on: x.bool }),
    kind: Kind,
    later: x.lazy(() => x.int),
  });
  assertType<
    IsExact<x.Infer<typeof codec>, {
      names: string[];
      pair: bigint[];
      blob: Uint8Array | null;
      inner: { on: boolean };
      kind: "TEXT" | "DATA" | "EXEC";
      later: number;
    }>
  >(true);
});

Deno.test("union() by enumeration is a discriminated union", () => {
  const some = x.union("kind", Kind, {
    TEXT: x.nothing,
    DATA: { creator: x.string(9) },
  });
  assertType<
    IsExact<
      x.Infer<typeof some>,
      { kind: "TEXT" } | { kind: "DATA"; creator: string }
    >
  >(true);

  const all = x.union("kind", Kind, { TEXT: { lines: x.uint } }, x.nothing);
  assertType<
    IsExact<
      x.Infer<typeof all>,
      { kind: "TEXT"; lines: number } | { kind: "DATA" | "EXEC" }
    >
  >(true);

  const needless = x.union("kind", Kind, {
    TEXT: x.nothing,
    DATA: x.nothing,
    EXEC: x.nothing,
  }, { never: x.int });
  assertType<
    IsExact<
      x.Infer<typeof needless>,
      { kind: "TEXT" } | { kind: "DATA" } | { kind: "EXEC" }
    >
  >(true);
});

Deno.test("union() by number has literal discriminants", () => {
  const some = x.union("status", x.int, {
    0: { value: x.hyper },
    [-1]: x.nothing,
  });
  assertType<
    IsExact<
      x.Infer<typeof some>,
      { status: 0; value: bigint } | { status: -1 }
    >
  >(true);

  const all = x.union("status", x.uint, { 0: { value: x.int } }, x.nothing);
  assertType<
    IsExact<
      x.Infer<typeof all>,
      { status: 0; value: number } | { status: number }
    >
  >(true);
});

Deno.test("union() by bool has boolean literals", () => {
  const both = x.union("ok", x.bool, {
    true: { value: x.int },
    false: { reason: x.string(9) },
  });
  assertType<
    IsExact<
      x.Infer<typeof both>,
      { ok: true; value: number } | { ok: false; reason: string }
    >
  >(true);

  const rest = x.union("ok", x.bool, { true: { value: x.int } }, x.nothing);
  assertType<
    IsExact<x.Infer<typeof rest>, { ok: true; value: number } | { ok: false }>
  >(true);
});

Deno.test("the compiler refuses what the codecs would", () => {
  (() => {
    // @ts-expect-error a string is no number
    x.encode(x.int, "1");
    // @ts-expect-error a number is no bigint
    x.encode(x.hyper, 1);
    // @ts-expect-error a field is missing
    x.encode(x.struct({ a: x.int, b: x.int }), { a: 1 });
    // @ts-expect-error not one of the names
    x.encode(Kind, "LINK");
    // @ts-expect-error the maximum is missing
    x.string();
    // @ts-expect-error the maximum is missing
    x.list(x.int);
    // @ts-expect-error the case has no arm
    x.encode(x.union("kind", Kind, { TEXT: x.nothing }), { kind: "DATA" });
    // @ts-expect-error not one of the names
    x.union("kind", Kind, { TEXT: x.nothing, LINK: x.nothing });
    // @ts-expect-error neither true nor false
    x.union("ok", x.bool, { yes: x.nothing });
    // @ts-expect-error an arm needs a name
    x.union("kind", Kind, { TEXT: x.int });
    // @ts-expect-error a string does not discriminate
    x.union("kind", x.hyper, { 1: x.nothing });
  });
});
