import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { Random } from "../../lib/core/random.ts";
import { compile, decompile, describe, IdlError } from "../../lib/idl/mod.ts";
import * as x from "../../lib/xdr/mod.ts";
import { codecOf, generated } from "./generated.ts";
import { randomTypes, xTextOf } from "./model.ts";
import { randomValue } from "./model_value.ts";

const RUNS = { numRuns: 300 };

const seeds = fc.tuple(fc.integer(), fc.integer());

Deno.test("any value of any type of a .x file decodes from its encoding", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = new Random(seed);
      const types = randomTypes(random, 5);
      const exports = generated(xTextOf(types));
      for (const type of types) {
        const codec = codecOf(exports, type.name.toUpperCase());
        const value = randomValue(random, type);
        assertEquals(x.decode(codec, x.encode(codec, value)), value);
      }
    }),
    RUNS,
  );
});

Deno.test("decompile() gives back a file that compiles to the same bytes", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const types = randomTypes(new Random(seed), 6);
      const options = { fileName: "test.x" };
      const module = compile(xTextOf(types), options);
      assertEquals(compile(decompile(module, "test.ts"), options), module);
    }),
    RUNS,
  );
});

Deno.test("describe() gives a file of which the types have the same bytes", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = new Random(seed);
      const types = randomTypes(random, 5);
      const exports = generated(xTextOf(types));
      const text = describe(exports);
      const again = generated(text);
      for (const type of types) {
        const name = type.name.toUpperCase();
        const value = randomValue(random, type);
        const bytes = x.encode(codecOf(exports, name), value);
        assertEquals(x.encode(codecOf(again, name), value), bytes, text);
      }
      // What describe() had to name gets a name by the habits of TypeScript
      // then, T2_f1 to T2F1 to T2f1, and nothing changes any more.
      const settled = describe(generated(describe(again)));
      assertEquals(describe(generated(settled)), settled);
    }),
    RUNS,
  );
});

Deno.test("compile() compiles or refuses any text, and names a place in it", () => {
  const words = fc.constantFrom(
    ..."struct union enum typedef const program version switch case default "
      .concat("void int string opaque unsigned hyper a b c 1 0x10 -2 { } ( ) ")
      .concat("[ ] < > ; : , = * /* */ // % #define #ifdef #endif #if ")
      .concat("#define\u00a0F(a)\u00a0a##a F( F ## # #undef ")
      .concat('#include "a" \n \n + TRUE netobj').split(" ")
      .map((word) => word.replaceAll("\u00a0", " ")),
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" ")),
    mutated(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        compile(text, { fileName: "any.x" });
      } catch (error) {
        assert(error instanceof IdlError, String(error));
        const lines = text.split("\n");
        if (error.fileName !== "any.x") return;
        const line = lines[error.line - 1]!.replace(/\r$/, "");
        assertEquals(error.sourceLine, line);
        assert(error.column >= 1 && error.column <= line.length + 2);
      }
    }),
    { numRuns: 1500 },
  );
});

/** A right file with a piece taken out, doubled, or put elsewhere. */
function mutated(): fc.Arbitrary<string> {
  return fc.tuple(seeds, fc.nat(), fc.nat(40), fc.nat()).map(
    ([seed, at, length, to]) => {
      const text = xTextOf(randomTypes(new Random(seed), 4));
      const start = at % text.length;
      const piece = text.slice(start, start + length);
      const rest = text.slice(0, start) + text.slice(start + length);
      const end = to % (rest.length + 1);
      return rest.slice(0, end) + piece + rest.slice(end);
    },
  );
}
