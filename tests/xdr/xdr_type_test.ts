import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";

Deno.test("XdrType has the name and the arguments of each combinator", () => {
  const Kind = x.enumeration({ B: 2, A: 1 });
  const pairs: [x.Codec<unknown>, x.XdrType][] = [
    [x.int, { kind: "int" }],
    [x.uint, { kind: "uint" }],
    [x.hyper, { kind: "hyper" }],
    [x.uhyper, { kind: "uhyper" }],
    [x.float, { kind: "float" }],
    [x.double, { kind: "double" }],
    [x.quadruple, { kind: "quadruple" }],
    [x.bool, { kind: "bool" }],
    [x.nothing, { kind: "nothing" }],
    [x.opaque(3), { kind: "opaque", length: 3 }],
    [x.varopaque(4), { kind: "varopaque", max: 4 }],
    [x.string(5), { kind: "string", max: 5 }],
    [x.array(x.int, 2), { kind: "array", item: { kind: "int" }, length: 2 }],
    [x.list(x.int, 2), { kind: "list", item: { kind: "int" }, max: 2 }],
    [x.optional(x.int), { kind: "optional", item: { kind: "int" } }],
    [x.struct({ z: x.int, a: x.bool }), {
      kind: "struct",
      fields: [
        { name: "z", type: { kind: "int" } },
        { name: "a", type: { kind: "bool" } },
      ],
    }],
    [Kind, {
      kind: "enumeration",
      names: [{ name: "B", value: 2 }, { name: "A", value: 1 }],
    }],
    [x.union("k", Kind, { A: x.nothing, B: { b: x.int } }), {
      kind: "union",
      discriminant: { name: "k", type: Kind.type },
      cases: [
        { value: "A", arm: null },
        { value: "B", arm: { name: "b", type: { kind: "int" } } },
      ],
      otherwise: undefined,
    }],
    [x.union("k", x.int, { [-1]: x.nothing }, x.nothing), {
      kind: "union",
      discriminant: { name: "k", type: { kind: "int" } },
      cases: [{ value: -1, arm: null }],
      otherwise: null,
    }],
    [x.union("k", x.bool, { true: x.nothing }, { b: x.int }), {
      kind: "union",
      discriminant: { name: "k", type: { kind: "bool" } },
      cases: [{ value: true, arm: null }],
      otherwise: { name: "b", type: { kind: "int" } },
    }],
  ];
  for (const [codec, type] of pairs) assertEquals(codec.type, type);
});
