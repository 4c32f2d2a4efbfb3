import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  connectRpcbind,
  type RpcbindEntry,
  type ServeOncOptions,
  statsOfOnc,
} from "../../lib/onc/mod.ts";
import { RpcError } from "../../mod.ts";
import { fakeRpcbind } from "./fake_rpcbind.ts";
import { Calc, Lab, Wire } from "./lab.ts";

const entry: RpcbindEntry = {
  program: 9,
  version: 2,
  netid: "udp",
  address: "127.0.0.1.15.160",
  owner: "me",
};

Deno.test("connectRpcbind() registers, finds, lists and removes, in each version", async () => {
  for (const version of [2, 3, 4] as const) {
    const lab = new Lab();
    const { server, asked } = await fakeRpcbind(lab);
    await using _server = server;
    const options = { ...lab.connectOptions(), version };
    await using rpcbind = await connectRpcbind("127.0.0.1", options);
    const tcp = { ...entry, netid: "tcp", address: "127.0.0.1.0.80" };
    assertEquals(await lab.within(0, rpcbind.set(entry)), true);
    assertEquals(await lab.within(0, rpcbind.set(entry)), false);
    assertEquals(await lab.within(0, rpcbind.set(tcp)), true);
    assertEquals(await lab.within(0, rpcbind.getaddr(9, 2)), "127.0.0.1:4000");
    // Another version is better than none: its server tells which it has.
    assertEquals(await lab.within(0, rpcbind.getaddr(9, 7)), "127.0.0.1:4000");
    assertEquals(await lab.within(0, rpcbind.getaddr(8, 2)), undefined);
    assertEquals(await lab.within(0, rpcbind.getport(9, 2, "tcp")), 80);
    assertEquals(await lab.within(0, rpcbind.getport(8, 2, "tcp")), undefined);
    const listed = await lab.within(0, rpcbind.dump());
    assertEquals(
      listed.map(({ program, netid }) => [program, netid]),
      [[9, "udp"], [9, "tcp"]],
    );
    assertEquals(listed[0]!.owner, version === 2 ? "" : "me");
    assertEquals(await lab.within(0, rpcbind.unset(entry)), true);
    assertEquals(await lab.within(0, rpcbind.unset(entry)), false);
    const first = version === 2 ? "getport2" : `getaddr${version}`;
    assertEquals(asked[0], first);
  }
});

Deno.test("an old port mapper is asked in the version that it has", async () => {
  const lab = new Lab();
  const { server, table, asked } = await fakeRpcbind(lab, { versions: [2] });
  await using _server = server;
  await using rpcbind = await connectRpcbind("127.0.0.1", lab.connectOptions());
  assertEquals(await lab.within(0, rpcbind.set(entry)), true);
  assertEquals(await lab.within(0, rpcbind.getaddr(9, 2)), "127.0.0.1:4000");
  assertEquals(asked, ["getport2"]);
  assertEquals(table[0]!.owner, "portmap");
  const six = { ...entry, netid: "udp6", address: "::1.15.160" };
  assertEquals(await lab.within(0, rpcbind.set(six)), false);
});

Deno.test("connectOnc() asks rpcbind where the address has no port", async () => {
  for (const protocol of ["udp", "tcp"] as const) {
    const lab = new Lab();
    const bound = await fakeRpcbind(lab);
    await using _rpcbind = bound.server;
    const started = lab.serve({
      register: lab.connectOptions({ protocol: "tcp" }),
    });
    const server = await lab.within(0, started);
    assertEquals(
      bound.table.map(({ netid, addr }) => [netid, addr]),
      [["udp", "127.0.0.1.15.160"], ["tcp", "127.0.0.1.15.160"]],
    );
    await using calc = await lab.connectTo("127.0.0.1", { protocol });
    assertEquals(await lab.within(0, calc.read(5)), 5);
    assertEquals(await lab.within(0, calc.read(6)), 6);
    assertEquals(bound.asked, ["getaddr4"]);
    // No connection to rpcbind is kept.
    const open = lab.streams.clientEnds.filter(({ isClosed }) => !isClosed);
    assertEquals(open.length, protocol === "tcp" ? 1 : 0);
    await lab.within(0, server.shutdown());
    assertEquals(bound.table, []);
    if (protocol === "udp") assertEquals(statsOfOnc(calc).callsSent, 3);
  }
});

Deno.test("a call says whether rpcbind or the program was silent", async () => {
  const lab = new Lab();
  const silent = new Wire(lab.listen(111));
  await using calc = await lab.connectTo("127.0.0.1", { timeoutMs: 500 });
  const first = await lab.failure(500, calc.count(), RpcError);
  assertEquals([first.code, first.executed], ["deadline_exceeded", "no"]);
  assertEquals(
    first.message,
    "[deadline_exceeded] calc.count to 127.0.0.1 got no answer in 500 ms " +
      "(0 transmissions): rpcbind at 127.0.0.1:111 is silent",
  );
  await silent.transport.close();

  const bound = await fakeRpcbind(lab);
  await using _rpcbind = bound.server;
  const unknown = await lab.failure(500, calc.count(), RpcError);
  assertEquals([unknown.code, unknown.executed], ["unavailable", "no"]);
  assertMatch(unknown.message, /rpcbind at 127.0.0.1:111 knows no program/);

  const { program: prog, version: vers } = Calc;
  const addr = "0.0.0.0.15.160";
  bound.table.push({ prog, vers, netid: "udp", addr, owner: "" });
  const second = await lab.failure(500, calc.count(), RpcError);
  assertEquals([second.code, second.executed], ["deadline_exceeded", "maybe"]);
  assertMatch(
    second.message,
    /: rpcbind at 127.0.0.1:111 named 127.0.0.1:4000, which is silent$/,
  );

  // It has moved meanwhile, and rpcbind knows where to.
  await using _server = await lab.serve({ transport: lab.listen(4001) });
  bound.table[0]!.addr = "127.0.0.1.15.161";
  assertEquals(await lab.within(0, calc.read(5)), 5);
});

Deno.test("rpcbind that cannot be reached is named", async () => {
  const lab = new Lab();
  await using calc = await lab.connectTo("tcp://127.0.0.1", {
    protocol: "tcp",
  });
  const error = await lab.failure(0, calc.count(), RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  assertMatch(
    error.message,
    /rpcbind at 127.0.0.1:111 does not help: .*nobody/,
  );
});

/** Starts a server that registers by a socket in memory. */
function register(lab: Lab, port: number, more: ServeOncOptions = {}) {
  return lab.serve({
    transport: lab.listen(port),
    register: lab.connectOptions({ protocol: "tcp" }),
    ...more,
  });
}

Deno.test("a server takes the place of one that is dead, of no other", async () => {
  const lab = new Lab();
  const bound = await fakeRpcbind(lab);
  await using _rpcbind = bound.server;
  const { program: prog, version: vers } = Calc;
  // A socket file is nowhere to ping.
  bound.table.push({ prog, vers, netid: "udp", addr: "/gone", owner: "" });
  const first = await lab.within(0, register(lab, 4000));
  assertEquals(bound.table.length, 2);
  await lab.within(0, first.shutdown());
  assertEquals(bound.table, []);
});

Deno.test("a server removes nothing that a successor has registered", async () => {
  const lab = new Lab();
  const bound = await fakeRpcbind(lab);
  await using _rpcbind = bound.server;
  const server = await lab.within(0, register(lab, 4000));
  bound.table[0]!.addr = "127.0.0.1.15.161";
  await lab.within(0, server.shutdown());
  assertEquals(bound.table.map(({ addr }) => addr), ["127.0.0.1.15.161"]);
});

Deno.test("a server that rpcbind does not answer does not start", async () => {
  const lab = new Lab();
  const started = register(lab, 4000);
  const error = await lab.failure(0, started, RpcError);
  assertEquals(error.code, "unavailable");
  // Its port is free again.
  await lab.listen(4000).close();
});

Deno.test("a server shuts down though rpcbind has gone", async () => {
  const lab = new Lab();
  const bound = await fakeRpcbind(lab);
  const server = await lab.within(0, register(lab, 4000));
  await lab.within(0, bound.server.shutdown());
  await lab.within(0, server.shutdown());
  await assertRejects(() => lab.streams.connect("127.0.0.1:4000"));
});

Deno.test("a server whose registration was answered in vain is registered", async () => {
  const lab = new Lab();
  const bound = await fakeRpcbind(lab);
  await using _rpcbind = bound.server;
  const { program: prog, version: vers } = Calc;
  const addr = "127.0.0.1.15.160";
  bound.table.push({ prog, vers, netid: "udp", addr, owner: "" });
  const server = await lab.within(0, register(lab, 4000));
  assertEquals(bound.table.length, 2);
  await lab.within(0, server.shutdown());
});
