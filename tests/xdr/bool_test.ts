import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

Deno.test("bool is 0 or 1", () => {
  assertEquals(toHex(x.encode(x.bool, true)), "00000001");
  assertEquals(toHex(x.encode(x.bool, false)), "00000000");
  assertEquals(x.decode(x.bool, fromHex("00000001")), true);
  assertEquals(x.decode(x.bool, fromHex("00000000")), false);
});

Deno.test("bool refuses to decode any other number", () => {
  for (const hex of ["00000002", "ffffffff", "01000000", "00000100"]) {
    assertDecodeFails(x.bool, hex, { path: "", reason: "is not a boolean" });
  }
});

Deno.test("bool refuses to encode what is merely truthy or falsy", () => {
  for (const value of [0, 1, "", "true", null, undefined]) {
    assertEncodeFails(x.bool, value, { path: "", reason: "not a boolean" });
  }
});
