import { assertEquals } from "@std/assert";
import {
  allotted,
  constantName,
  propertyName,
  sharedPrefix,
  typeName,
} from "../../lib/idl/names.ts";
import { compile } from "../../lib/idl/mod.ts";

Deno.test("typeName(), propertyName() and constantName() follow TypeScript's habits", () => {
  const names: [string, string, string, string][] = [
    ["nfs_fh3", "NfsFh3", "nfsFh3", "nfsFh3"],
    ["LOOKUP3args", "LOOKUP3args", "lookup3args", "lookup3args"],
    ["KEY_SET", "KeySet", "keySet", "KEY_SET"],
    ["HTTPGet", "HTTPGet", "httpGet", "httpGet"],
    ["a", "A", "a", "a"],
    ["_hidden_one", "_HiddenOne", "_hiddenOne", "_hiddenOne"],
    ["x__y_", "XY", "xY", "xY"],
    ["_3d", "_3d", "_3d", "_3d"],
  ];
  for (const [name, type, property, constant] of names) {
    assertEquals(
      [typeName(name), propertyName(name), constantName(name)],
      [type, property, constant],
    );
  }
});

Deno.test("sharedPrefix() is what all names begin with, up to an underscore", () => {
  assertEquals(sharedPrefix(["KEY_SET", "KEY_GEN"]), "KEY_");
  assertEquals(sharedPrefix(["A_B_C", "A_B_D", "A_E"]), "A_");
  assertEquals(sharedPrefix(["KEY_SET", "LOCK"]), "");
  assertEquals(sharedPrefix(["ONE_ALONE"]), "");
  assertEquals(sharedPrefix(["ONE_ALONE", "ONE_ALONE"]), "");
  // What is left has to be a name.
  assertEquals(sharedPrefix(["F_1", "F_2"]), "");
  assertEquals(sharedPrefix(["KEY_", "KEY_SET"]), "");
});

Deno.test("allotted() gives names of their own, whatever their order", () => {
  const taken = () => new Set(["class"]);
  const wanted = (name: string) => name.toLowerCase();
  const names = allotted(["b", "B", "CLASS"], wanted, taken());
  assertEquals(Object.fromEntries(names), { B: "b", b: "b_", CLASS: "class_" });
  assertEquals(allotted(["CLASS", "B", "b"], wanted, taken()), names);
});

Deno.test("compile() takes no prefix off that only the null procedure lacks", () => {
  const text = `program P { version V {
    void NULLPROC(void) = 0;
    void P_ONE(void) = 1;
    void P_TWO(void) = 2;
  } = 1; } = 1;`;
  const module = compile(text, { fileName: "p.x" });
  const procedures = module.match(/\w+(?=: procedure)/g);
  assertEquals(procedures, ["one", "two"]);
});
