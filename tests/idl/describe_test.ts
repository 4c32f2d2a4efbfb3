import { assertEquals, assertThrows } from "@std/assert";
import { decompile, describe, IdlError } from "../../lib/idl/mod.ts";
import { defineService, procedure } from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";
import { generated } from "./generated.ts";

const Station = x.string(32);
const Status = x.enumeration({ OK: 0, BROKEN: 2 });
const Result = x.union("status", Status, {
  OK: { value: x.struct({ celsius: x.double }) },
}, x.nothing);

const Weather = defineService({
  name: "weatherStation",
  program: 0x2000_0057,
  version: 3,
  procedures: {
    read: procedure(1, Station, Result, { idempotent: true }),
    reset: procedure(2, x.nothing, x.nothing),
    names: procedure(3, x.nothing, x.list(x.list(x.int, 2), 0xffff_ffff)),
  },
});

Deno.test("describe() names types as they are exported, and the others by their place", () => {
  assertEquals(
    describe({ Weather, Station, Result, MAX: 5, other: "text" }),
    `const MAX = 5;
const other = "text";

typedef string Station<32>;

enum Result_status {
  OK = 0,
  BROKEN = 2
};

struct Result_value {
  double celsius;
};

union Result switch (Result_status status) {
  case OK:
    Result_value value;
  default:
    void;
};

typedef int names_result_item<2>;

typedef names_result_item names_result<>;

program WEATHER_STATION_PROG {
  version WEATHER_STATION_V3 {
    /* @idempotent */
    Result read(Station) = 1;
    void reset(void) = 2;
    names_result names(void) = 3;
  } = 3;
} = 0x20000057;
`,
  );
});

Deno.test("describe() puts the versions of a program together", () => {
  const version = (version: number) =>
    defineService({
      name: "v",
      program: 7,
      version,
      procedures: { f: procedure(1, x.nothing, x.int) },
    });
  assertEquals(
    describe({ a: version(1), b: version(2), c: version(2) }).match(
      /program V_PROG|version \w+|= 7;/g,
    ),
    ["program V_PROG", "version V_V1", "version V_V2", "version V_V2_", "= 7;"],
  );
});

Deno.test("describe() keeps apart what C would take for one", () => {
  const exports = {
    A: x.enumeration({ OK: 0, case: 1 }),
    B: x.enumeration({ OK: 5 }),
    C: x.union("version", x.int, {
      0: { value: x.int },
      1: { value: x.string(3) },
      2: { value: x.int },
    }),
  };
  const text = describe(exports);
  assertEquals(
    text,
    `enum A {
  OK = 0,
  case_ = 1
};

enum B {
  B_OK = 5
};

union C switch (int version_) {
  case 0:
  case 2:
    int value;
  case 1:
    string value_<3>;
};
`,
  );
  const bytes = x.encode(exports.C, { version: 1, value: "abc" });
  const again = generated(text).C as x.Codec<unknown>;
  // On the wire it is the same.
  assertEquals(x.decode(again, bytes), { version: 1, value_: "abc" });
});

Deno.test("describe() takes arms of one name for one if their types are alike", () => {
  interface Chain {
    next: Chain | null;
  }
  // Each is an object of its own, as in a generated file.
  const chain = () => {
    const Link: x.Codec<Chain> = x.struct({
      next: x.optional(x.lazy(() => Link)),
    });
    return Link;
  };
  const pair = (item: x.Codec<number>) =>
    x.struct({ numbers: x.list(item, 3), flag: x.bool });
  const exports = {
    T: x.union("tag", x.int, {
      0: { chain: chain() },
      1: { chain: chain() },
      2: { pair: pair(x.int) },
      3: { pair: pair(x.int) },
      4: { pair: pair(x.uint) },
    }),
  };
  const text = describe(exports);
  assertEquals(
    text.slice(text.indexOf("union")),
    `union T switch (int tag) {
  case 0:
  case 1:
    T_chain chain;
  case 2:
  case 3:
    T_pair pair;
  case 4:
    T_pair_ pair_;
};
`,
  );
});

Deno.test("describe() follows types that contain themselves", () => {
  interface Entry {
    name: string;
    next: Entry | null;
  }
  const Entry: x.Codec<Entry> = x.struct({
    name: x.string(9),
    next: x.optional(x.lazy(() => Entry)),
  });
  assertEquals(
    describe({ Entry }),
    "struct Entry {\n  string name<9>;\n  struct Entry *next;\n};\n",
  );
});

Deno.test("describe() refuses what cannot be written down", () => {
  assertThrows(
    () => describe({ a: 1 }),
    TypeError,
    "Cannot describe that: there is no contract in it",
  );
  assertThrows(
    () => describe({ S: x.struct({ a: x.nothing }) }),
    TypeError,
    "Cannot describe S.a: nothing has no place in a type",
  );
});

Deno.test("decompile() refuses what compile() has not made", () => {
  const modules: [string, string][] = [
    [
      "const a = 1;",
      'Cannot compile m.ts:1:1: expected "export", found "const"',
    ],
    ["export const a = {", "expected a property"],
    ["export const S = x.struct({});", "expected what compile() makes of S"],
    [
      "/** `typedef a` */\nexport type A = B;\n/** C. */\nexport const A: x.Codec<A> = B;\n",
      "expected what compile() makes of B",
    ],
  ];
  for (const [text, message] of modules) {
    assertThrows(() => decompile(text, "m.ts"), IdlError, message);
  }
});
