import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import {
  frameOffset,
  type Header,
  readHeader,
  writeHeader,
} from "../../lib/wire/header.ts";
import { datagram } from "./any_datagram.ts";

const fromClient: Header = {
  fromServer: false,
  transmission: 7,
  client: 1n,
  incarnation: 0n,
  floor: 5,
  token: 0n,
};

/** The bytes of a header, with room behind it. */
function written(header: Header): Uint8Array {
  const bytes = new Uint8Array(64).fill(0xee);
  writeHeader(bytes, header);
  return bytes;
}

Deno.test("readHeader() gives back what was written", () => {
  fc.assert(fc.property(datagram, ({ header }) => {
    assertEquals(readHeader(written(header)), header);
  }));
});

Deno.test("writeHeader() stays before the first frame", () => {
  const cases: [Header, number][] = [
    [fromClient, 32],
    [{ ...fromClient, token: 1n }, 40],
    [{ ...fromClient, fromServer: true }, 24],
    // Only a client shows a token.
    [{ ...fromClient, fromServer: true, token: 1n }, 24],
  ];
  for (const [header, offset] of cases) {
    assertEquals(frameOffset(header), offset);
    const bytes = written(header);
    assertEquals(bytes[offset], 0xee);
    assert(bytes[offset - 1] !== 0xee);
  }
});

Deno.test("readHeader() takes the flags of a client, a token and a server", () => {
  const bytes = written({ ...fromClient, incarnation: 1n, token: 1n });
  for (let flags = 0; flags <= 0xff; flags++) {
    const header = readHeader(bytes.with(3, flags));
    if (flags > 2) assertEquals(header, "malformed", `flags ${flags}`);
    else assert(typeof header !== "string", `flags ${flags}`);
  }
});

Deno.test("readHeader() needs a header as long as its flags say", () => {
  const cases: [Header, number][] = [
    [fromClient, 32],
    // None of its bytes is 0, as a missing one would be read.
    [{ ...fromClient, token: (1n << 64n) - 1n }, 40],
    [{ ...fromClient, fromServer: true, incarnation: 1n }, 24],
  ];
  for (const [header, length] of cases) {
    const bytes = written(header);
    assertEquals(readHeader(bytes.subarray(0, length - 1)), "malformed");
    assert(typeof readHeader(bytes.subarray(0, length)) !== "string");
  }
});

Deno.test("readHeader() refuses a floor above 2^53 − 1", () => {
  const floor = Number.MAX_SAFE_INTEGER;
  const bytes = written({ ...fromClient, floor });
  assert(typeof readHeader(bytes) !== "string");
  // The next one: 00200000 00000000.
  bytes.set([0, 0x20, 0, 0, 0, 0, 0, 0], 24);
  assertEquals(readHeader(bytes), "malformed");
});

Deno.test("readHeader() refuses a server that is nobody, and a token that is none (R3)", () => {
  const nobody = written({ ...fromClient, fromServer: true });
  assertEquals(readHeader(nobody), "malformed");
  const none = written({ ...fromClient, token: 1n });
  none.fill(0, 32, 40);
  assertEquals(readHeader(none), "malformed");
});

Deno.test("readHeader() judges magic and version before all else", () => {
  const bytes = written(fromClient);
  bytes[3] = 0xff;
  assertEquals(readHeader(bytes.with(0, 0)), "foreign");
  assertEquals(readHeader(bytes.with(1, 0)), "foreign");
  for (const version of [0, 2, 255]) {
    assertEquals(readHeader(bytes.with(2, version)), "other_version");
    assertEquals(
      readHeader(bytes.with(2, version).subarray(0, 4)),
      "other_version",
    );
  }
  assertEquals(readHeader(bytes.subarray(0, 3)), "foreign");
});

Deno.test("readHeader() makes something of any bytes", () => {
  const any = fc.uint8Array({ maxLength: 60 });
  fc.assert(fc.property(any, (bytes) => {
    bytes.set([0xda, 0x7a, 1].slice(0, bytes.length));
    const header = readHeader(bytes);
    if (typeof header !== "string") assert(bytes.length >= frameOffset(header));
  }));
});
