import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

const User = x.struct({ name: x.string(8), age: x.uint });
const Team = x.struct({ users: x.list(User, 4), open: x.bool });

Deno.test("struct() is its fields in the order of their definition", () => {
  const hex = "0000000161000000 00000007".replaceAll(" ", "");
  assertEquals(toHex(x.encode(User, { age: 7, name: "a" })), hex);
  const user = x.decode(User, fromHex(hex));
  assertEquals(user, { name: "a", age: 7 });
  assertEquals(Object.keys(user), ["name", "age"]);
});

Deno.test("struct() gives the path to what does not fit", () => {
  const users = [{ name: "a", age: 1 }, { name: "too long!", age: 2 }];
  assertEncodeFails(Team, { users, open: true }, {
    path: "users[1].name",
    reason: "the string is 9 bytes long, more than its maximum of 8",
  });
  assertDecodeFails(Team, "00000001 00000001 61000000 00000007 00000002", {
    path: "open",
    reason: "2 is not a boolean",
  });
  assertDecodeFails(Team, "00000001 00000001 61000061 00000007 00000001", {
    path: "users[0].name",
    reason: "the padding is not zero",
  });
});

Deno.test("struct() names a field that is missing", () => {
  assertEncodeFails(User, { name: "a" }, {
    path: "age",
    reason: "the field is missing",
  });
  assertEncodeFails(Team, { users: [{}], open: true }, {
    path: "users[0].name",
    reason: "the field is missing",
  });
});

Deno.test("struct() ignores other properties", () => {
  const user = { name: "a", age: 1, shoe: 44 };
  assertEquals(x.decode(User, x.encode(User, user)), { name: "a", age: 1 });
});

Deno.test("struct() refuses what is no object", () => {
  for (const value of [null, undefined, 1, "a", [1, 2]]) {
    assertEncodeFails(User, value, { path: "", reason: "is not an object" });
  }
});

Deno.test("struct() lets an error that is no XdrError through", () => {
  const broken: x.Codec<number> = {
    ...x.int,
    write() {
      throw new TypeError("a bug");
    },
  };
  assertThrows(
    () => x.encode(x.struct({ a: broken }), { a: 1 }),
    TypeError,
    "a bug",
  );
});

Deno.test("struct() refuses names that are not identifiers", () => {
  for (const name of ["", "1", "a b", "a-b", "é", "a.b"]) {
    assertThrows(
      () => x.struct({ [name]: x.int }),
      TypeError,
      "is not an identifier",
    );
  }
  assertThrows(() => x.struct({ ["__proto__"]: x.int }), TypeError);
  assertThrows(() => x.struct({}), TypeError, "without fields");
});

Deno.test("struct() takes names that objects have by nature", () => {
  const codec = x.struct({ constructor: x.int, toString: x.int });
  const value = x.decode(codec, fromHex("0000000100000002"));
  assertEquals(Object.entries(value), [["constructor", 1], ["toString", 2]]);
  assertEquals(toHex(x.encode(codec, value)), "0000000100000002");
});
