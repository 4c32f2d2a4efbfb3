import { assertEquals } from "@std/assert";
import { readCall, writeCall } from "../../lib/onc/call_message.ts";
import {
  decodeCredential,
  encodeCredential,
} from "../../lib/onc/credential.ts";
import { noAuth } from "../../lib/onc/opaque_auth.ts";
import {
  encodeRefusal,
  readReply,
  type Refusal,
  writeSuccess,
} from "../../lib/onc/reply_message.ts";
import { authStatName } from "../../lib/onc/auth_stat.ts";
import { Writer } from "../../lib/xdr/mod.ts";
import { fromHex, toHex } from "../xdr/hex.ts";

/** What rpcbind 1.2.6 was sent, GETPORT of itself. */
const GETPORT = `11223345 00000000 00000002 000186a0 00000002 00000003
  00000000 00000000 00000000 00000000 000186a0 00000002 00000011 00000000`;
const header = {
  xid: 0x1122_3345,
  program: 100_000,
  version: 2,
  procedure: 3,
  credential: noAuth,
  verifier: noAuth,
};

Deno.test("writeCall() and readCall() agree with what rpcbind was sent", () => {
  const writer = new Writer();
  writeCall(writer, header);
  assertEquals(toHex(writer.bytes()), toHex(fromHex(GETPORT)).slice(0, 80));
  const read = readCall(fromHex(GETPORT));
  assertEquals(read, {
    kind: "call",
    header,
    args: fromHex("000186a0 00000002 00000011 00000000"),
  });
});

Deno.test("readCall() says what is to be answered, and what is not", () => {
  const call = fromHex(GETPORT);
  const changed = (at: number, hex: string) => {
    const bytes = call.slice();
    bytes.set(fromHex(hex), at);
    return readCall(bytes);
  };
  // The type, and everything before the credential.
  assertEquals(changed(4, "00000001"), { kind: "garbage" });
  assertEquals(changed(4, "00000002"), { kind: "garbage" });
  for (let length = 0; length < 24; length++) {
    assertEquals(readCall(call.subarray(0, length)), { kind: "garbage" });
  }
  const xid = 0x1122_3345;
  assertEquals(changed(8, "00000003"), { kind: "rpc_mismatch", xid });
  // Another version may be shorter.
  assertEquals(readCall(fromHex("11223345 00000000 00000001")), {
    kind: "rpc_mismatch",
    xid,
  });
  // Bodies that are longer than 400 bytes, or than the message.
  assertEquals(changed(28, "00000191"), { kind: "auth_error", xid, stat: 1 });
  assertEquals(changed(28, "00000190"), { kind: "auth_error", xid, stat: 1 });
  assertEquals(changed(36, "00000191"), { kind: "auth_error", xid, stat: 3 });
  assertEquals(readCall(call.subarray(0, 36)), {
    kind: "auth_error",
    xid,
    stat: 3,
  });
});

/** All states of RFC 5531 §9; the first ones as rpcbind answers. */
const REFUSALS: [Refusal, string][] = [
  [{ state: "PROG_UNAVAIL" }, "00000000 00000000 00000000 00000001"],
  [
    { state: "PROG_MISMATCH", low: 2, high: 4 },
    "00000000 00000000 00000000 00000002 00000002 00000004",
  ],
  [{ state: "PROC_UNAVAIL" }, "00000000 00000000 00000000 00000003"],
  [{ state: "GARBAGE_ARGS" }, "00000000 00000000 00000000 00000004"],
  [{ state: "SYSTEM_ERR" }, "00000000 00000000 00000000 00000005"],
  [
    { state: "RPC_MISMATCH", low: 2, high: 2 },
    "00000001 00000000 00000002 00000002",
  ],
  [{ state: "AUTH_ERROR", stat: 2 }, "00000001 00000001 00000002"],
];

Deno.test("encodeRefusal() and readReply() agree on every state", () => {
  for (const [reply, hex] of REFUSALS) {
    const bytes = fromHex("11223349 00000001" + hex);
    assertEquals(toHex(encodeRefusal(0x1122_3349, reply)), toHex(bytes));
    const xid = 0x1122_3349;
    assertEquals(readReply(bytes), { xid, verifier: noAuth, reply });
    // Nothing less, and nothing more.
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(readReply(bytes.subarray(0, length)), undefined);
    }
    assertEquals(readReply(new Uint8Array([...bytes, 0, 0, 0, 0])), undefined);
  }
});

Deno.test("readReply() reads what rpcbind answered to GETPORT", () => {
  const bytes = fromHex(
    "11223345 00000001 00000000 00000000 00000000 00000000 0000006f",
  );
  assertEquals(readReply(bytes), {
    xid: 0x1122_3345,
    verifier: noAuth,
    reply: { state: "SUCCESS", results: fromHex("0000006f") },
  });
  const writer = new Writer();
  writeSuccess(writer, 0x1122_3345);
  writer.uint(111);
  assertEquals(toHex(writer.bytes()), toHex(bytes));
});

Deno.test("readReply() refuses states that do not exist", () => {
  const head = "11223345 00000001";
  for (
    const hex of [
      "00000002 00000000 00000000 00000000",
      "00000000 00000000 00000000 00000006",
      "00000001 00000002 00000000",
      "00000000 00000000 00000191" + "00".repeat(404) + "00000000",
    ]
  ) assertEquals(readReply(fromHex(head + hex)), undefined, hex);
  assertEquals(readReply(fromHex("11223345 00000000")), undefined);
});

Deno.test("readReply() passes on why somebody was refused, known or not", () => {
  const read = readReply(
    fromHex("00000007 00000001 00000001 00000001 00000063"),
  );
  assertEquals(read?.reply, { state: "AUTH_ERROR", stat: 99 });
  assertEquals(authStatName(99), "auth_stat 99");
  assertEquals(authStatName(5), "AUTH_TOOWEAK");
  assertEquals(authStatName(14), "RPCSEC_GSS_CTXPROBLEM");
});

Deno.test("a Unix user is encoded as libtirpc does it", () => {
  const user = {
    flavor: "sys",
    stamp: 0x5eed,
    machine: "host",
    uid: 0,
    gid: 0,
    gids: [],
  } as const;
  const body = "00005eed 00000004 686f7374 00000000 00000000 00000000";
  const auth = { flavor: 1, body: fromHex(body) };
  assertEquals(encodeCredential(user), auth);
  assertEquals(decodeCredential(auth), { ...user, gids: [] });
});
