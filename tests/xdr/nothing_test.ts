import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";

Deno.test("nothing takes no bytes", () => {
  assertEquals(x.encode(x.nothing, undefined), new Uint8Array());
  assertEquals(x.decode(x.nothing, new Uint8Array()), undefined);
});

Deno.test("nothing refuses anything", () => {
  assertEncodeFails(x.nothing, null, {
    path: "",
    reason: "null is not undefined",
  });
  assertDecodeFails(x.nothing, "00000000", {
    path: "",
    reason: "4 bytes too many",
  });
});
