import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { fromHex, toHex } from "./hex.ts";

/**
 * Bytes that rpcbind 1.2.6 and libtirpc were seen to send, which nobody here
 * wrote; the types are those of RFC 5531 §9 and RFC 1833 §3.
 */
const Auth = x.struct({ flavor: x.int, body: x.varopaque(400) });
const none: x.Infer<typeof Auth> = { flavor: 0, body: new Uint8Array() };

const Call = x.struct({
  xid: x.uint,
  type: x.enumeration({ CALL: 0 }),
  rpcvers: x.uint,
  prog: x.uint,
  vers: x.uint,
  proc: x.uint,
  cred: Auth,
  verf: Auth,
});
const Mapping = x.struct({
  prog: x.uint,
  vers: x.uint,
  prot: x.uint,
  port: x.uint,
});
const Range = x.struct({ low: x.uint, high: x.uint });
const Accepted = x.union(
  "stat",
  x.enumeration({
    SUCCESS: 0,
    PROG_UNAVAIL: 1,
    PROG_MISMATCH: 2,
    PROC_UNAVAIL: 3,
  }),
  {
    SUCCESS: x.nothing,
    PROG_UNAVAIL: x.nothing,
    PROG_MISMATCH: { range: Range },
    PROC_UNAVAIL: x.nothing,
  },
);
const Denied = x.union(
  "stat",
  x.enumeration({ RPC_MISMATCH: 0, AUTH_ERROR: 1 }),
  {
    RPC_MISMATCH: { range: Range },
    AUTH_ERROR: { why: x.int },
  },
);
const Body = x.union(
  "reply",
  x.enumeration({ MSG_ACCEPTED: 0, MSG_DENIED: 1 }),
  {
    MSG_ACCEPTED: { accepted: x.struct({ verf: Auth, result: Accepted }) },
    MSG_DENIED: { denied: Denied },
  },
);
const Reply = x.struct({
  xid: x.uint,
  type: x.enumeration({ REPLY: 1 }),
  body: Body,
});
/** A reply to GETPORT: the header of a success, and the result. */
const Port = x.struct({ reply: Reply, port: x.uint });

function call(xid: number, proc: number): x.Infer<typeof Call> {
  const program = { rpcvers: 2, prog: 100_000, vers: 2, proc };
  return { xid, type: "CALL", ...program, cred: none, verf: none };
}

function accepted(
  xid: number,
  result: x.Infer<typeof Accepted>,
): x.Infer<typeof Reply> {
  const body = { reply: "MSG_ACCEPTED", accepted: { verf: none, result } };
  return { xid, type: "REPLY", body } as x.Infer<typeof Reply>;
}

function assertVector<T>(codec: x.Codec<T>, value: NoInfer<T>, hex: string) {
  assertEquals(toHex(x.encode(codec, value)), hex.replaceAll(" ", ""));
  assertEquals(x.decode(codec, fromHex(hex.replaceAll(" ", ""))), value);
}

Deno.test("the NULL call of portmap and its reply have rpcbind's bytes", () => {
  assertVector(
    Call,
    call(0x11223344, 0),
    "11223344 00000000 00000002 000186a0 00000002 00000000 " +
      "00000000 00000000 00000000 00000000",
  );
  assertVector(
    Reply,
    accepted(0x11223344, { stat: "SUCCESS" }),
    "11223344 00000001 00000000 00000000 00000000 00000000",
  );
});

Deno.test("GETPORT and the port it gets have rpcbind's bytes", () => {
  assertVector(
    x.struct({ call: Call, mapping: Mapping }),
    {
      call: call(0x11223345, 3),
      mapping: { prog: 100_000, vers: 2, prot: 17, port: 0 },
    },
    "11223345 00000000 00000002 000186a0 00000002 00000003 00000000 00000000 " +
      "00000000 00000000 000186a0 00000002 00000011 00000000",
  );
  assertVector(
    Port,
    { reply: accepted(0x11223345, { stat: "SUCCESS" }), port: 111 },
    "11223345 00000001 00000000 00000000 00000000 00000000 0000006f",
  );
});

Deno.test("each refusal has rpcbind's bytes", () => {
  assertVector(
    Reply,
    accepted(0x11223349, { stat: "PROG_UNAVAIL" }),
    "11223349 00000001 00000000 00000000 00000000 00000001",
  );
  assertVector(
    Reply,
    accepted(0x1122334a, { stat: "PROG_MISMATCH", range: { low: 2, high: 4 } }),
    "1122334a 00000001 00000000 00000000 00000000 00000002 00000002 00000004",
  );
  assertVector(
    Reply,
    accepted(0x1122334b, { stat: "PROC_UNAVAIL" }),
    "1122334b 00000001 00000000 00000000 00000000 00000003",
  );
  assertVector(
    Reply,
    {
      xid: 0x1122334e,
      type: "REPLY",
      body: {
        reply: "MSG_DENIED",
        denied: { stat: "AUTH_ERROR", why: 2 },
      },
    },
    "1122334e 00000001 00000001 00000001 00000002",
  );
});

Deno.test("an AUTH_SYS credential has the bytes that rpcbind took", () => {
  const Sys = x.struct({
    stamp: x.uint,
    machinename: x.string(255),
    uid: x.uint,
    gid: x.uint,
    gids: x.list(x.uint, 16),
  });
  const root = {
    stamp: 0x5eed,
    machinename: "host",
    uid: 0,
    gid: 0,
    gids: [],
  };
  assertVector(
    Auth,
    { flavor: 1, body: x.encode(Sys, root) },
    "00000001 00000018 00005eed 00000004 686f7374 00000000 00000000 00000000",
  );
});
