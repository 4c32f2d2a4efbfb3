import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails } from "./fails.ts";
import { toHex } from "./hex.ts";

Deno.test("decode() refuses bytes too many", () => {
  assertDecodeFails(x.int, "0000000100", {
    path: "",
    reason: "1 byte too many, the value is complete after 4",
  });
});

Deno.test("encode() may be called by a codec that is encoding", () => {
  const sealed: x.Codec<number> = {
    type: { kind: "varopaque", max: 8 },
    minBytes: 4,
    write: (writer, value) => writer.varopaque(x.encode(x.int, value), 8),
    read: (reader) => x.decode(x.int, reader.varopaque(8)),
  };
  const pair = x.array(sealed, 2);
  x.encode(x.int, 0); // From now on there is a writer to be reused.
  const bytes = x.encode(pair, [1, 2]);
  assertEquals(toHex(bytes), "00000004000000010000000400000002");
  assertEquals(x.decode(pair, bytes), [1, 2]);
});

Deno.test("encode() gives bytes of their own, also after a failure", () => {
  const first = x.encode(x.int, 1);
  assertThrows(
    () => x.encode(x.array(x.int, 2), [1, 2.5]),
    x.XdrError,
  );
  const second = x.encode(x.int, 2);
  assertEquals(toHex(first), "00000001");
  assertEquals(toHex(second), "00000002");
  assertEquals(first.buffer.byteLength, 4);
});

Deno.test("XdrError shows its path wherever it is printed", () => {
  const codec = x.struct({ a: x.list(x.struct({ b: x.bool }), 9) });
  const error = assertThrows(
    () => x.encode(codec, { a: [{ b: true }, { b: 1 } as never] }),
    x.XdrError,
  );
  const message = "Cannot encode a[1].b: the number 1 is not a boolean";
  assertEquals(error.message, message);
  assertEquals(error.name, "XdrError");
  assertEquals(error.stack?.split("\n")[0], `XdrError: ${message}`);
});
