import * as x from "../../lib/xdr/mod.ts";
import { defineService, type Procedures, type Service } from "../../mod.ts";
import { procedure } from "../../mod.ts";

interface Entry {
  name: string;
  next: Entry | null;
}
interface Tree {
  leaf: number | null;
  children: Tree[];
}

/** A list that links through its last field: it may be of any length. */
export const Entry: x.Codec<Entry> = x.struct({
  name: x.string(9),
  next: x.optional(x.lazy(() => Entry)),
});
const Tree: x.Codec<Tree> = x.struct({
  leaf: x.optional(x.int),
  children: x.list(x.lazy(() => Tree), 3),
});
/** Lists of nothing but themselves, without a struct between. */
const Nest: x.Codec<unknown[]> = x.list(
  x.lazy<unknown>(() => Nest),
  2,
);
const Color = x.enumeration({ RED: -1, BLUE: 5, GREEN: 0 });

/** Each codec there is, with a value; as fields, arms and items. */
const samples: readonly [x.Codec<never>, unknown][] = [
  [x.int, -7],
  [x.uint, 0xffff_ffff],
  [x.hyper, -5n],
  [x.uhyper, 1n << 63n],
  [x.float, 0.5],
  [x.double, NaN],
  [x.quadruple, new Uint8Array(16).fill(9)],
  [x.bool, true],
  [x.nothing, undefined],
  [x.opaque(3), new Uint8Array([1, 2, 3])],
  [x.varopaque(5), new Uint8Array([1])],
  [x.string(6), "ü"],
  [x.array(x.int, 2), [1, 2]],
  [x.list(x.list(x.string(2), 3), 0xffff_ffff), [["a"], []]],
  [x.struct({ a: x.int, constructor: x.string(9) }), {
    a: 1,
    constructor: "b",
  }],
  [x.optional(x.hyper), null],
  [Color, "RED"],
  [
    x.union("color", Color, { RED: { at: x.int }, BLUE: x.nothing }),
    { color: "RED", at: 4 },
  ],
  [
    x.union("yes", x.bool, { true: { read: x.int } }, x.nothing),
    { yes: false },
  ],
  [
    x.union("n", x.int, { "-3": { a: x.int } }, { other: x.bool }),
    { n: 8, other: true },
  ],
  [x.union("n", x.uint, { 4294967295: x.nothing }), { n: 4294967295 }],
  [x.union("c", x.lazy(() => Color), { RED: x.nothing }), { c: "RED" }],
  [Entry, { name: "a", next: { name: "b", next: null } }],
  [Tree, { leaf: null, children: [{ leaf: 1, children: [] }] }],
  [Nest, [[], [[]]]],
] as never;

/** The values that `f0` and those after it take and return, in order. */
export const values: readonly unknown[] = samples.map(([, value]) => value);

/** A service with a procedure for each codec there is. */
export const Every: Service = defineService({
  name: "every",
  program: 0x2000_0030,
  version: 4,
  procedures: proceduresOf(samples.map(([codec]) => codec)),
});

/** Procedures `f0` and so on, which return what they take. */
export function proceduresOf(
  codecs: readonly x.Codec<unknown>[],
): Procedures {
  return Object.fromEntries(
    codecs.map((codec, i) => [
      `f${i}`,
      procedure(i + 1, codec, codec, { idempotent: i % 2 === 0 }),
    ]),
  );
}

/** A service with so many structs of their own that no datagram holds them. */
export function largeService(structs: number): Service {
  const codecs = Array.from(
    { length: structs },
    (_, i) => x.struct({ [`field_${i}`]: x.string(i) }),
  );
  return defineService({
    name: "large",
    program: 0x2000_0031,
    version: 1,
    procedures: proceduresOf(codecs),
  });
}
