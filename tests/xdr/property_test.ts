import * as x from "@datagram/rpc/xdr";
import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";

/** A codec, and the values that it is for. */
interface Sample {
  readonly codec: x.Codec<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

const RUNS = { numRuns: 400 };

Deno.test("any value of any type decodes from its encoding", () => {
  fc.assert(
    fc.property(pairs(samples()), ([{ codec }, value]) => {
      const bytes = x.encode(codec, value);
      assertEquals(bytes.length % 4, 0);
      assert(bytes.length >= codec.minBytes);
      assertEquals(x.decode(codec, bytes), value);
    }),
    RUNS,
  );
});

Deno.test("any value of any type comes back from its JSON", () => {
  fc.assert(
    fc.property(pairs(samples()), ([{ codec }, value]) => {
      const text = JSON.stringify(x.toJson(codec, value));
      // JSON has no -0, so that the bytes of the values are not compared.
      const back = x.fromJson(codec, JSON.parse(text));
      assertEquals(JSON.stringify(x.toJson(codec, back)), text);
    }),
    RUNS,
  );
});

Deno.test("any bytes are a value with just these bytes, or an XdrError", () => {
  const words = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff_ffff }) },
    ),
    { maxLength: 24 },
  ).map((numbers) => {
    const writer = new x.Writer();
    for (const number of numbers) writer.uint(number);
    return writer.copy();
  });
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 96 }), words);
  fc.assert(
    fc.property(samples(), bytes, ({ codec }, bytes) => {
      decodesStrictly(codec, bytes);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a damaged encoding is a value with just these bytes, or an XdrError", () => {
  fc.assert(
    fc.property(
      pairs(samples()),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: -2, max: 1 }),
      ([{ codec }, value], at, flip, cut) => {
        const bytes = x.encode(codec, value);
        if (bytes.length > 0) bytes[at % bytes.length]! ^= flip;
        const damaged = new Uint8Array(Math.max(0, bytes.length + cut));
        damaged.set(bytes.subarray(0, damaged.length));
        decodesStrictly(codec, damaged);
      },
    ),
    { numRuns: 1000 },
  );
});

/** Any error but an XdrError fails the test; so does a second encoding. */
function decodesStrictly(codec: x.Codec<unknown>, bytes: Uint8Array): void {
  let value: unknown;
  try {
    value = x.decode(codec, bytes);
  } catch (error) {
    if (error instanceof x.XdrError) return;
    throw error;
  }
  // Of the many encodings of NaN one is ever written.
  if (!hasNaN(value)) assertEquals(x.encode(codec, value), bytes);
}

function hasNaN(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Number.isNaN(value);
  if (value instanceof Uint8Array) return false;
  return Object.values(value).some(hasNaN);
}

function pairs(
  samples: fc.Arbitrary<Sample>,
): fc.Arbitrary<[Sample, unknown]> {
  return samples.chain((sample) =>
    sample.values.map((value): [Sample, unknown] => [sample, value])
  );
}

function samples(): fc.Arbitrary<Sample> {
  return fc.letrec<{ sample: Sample; leaf: Sample }>((tie) => ({
    leaf: fc.oneof(primitives(), sized()),
    sample: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("leaf"),
      lists(tie("sample")),
      structs(tie("sample")),
      optionals(tie("sample")),
      unions(tie("sample")),
      tie("sample").map(({ codec, values }) => ({
        codec: x.lazy(() => codec),
        values,
      })),
    ),
  })).sample;
}

function primitives(): fc.Arbitrary<Sample> {
  const float = fc.float().map(Math.fround);
  return fc.constantFrom<Sample>(
    { codec: x.int, values: fc.integer().map((n) => n | 0) },
    { codec: x.uint, values: fc.integer().map((n) => n >>> 0) },
    { codec: x.hyper, values: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
    { codec: x.uhyper, values: fc.bigInt(0n, 2n ** 64n - 1n) },
    { codec: x.float, values: float },
    { codec: x.double, values: fc.double() },
    { codec: x.quadruple, values: blob(16, 16) },
    { codec: x.bool, values: fc.boolean() },
    { codec: x.nothing, values: fc.constant(undefined) },
    {
      codec: x.enumeration({ A: 0, B: 1, C: -1, D: 2147483647 }),
      values: fc.constantFrom("A", "B", "C", "D"),
    },
  );
}

function sized(): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom("o", "v", "s"), fc.nat(200)).map(
    ([kind, n]): Sample => {
      if (kind === "o") return { codec: x.opaque(n), values: blob(n, n) };
      if (kind === "v") return { codec: x.varopaque(n), values: blob(0, n) };
      const texts = fc.string({ unit: "binary", maxLength: n >> 2 });
      return { codec: x.string(n), values: texts };
    },
  );
}

function blob(minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength });
}

function lists(items: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(items, fc.boolean(), fc.nat(4)).map(
    ([{ codec, values }, isFixed, n]) => ({
      codec: isFixed ? x.array(codec, n) : x.list(codec, n),
      values: fc.array(values, { minLength: isFixed ? n : 0, maxLength: n }),
    }),
  );
}

function structs(fields: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.array(fields, { minLength: 1, maxLength: 4 }).map((samples) => {
    const named = samples.map((sample, i) => [`f${i}`, sample] as const);
    return {
      codec: x.struct(
        Object.fromEntries(named.map(([name, { codec }]) => [name, codec])),
      ),
      values: fc.record(
        Object.fromEntries(named.map(([name, { values }]) => [name, values])),
        { noNullPrototype: true },
      ),
    };
  });
}

function optionals(items: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return items.filter(({ codec }) => !isVoidable(codec.type)).map(
    ({ codec, values }) => ({
      codec: x.optional(codec),
      values: fc.option(values, { nil: null }),
    }),
  );
}

/** Whether a type may not be optional. */
function isVoidable(type: x.XdrType): boolean {
  if (type.kind === "lazy") return isVoidable(type.resolve());
  return type.kind === "optional" || type.kind === "nothing";
}

function unions(arms: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(arms, arms, fc.boolean()).map(([one, other, isOpen]) => ({
    codec: x.union(
      "at",
      x.int,
      { 0: x.nothing, 1: { one: one.codec }, [-1]: { other: other.codec } },
      isOpen ? { one: one.codec } : undefined,
    ),
    values: fc.oneof(
      fc.constant({ at: 0 }),
      one.values.map((one) => ({ at: isOpen ? 7 : 1, one })),
      other.values.map((other) => ({ at: -1, other })),
    ),
  }));
}
