import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { fromHex, toHex } from "./hex.ts";

Deno.test("the example of RFC 4506 §7 has its bytes", () => {
  const FileKind = x.enumeration({ TEXT: 0, DATA: 1, EXEC: 2 });
  const File = x.struct({
    filename: x.string(255),
    type: x.union("kind", FileKind, {
      TEXT: x.nothing,
      DATA: { creator: x.string(255) },
      EXEC: { interpretor: x.string(255) },
    }),
    owner: x.string(32),
    data: x.varopaque(65_535),
  });
  const file: x.Infer<typeof File> = {
    filename: "sillyprog",
    type: { kind: "EXEC", interpretor: "lisp" },
    owner: "john",
    data: new TextEncoder().encode("(quit)"),
  };
  const bytes = fromHex(`
    00 00 00 09  73 69 6c 6c  79 70 72 6f  67 00 00 00
    00 00 00 02  00 00 00 04  6c 69 73 70  00 00 00 04
    6a 6f 68 6e  00 00 00 06  28 71 75 69  74 29 00 00`);

  assertEquals(toHex(x.encode(File, file)), toHex(bytes));
  assertEquals(x.decode(File, bytes), file);
});

Deno.test("what rpcgen and libtirpc encode has its bytes", () => {
  const Arr = x.struct({
    f: x.array(x.int, 3),
    v: x.list(x.int, 8),
    b: x.bool,
    fl: x.float,
    d: x.double,
    s: x.string(1024),
    o: x.varopaque(1024),
  });
  const arr: x.Infer<typeof Arr> = {
    f: [1, -2, 3],
    v: [7, 8],
    b: true,
    fl: 1.5,
    d: -2.25,
    s: "hé",
    o: new TextEncoder().encode("abcde"),
  };
  const bytes = fromHex(`
    00000001 fffffffe 00000003  00000002 00000007 00000008  00000001
    3fc00000 c002000000000000 00000003 68c3a900 00000005 6162636465000000`);

  assertEquals(toHex(x.encode(Arr, arr)), toHex(bytes));
  assertEquals(x.decode(Arr, bytes), arr);
});
