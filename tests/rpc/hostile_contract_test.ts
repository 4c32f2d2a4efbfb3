import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import { describe } from "../../lib/idl/mod.ts";
import {
  ContractForm,
  type FieldForm,
  type TypeForm,
} from "../../lib/rpc/contract_form.ts";
import { Reflection } from "../../lib/rpc/reflection.ts";
import * as x from "../../lib/xdr/mod.ts";
import type { Service } from "../../mod.ts";
import { Every } from "./reflection_services.ts";

const Contract = Reflection.procedures.contract.result;

/** What a server with these types would say, the first one in its procedure. */
function said(
  types: readonly TypeForm[],
  changes: Partial<ContractForm> = {},
): Uint8Array {
  const f = { name: "f", number: 1, idempotent: false, args: 0, result: 0 };
  return x.encode(ContractForm, {
    name: "evil",
    program: 7,
    version: 1,
    procedures: [f],
    types: [...types],
    ...changes,
  });
}

const field = (name: string, type: number): FieldForm => ({ name, type });
const int: TypeForm = { kind: "int" };
const union = (
  discriminant: FieldForm,
  ...cases: [number, FieldForm | null][]
): TypeForm => ({
  kind: "union",
  union: {
    discriminant,
    cases: cases.map(([value, arm]) => ({ value, arm })),
    otherwise: [],
  },
});
const one = { name: "f", number: 1, idempotent: true, args: 0, result: 0 };

/** What is no contract, and why. */
const cases: readonly [string, Uint8Array, RegExp][] = [
  ["no such type", said([]), /there is no type 0: there are 0$/],
  [
    "no such part",
    said([{ kind: "optional", item: 9 }]),
    /there is no type 9: there are 1$/,
  ],
  [
    "itself without a lazy",
    said([{ kind: "list", list: { item: 0, max: 5 } }]),
    /type 0 contains itself, and no lazy between$/,
  ],
  [
    "a lazy that is itself",
    said([{ kind: "lazy", item: 0 }]),
    /type 0 is a lazy that leads nowhere$/,
  ],
  [
    "lazies in a circle",
    said([{ kind: "lazy", item: 1 }, { kind: "lazy", item: 0 }]),
    /leads nowhere$/,
  ],
  [
    "a lazy of nothing that nobody needs",
    said([int, { kind: "lazy", item: 4 }]),
    /type 1 leads to no type$/,
  ],
  [
    "a union that selects by itself",
    said([union(field("a", 1), [0, null]), { kind: "lazy", item: 0 }]),
    /type 0 contains itself before it begins$/,
  ],
  [
    "an optional of an optional, later",
    said([{ kind: "optional", item: 1 }, { kind: "lazy", item: 0 }]),
    /type 0 is an optional of optional$/,
  ],
  [
    "an optional of nothing",
    said([{ kind: "optional", item: 1 }, { kind: "nothing" }]),
    /optional of nothing$/,
  ],
  ["no fields", said([{ kind: "struct", fields: [] }]), /without fields/],
  [
    "a field twice",
    said([{ kind: "struct", fields: [field("a", 1), field("a", 1)] }, int]),
    /"a" is there twice$/,
  ],
  [
    "a name that is none",
    said([{ kind: "struct", fields: [field("a\u001b[2J", 1)] }, int]),
    /"a\\u001b\[2J" is not an identifier$/,
  ],
  [
    "a number twice",
    said([{
      kind: "enumeration",
      names: [{ name: "A", value: 1 }, { name: "B", value: 1 }],
    }]),
    /A and B are both 1$/,
  ],
  [
    "a case twice",
    said([union(field("a", 1), [1, null], [1, null]), int]),
    /"1" is there twice$/,
  ],
  [
    "a case that cannot be",
    said([union(field("a", 1), [7, null]), { kind: "bool" }]),
    /"7" is no value of its discriminant of type bool$/,
  ],
  [
    "a union by strings",
    said([union(field("a", 1), [7, null]), { kind: "string", max: 5 }]),
    /no value of its discriminant of type string$/,
  ],
  [
    "an arm with the name of the discriminant",
    said([union(field("a", 1), [7, field("a", 1)]), int]),
    /both named a$/,
  ],
  [
    "a procedure twice",
    said([int], { procedures: [one, { ...one, number: 2 }] }),
    /"f" is there twice$/,
  ],
  [
    "a number of two procedures",
    said([int], { procedures: [one, { ...one, name: "g" }] }),
    /"f" and "g" have the same number, 1$/,
  ],
  [
    "procedure 0",
    said([int], { procedures: [{ ...one, number: 0 }] }),
    /as th/,
  ],
  ["program 0", said([int], { program: 0 }), /0 as the number of a program/],
  [
    "a promise",
    said([int], { procedures: [{ ...one, name: "then" }] }),
    /may not be called "then"$/,
  ],
  ["too deep", said(tower(257)), /more than 256 types are within one another$/],
  [
    "too deep by parts that are there already",
    said(sharedTower(), {
      procedures: [
        { ...one, args: 299, result: 150 },
        { ...one, name: "g", number: 2, args: 150, result: 0 },
      ].reverse(),
    }),
    /more than 256 types are within one another$/,
  ],
];

/** Arrays in one another, the outermost first. */
function tower(levels: number): TypeForm[] {
  return [
    ...Array.from({ length: levels - 1 }, (_, i): TypeForm => ({
      kind: "array",
      array: { item: i + 1, length: 1 },
    })),
    int,
  ];
}

/** The same from the innermost on. */
function sharedTower(): TypeForm[] {
  return [
    int,
    ...Array.from({ length: 299 }, (_, i): TypeForm => ({
      kind: "array",
      array: { item: i, length: 1 },
    })),
  ];
}

for (const [what, bytes, why] of cases) {
  Deno.test(`a contract is refused with ${what}`, () => {
    const error = assertThrows(() => x.decode(Contract, bytes), x.XdrError);
    assertMatch(error.message, /^Cannot decode the value: /);
    assertMatch(error.message, why);
  });
}

Deno.test("a contract as deep as may be is one", () => {
  const told = x.decode(Contract, said(tower(256)));
  const { args } = told.procedures.f!;
  const bytes = new Uint8Array([0, 0, 0, 9]);
  assertEquals(x.encode(args, x.decode(args, bytes)), bytes);
  assertEquals(describe(told).split("\n").length > 256, true);
});

Deno.test("types that share others to any depth cost what they are long", () => {
  // 200 structs, each of two of the next: 2^200 if one were to count.
  const doubling = Array.from({ length: 200 }, (_, i): TypeForm => ({
    kind: "struct",
    fields: [field("a", i + 1), field("b", i + 1)],
  }));
  const lists = Array.from({ length: 200 }, (_, i): TypeForm => ({
    kind: "list",
    list: { item: i + 1, max: 2 },
  }));
  const fields = Array.from({ length: 1000 }, (_, i) => field(`f${i}`, 1));
  // Arms of one name, which a union in C cannot have.
  const cases = Array.from(
    { length: 1000 },
    (_, i): [number, FieldForm] => [i, field("a", i + 2)],
  );
  const strings = cases.map(([max]): TypeForm => ({ kind: "string", max }));
  const all: [TypeForm[], number][] = [
    [[...doubling, int], 1500],
    [[{ kind: "struct", fields }, ...shifted(lists), int], 3000],
    [[union(field("tag", 1), ...cases), int, ...strings], 3000],
  ];
  for (const [types, linesMax] of all) {
    const text = describe(x.decode(Contract, said(types)));
    assert(text.split("\n").length < linesMax, `${text.length}`);
    assert(text.length < 5_000_000);
    assert(!text.includes("_".repeat(9)));
  }
});

/** The same lists, one place further on. */
function shifted(lists: readonly TypeForm[]): TypeForm[] {
  return lists.map((form) => {
    if (form.kind !== "list") return form;
    const { item, max } = form.list;
    return { kind: "list", list: { item: item + 1, max } };
  });
}

Deno.test("any bytes are a contract, or an XdrError that says why not", () => {
  const good = x.encode(Contract, Every);
  const broken = fc.tuple(
    fc.nat(good.length - 1),
    fc.uint8Array({ maxLength: 8 }),
    fc.nat(8),
  ).map(([at, bytes, cut]) => {
    const rest = good.subarray(Math.min(at + cut, good.length));
    return new Uint8Array([...good.subarray(0, at), ...bytes, ...rest]);
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), broken), (bytes) => {
      let told: Service;
      try {
        told = x.decode(Contract, bytes);
      } catch (error) {
        assert(error instanceof x.XdrError, String(error));
        return;
      }
      // What has been taken can be used.
      for (const { args } of Object.values(told.procedures)) {
        assert(args.minBytes >= 0);
      }
      x.encode(Contract, told);
    }),
    { numRuns: 3000 },
  );
});
