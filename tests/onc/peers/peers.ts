/**
 * Tests with programs that nobody here wrote: rpcbind, rpcinfo, a C client and
 * a C server of rpcgen and libtirpc, and tshark, which looks at it all. They
 * need a network namespace of their own, see `tests/onc/interop_test.ts`, which
 * builds the C programs and runs this file there.
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  callBroadcast,
  connectOnc,
  connectRpcbind,
  type Credential,
  type OncHandlers,
  oncProgram,
  pingOnc,
  Portmap2,
  refusalOf,
  serveOnc,
} from "../../../lib/onc/mod.ts";
import { defineService, procedure, RpcError } from "../../../mod.ts";
import * as x from "../../../lib/xdr/mod.ts";
import { type Everything, PeerOne, PeerThree } from "./peer.ts";
import { Program, run } from "./processes.ts";

const work = Deno.env.get("PEERS")!;
const PROGRAM = PeerOne.program;

const capture = `${work}/capture.pcapng`;
const shark = new Program(["tshark", "-q", "-i", "lo", "-w", capture]);
await shark.line("Capturing on");
// -r: calls for others (CALLIT) are to be made.
const rpcbind = new Program(["rpcbind", "-f", "-w", "-r"]);
{
  await using portmap = await connectOnc(Portmap2, "127.0.0.1:111");
  await pingOnc(portmap);
}
let peer = await startServer();

async function startServer(): Promise<Program> {
  const server = new Program([`${work}/server`]);
  await server.line("serving");
  return server;
}

const everything: Everything = {
  flag: true,
  big: -2n,
  ubig: 2n ** 64n - 1n,
  single: 1.5,
  twice: -2.25,
  five: Uint8Array.of(1, 2, 3, 4, 5),
  bytes: Uint8Array.of(1, 2, 3),
  text: "hé",
  numbers: [7, -8],
  three: [1, -2, 3],
  first: { which: "CIRCLE", radius: 0.5 },
  second: { which: "NEITHER" },
  list: {
    value: 1,
    label: "head",
    next: { value: 2, label: "", next: { value: 3, label: "end", next: null } },
  },
};
/** What `peer.x` does not have. */
const Wrong = defineService({
  ...PeerOne,
  procedures: {
    missing: procedure(99, x.int, x.int),
    // With 255 for each byte its length of `bytes` is out of reach. Arguments
    // that are only too short would do by TCP; by UDP libtirpc reads on in what
    // its buffer held before.
    garbage: procedure(1, x.opaque(44), x.int),
  },
});
const garbage = new Uint8Array(44).fill(255);
const places = ["127.0.0.1", "tcp://127.0.0.1", "[::1]", "tcp://[::1]"];
const user: Credential = {
  flavor: "sys",
  stamp: 1,
  machine: "machine",
  uid: 1234,
  gid: 100,
  gids: [4, 5],
};

for (const place of places) {
  Deno.test(`a client calls rpcgen's server by ${place}`, async () => {
    await using one = await connectOnc(PeerOne, place);
    assertEquals(await one.echo(everything), everything);
    const body = Uint8Array.from({ length: 60_000 }, (_, i) => i * 31);
    assertEquals(await one.echoBody(body), body);
    const before = await one.count();
    assertEquals(await one.count(), before + 1);
    const calls = Array.from(
      { length: 100 },
      (_, i) => one.echoBody(new Uint8Array(i)),
    );
    for (const [i, { length }] of (await Promise.all(calls)).entries()) {
      assertEquals(length, i);
    }
    await using three = await connectOnc(PeerThree, place);
    assertEquals(await three.negate(5), -5);
    await pingOnc(three);
  });

  Deno.test(`rpcgen's server refuses by ${place} what it has not`, async () => {
    await using one = await connectOnc(PeerOne, place);
    await using wrong = await connectOnc(Wrong, place);
    const refusal = async (call: () => Promise<unknown>) =>
      refusalOf(await assertRejects(call, RpcError));
    assertEquals(await refusal(() => wrong.missing(1)), {
      state: "PROC_UNAVAIL",
    });
    assertEquals(await refusal(() => wrong.garbage(garbage)), {
      state: "GARBAGE_ARGS",
    });
    assertEquals(await refusal(() => one.break(1)), { state: "SYSTEM_ERR" });
    assertEquals(await refusal(() => one.who()), {
      state: "AUTH_ERROR",
      stat: 5,
    });
    const version = { ...PeerOne, version: 2 };
    await using second = await connectOnc(version, place);
    assertEquals(await refusal(() => second.count()), {
      state: "PROG_MISMATCH",
      low: 1,
      high: 3,
    });
    await using bind = await connectRpcbind(place);
    const address = await bind.getaddr(PROGRAM, 1);
    const scheme = place.startsWith("tcp") ? "tcp://" : "";
    const other = { ...PeerOne, program: PROGRAM + 1 };
    await using third = await connectOnc(other, scheme + address);
    assertEquals(await refusal(() => third.count()), { state: "PROG_UNAVAIL" });
    await using someone = await connectOnc(PeerOne, place, {
      credential: { flavor: "other", number: 99, body: new Uint8Array(4) },
    });
    assertEquals(await refusal(() => someone.count()), {
      state: "AUTH_ERROR",
      stat: 2,
    });
    await using known = await connectOnc(PeerOne, place, { credential: user });
    assertEquals(await known.who(), 1234);
  });
}

Deno.test("libtirpc takes a record of several fragments", async () => {
  await using one = await connectOnc(PeerOne, "tcp://127.0.0.1", {
    fragmentBytesMax: 1000,
  });
  const body = new Uint8Array(60_000).fill(9);
  assertEquals(await one.echoBody(body), body);
});

Deno.test("callBroadcast() reaches rpcgen's server, and by rpcbind as well", async () => {
  await using bind = await connectRpcbind("127.0.0.1");
  const port = await bind.getport(PROGRAM, 3, "udp");
  for (const address of [`127.255.255.255:${port}`, "127.255.255.255"]) {
    const answers = callBroadcast(PeerThree, "negate", 5, { address });
    const { value } = await answers.next();
    assertMatch(value!.from, new RegExp(`:${port}$`));
    assertEquals(value!.result, -5);
    await answers.return();
  }
});

Deno.test("connectRpcbind() sees in each version what rpcinfo sees", async () => {
  const { text } = await run(["rpcinfo"]);
  const shown = text.split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([program]) => /^\d+$/.test(program!))
    .map(([program, version, netid, address]) =>
      `${program} ${version} ${netid} ${address}`
    ).toSorted();
  for (const version of [3, 4] as const) {
    await using bind = await connectRpcbind("tcp://127.0.0.1", { version });
    const dumped = (await bind.dump()).map((entry) =>
      `${entry.program} ${entry.version} ${entry.netid} ${entry.address}`
    );
    assertEquals(dumped.toSorted(), shown);
  }
  await using old = await connectRpcbind("127.0.0.1", { version: 2 });
  const ports = (await old.dump()).filter(({ program }) => program === PROGRAM);
  assertEquals(ports.length, 4);
});

Deno.test("connectRpcbind() registers and removes in each version", async () => {
  for (const version of [2, 3, 4] as const) {
    for (const place of ["127.0.0.1", "tcp://127.0.0.1"]) {
      await using bind = await connectRpcbind(place, { version });
      const entry = {
        program: 0x2000_0999,
        version: 5,
        netid: place.startsWith("tcp") ? "tcp" : "udp",
        address: "127.0.0.1.15.160",
        owner: "me",
      };
      assertEquals(await bind.getaddr(entry.program, 5), undefined);
      assertEquals(await bind.set(entry), true);
      assertEquals(
        await bind.set({ ...entry, address: "127.0.0.1.1.1" }),
        false,
      );
      assertEquals(await bind.getaddr(entry.program, 5), "127.0.0.1:4000");
      assertEquals(await bind.unset(entry), true);
      assertEquals(await bind.getaddr(entry.program, 5), undefined);
    }
  }
});

/** The same as the C server has. */
function handlers(): OncHandlers<typeof PeerOne.procedures> {
  let count = 0;
  return {
    echo: (value) => value,
    echoBody: (value) => value,
    count: () => ++count,
    break: () => {
      throw new Error("on purpose");
    },
    who: (_, { credential }) =>
      credential.flavor === "sys" ? credential.uid : -1,
  };
}

function serve() {
  return serveOnc([
    oncProgram(PeerOne, handlers()),
    oncProgram(PeerThree, { negate: (n) => -n }),
  ], {
    hostname: "::",
    register: true,
    authenticate: ({ flavor }, { version, procedure }) =>
      flavor === "none" && version === 1 && procedure === 5
        ? "AUTH_TOOWEAK"
        : undefined,
    onError: () => {},
  });
}

Deno.test("rpcgen's client calls a server, which takes a dead one's place", async () => {
  // The C server is alive, so its place is not to be had.
  await assertRejects(serve, Error, "which answers");
  // Dead it is still registered, as nobody told rpcbind, and by root.
  await peer.end("SIGKILL");
  await assertRejects(serve, Error, `rpcinfo -d ${PROGRAM} 1`);
  for (const version of ["1", "3"]) {
    await run(["rpcinfo", "-d", `${PROGRAM}`, version]);
  }
  // One that was registered like us gives way.
  await using bind = await connectRpcbind();
  const address = "::.1.1";
  const dead = {
    program: PROGRAM,
    version: 1,
    netid: "udp6",
    address,
    owner: "",
  };
  assertEquals(await bind.set(dead), true);
  await using server = await serve();
  for (const netid of ["udp", "tcp", "udp6", "tcp6"]) {
    const host = netid.endsWith("6") ? "::1" : "127.0.0.1";
    const { code, text } = await run([`${work}/client`, host, netid]);
    assertEquals([code, text.trim()], [0, "all is well"], netid);
  }
  const { streams, callsRun } = server.stats();
  assert(callsRun >= 20, `${callsRun} calls`);
  assertEquals(streams, 0);
});

Deno.test("rpcinfo finds a server and its versions, until it shuts down", async () => {
  const server = await serve();
  for (const netid of ["udp", "tcp"]) {
    const { code, text } = await run([
      "rpcinfo",
      "-T",
      netid,
      "127.0.0.1",
      `${PROGRAM}`,
    ]);
    // It asks for version 0, and then for each in the range: there is no 2.
    assertMatch(text, /version 1 ready and waiting/);
    assertMatch(text, /version 2 is not available/);
    assertMatch(text, /version 3 ready and waiting/);
    assertEquals(code, 1);
  }
  const listed = async () =>
    (await run(["rpcinfo"])).text.includes(`${PROGRAM}`);
  assertEquals(await listed(), true);
  await server.shutdown();
  assertEquals(await listed(), false);
  peer = await startServer();
});

Deno.test("tshark finds no malformed packet", async () => {
  await peer.end();
  await rpcbind.end();
  await shark.end("SIGINT");
  const see = async (filter: string, ...fields: string[]) => {
    const { code, text } = await run([
      "tshark",
      "-r",
      capture,
      "-o",
      "rpc.dissect_unknown_programs:TRUE",
      "-Y",
      filter,
      "-T",
      "fields",
      ...fields.flatMap((field) => ["-e", field]),
    ]);
    assertEquals(code, 0, text);
    return text.split("\n").filter((line) => /^\d/.test(line));
  };
  const programs = await see("rpc", "rpc.program");
  const count = (program: number) =>
    programs.filter((line) => line.startsWith(`${program}`)).length;
  assert(count(PROGRAM) > 400, `${count(PROGRAM)} packets of ${PROGRAM}`);
  assert(count(100_000) > 100, `${count(100_000)} packets of rpcbind`);
  const malformed = "_ws.malformed || _ws.short || rpc.fragment.error";
  assertEquals(await see(malformed, "frame.number", "rpc.program"), []);
});
