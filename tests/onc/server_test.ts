import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { readReply } from "../../lib/onc/reply_message.ts";
import {
  type Authenticate,
  type OncHandlers,
  oncProgram,
  serveOnc,
  type ServeOncOptions,
} from "../../lib/onc/mod.ts";
import { encodeCredential } from "../../lib/onc/credential.ts";
import type { OpaqueAuth } from "../../lib/onc/opaque_auth.ts";
import * as x from "../../lib/xdr/mod.ts";
import { defineService, type Handlers, procedure } from "../../mod.ts";
import { Calc, callBytes, fromHex, Lab, SERVER, toHex, Wire } from "./lab.ts";

/** A server in memory, and a socket to send it what one likes. */
async function stage(options: ServeOncOptions = {}) {
  const lab = new Lab();
  const server = await lab.serve(options);
  const wire = new Wire(lab.listen());
  return {
    lab,
    server,
    wire,
    /** What the server answers to it: the state, or hexadecimal digits. */
    async ask(bytes: Uint8Array, from = wire) {
      const before = from.heard.length;
      await from.send(bytes);
      await lab.clock.advance(0);
      return from.heard.slice(before).map(({ bytes }) => {
        const reply = readReply(bytes)?.reply;
        return reply?.state === "SUCCESS" ? toHex(reply.results) : reply;
      });
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("serveOnc() answers every kind of error with its state", async () => {
  await using it = await stage();
  const { ask } = it;
  assertEquals(await ask(callBytes({ program: 7 })), [{
    state: "PROG_UNAVAIL",
  }]);
  assertEquals(await ask(callBytes({ version: 9 })), [
    { state: "PROG_MISMATCH", low: 1, high: 1 },
  ]);
  assertEquals(await ask(callBytes({ procedure: 99 })), [
    { state: "PROC_UNAVAIL" },
  ]);
  const rest = { state: "GARBAGE_ARGS" } as const;
  assertEquals(await ask(callBytes({ procedure: 1 })), [rest]);
  assertEquals(await ask(callBytes({ args: new Uint8Array(4) })), [rest]);
  assertEquals(await ask(callBytes({ procedure: 4 })), [
    { state: "SYSTEM_ERR" },
  ]);
  assertMatch(String(it.lab.errors[0]), /on purpose/);
  assertEquals(await ask(fromHex("00000007 00000000 00000003")), [
    { state: "RPC_MISMATCH", low: 2, high: 2 },
  ]);
  const credential = { flavor: 99, body: new Uint8Array() };
  assertEquals(await ask(callBytes({ credential })), [
    { state: "AUTH_ERROR", stat: 2 },
  ]);
  const broken = { flavor: 1, body: new Uint8Array(8) };
  assertEquals(await ask(callBytes({ credential: broken })), [
    { state: "AUTH_ERROR", stat: 1 },
  ]);
  assertEquals(it.server.stats().callsRefused, 8);
  assertEquals(it.lab.runs, 1);
});

Deno.test("serveOnc() is silent where there is nothing to answer", async () => {
  await using it = await stage();
  for (const hex of ["", "00", "00000001", "00000001 00000001 00000000"]) {
    assertEquals(await it.ask(fromHex(hex)), []);
  }
  assertEquals(it.server.stats().messagesDropped, 4);
});

Deno.test("serveOnc() answers the null procedure itself", async () => {
  await using it = await stage();
  assertEquals(await it.ask(callBytes({ procedure: 0 })), [""]);
  const args = new Uint8Array(4);
  assertEquals(await it.ask(callBytes({ procedure: 0, args })), [
    { state: "GARBAGE_ARGS" },
  ]);
  // rpcinfo asks version 0 for the range.
  assertEquals(await it.ask(callBytes({ procedure: 0, version: 0 })), [
    { state: "PROG_MISMATCH", low: 1, high: 1 },
  ]);
  assertEquals(it.lab.runs, 0);
});

Deno.test("serveOnc() runs a call once, however often it arrives", async () => {
  await using it = await stage();
  assertEquals(await it.ask(callBytes()), ["00000001"]);
  assertEquals(await it.ask(callBytes()), ["00000001"]);
  await it.lab.clock.advance(119_000);
  assertEquals(await it.ask(callBytes()), ["00000001"]);
  assertEquals(it.server.stats().duplicatesAnswered, 2);
  assertEquals(it.server.stats().repliesKept, 1);
  await it.lab.clock.advance(2_000);
  assertEquals(await it.ask(callBytes()), ["00000002"]);
});

Deno.test("a copy of a failed call fails again, and does not run", async () => {
  await using it = await stage();
  for (let copy = 0; copy < 2; copy++) {
    assertEquals(await it.ask(callBytes({ procedure: 4 })), [
      { state: "SYSTEM_ERR" },
    ]);
  }
  assertEquals(it.lab.runs, 1);
});

Deno.test("a copy of a running call runs nothing and is answered once", async () => {
  await using it = await stage();
  const call = callBytes({ procedure: 5, args: fromHex("00000009") });
  assertEquals(await it.ask(call), []);
  assertEquals(await it.ask(call), []);
  assertEquals([it.lab.runs, it.server.stats().running], [1, 1]);
  it.lab.open();
  await it.lab.clock.advance(0);
  assertEquals(it.wire.heard.length, 1);
  assertEquals(it.server.stats().duplicatesDropped, 1);
});

Deno.test("calls that differ in anything are not copies", async () => {
  await using it = await stage();
  const other = new Wire(it.lab.listen());
  const user = (uid: number) =>
    encodeCredential({
      flavor: "sys",
      stamp: 0,
      machine: "m",
      uid,
      gid: 0,
      gids: [],
    });
  const add = (a: string) =>
    callBytes({ procedure: 1, args: fromHex(`${a} 00000001`) });
  assertEquals(await it.ask(callBytes()), ["00000001"]);
  assertEquals(await it.ask(callBytes({ xid: 2 })), ["00000002"]);
  assertEquals(await it.ask(callBytes(), other), ["00000003"]);
  assertEquals(await it.ask(callBytes({ credential: user(1) })), ["00000004"]);
  assertEquals(await it.ask(callBytes({ credential: user(2) })), ["00000005"]);
  assertEquals(await it.ask(add("00000001")), ["00000002"]);
  assertEquals(await it.ask(add("00000002")), ["00000003"]);
});

Deno.test("beyond so many running calls new ones get silence", async () => {
  await using it = await stage({ duplicates: { runningMax: 1 } });
  const wait = callBytes({ procedure: 5, args: fromHex("00000001") });
  assertEquals(await it.ask(wait), []);
  assertEquals(await it.ask(callBytes({ xid: 2 })), []);
  assertEquals(it.server.stats().callsDropped, 1);
  it.lab.open();
  await it.lab.clock.advance(0);
  assertEquals(await it.ask(callBytes({ xid: 2 })), ["00000002"]);
});

Deno.test("a result that no datagram holds is SYSTEM_ERR", async () => {
  const lab = new Lab();
  const Big = defineService({
    name: "big",
    program: 9,
    version: 1,
    procedures: { all: procedure(2, x.nothing, x.varopaque(100_000)) },
  });
  await using _server = await lab.serveAs(Big, {
    all: () => new Uint8Array(65_500),
  });
  const wire = new Wire(lab.listen());
  await wire.send(callBytes({ program: 9 }));
  await lab.clock.advance(0);
  assertEquals(readReply(wire.heard[0]!.bytes)?.reply, { state: "SYSTEM_ERR" });
  assertMatch(String(lab.errors[0]), /65528 bytes: 65507 are the most by udp/);
});

Deno.test("several programs and versions share a port", async () => {
  const lab = new Lab();
  const make = (program: number, version: number) =>
    oncProgram(
      defineService({
        name: `p${program}v${version}`,
        program,
        version,
        procedures: { which: procedure(2, x.nothing, x.uint) },
      }),
      { which: () => 100 * program + version },
    );
  await using _server = await serveOnc(
    [make(7, 2), make(7, 5), make(8, 1)],
    lab.serveOptions(),
  );
  const wire = new Wire(lab.listen());
  const ask = async (program: number, version: number) => {
    await wire.send(callBytes({ xid: wire.heard.length, program, version }));
    await lab.clock.advance(0);
    return readReply(wire.heard.at(-1)!.bytes)!.reply;
  };
  const result = (hex: string) => ({ state: "SUCCESS", results: fromHex(hex) });
  assertEquals(await ask(7, 2), result("000002be") as never);
  assertEquals(await ask(7, 5), result("000002c1") as never);
  assertEquals(await ask(8, 1), result("00000321") as never);
  assertEquals(await ask(7, 3), { state: "PROG_MISMATCH", low: 2, high: 5 });
  assertEquals(await ask(9, 3), { state: "PROG_UNAVAIL" });
});

Deno.test("serveOnc() refuses what cannot be served", async () => {
  const lab = new Lab();
  const one = oncProgram(Calc, lab.handlers());
  await assertRejects(
    () => serveOnc(Calc, {} as never),
    TypeError,
    'no handler for "add"',
  );
  await assertRejects(
    () => serveOnc([one, one]),
    TypeError,
    "another contract has program",
  );
  await assertRejects(
    () => serveOnc([one], { protocols: [] }),
    TypeError,
    "by no protocol",
  );
});

Deno.test("a handler is told who calls, and authenticate decides", async () => {
  const lab = new Lab();
  const Who = defineService({
    name: "who",
    program: 9,
    version: 1,
    procedures: { am: procedure(2, x.nothing, x.string(80)) },
  });
  const authenticate: Authenticate = (credential, claim) => {
    if (claim.procedure === 0) return undefined;
    if (credential.flavor !== "sys") return "AUTH_TOOWEAK";
    if (credential.uid === 0) throw new Error("cannot decide");
    return undefined;
  };
  await using _server = await lab.serveAs(Who, {
    am: (_, { credential, peer, protocol }) =>
      `${credential.flavor === "sys" && credential.uid} ${peer} ${protocol}`,
  }, { authenticate });
  const wire = new Wire(lab.listen());
  const ask = async (credential?: OpaqueAuth, procedure = 2) => {
    const xid = wire.heard.length;
    await wire.send(
      callBytes({
        xid,
        program: 9,
        procedure,
        ...(credential && { credential }),
      }),
    );
    await lab.clock.advance(0);
    return readReply(wire.heard.at(-1)!.bytes)!.reply;
  };
  const user = (uid: number) =>
    encodeCredential({
      flavor: "sys",
      stamp: 0,
      machine: "m",
      uid,
      gid: 0,
      gids: [],
    });
  assertEquals((await ask(undefined, 0)).state, "SUCCESS");
  assertEquals(await ask(), { state: "AUTH_ERROR", stat: 5 });
  assertEquals(await ask(user(0)), { state: "AUTH_ERROR", stat: 7 });
  assertMatch(String(lab.errors), /cannot decide/);
  const reply = await ask(user(17));
  assertEquals(reply.state, "SUCCESS");
  if (reply.state !== "SUCCESS") return;
  assertEquals(
    x.decode(x.string(80), reply.results),
    `17 ${wire.transport.address} udp`,
  );
});

Deno.test("a server that shuts down answers what runs, and nothing new", async () => {
  await using it = await stage();
  const { lab, server, wire } = it;
  await it.ask(callBytes({ xid: 1, procedure: 5, args: fromHex("00000001") }));
  await it.ask(callBytes({ xid: 2 }));
  const shutdown = server.shutdown();
  assertEquals(await it.ask(callBytes({ xid: 3 })), []);
  assertEquals(await it.ask(callBytes({ xid: 2 })), ["00000002"]);
  lab.open();
  await lab.within(0, shutdown);
  await server.finished;
  assertEquals(wire.heard.length, 3);
  assertEquals(it.lab.runs, 2);
  assertEquals(server.address, SERVER);
});

Deno.test("types: handlers for serve() are served by ONC RPC as well", () => {
  const handlers = {} as Handlers<Calc>;
  const served: OncHandlers<Calc> = handlers;
  assertEquals(served, handlers);
});
