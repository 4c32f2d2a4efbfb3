import { assert, assertEquals, assertRejects } from "@std/assert";
import { equals } from "@std/bytes";
import * as x from "../../lib/xdr/mod.ts";
import {
  clientStats,
  connect,
  defineService,
  type Handlers,
  procedure,
  RpcError,
  serve,
} from "../../mod.ts";
import { largeBody } from "../core/large_body.ts";
import { TcpRelay } from "./tcp_relay.ts";

const Journal = defineService({
  name: "journal",
  program: 0x2000_000a,
  version: 1,
  procedures: {
    append: procedure(1, x.string(64), x.uint),
    store: procedure(2, x.varopaque(1 << 20), x.uint),
    fetch: procedure(3, x.uint, x.varopaque(1 << 20)),
  },
});

type JournalHandlers = Handlers<typeof Journal["procedures"]>;

/** Writes down what has run. */
function journal(): { ran: string[]; handlers: JournalHandlers } {
  const ran: string[] = [];
  const handlers: JournalHandlers = {
    append: (tag) => ran.push(tag),
    store: (bytes) => ran.push(`store ${bytes.length}`) && bytes.length,
    fetch: (length) => {
      ran.push(`fetch ${length}`);
      return largeBody(length);
    },
  };
  return { ran, handlers };
}

Deno.test("connections that are cut under load: each call is answered, and ran once", async () => {
  const { ran, handlers } = journal();
  await using server = await serve(Journal, handlers, { carrier: "tcp" });
  await using relay = new TcpRelay(server.address);
  await using client = await connect(Journal, relay.address, {
    timeoutMs: 60_000,
  });
  let answered = 0;
  const caller = async (name: string) => {
    for (let i = 0; i < 200; i++) {
      await client.append(`${name} ${i}`);
      if (++answered % 100 === 0) relay.cut();
    }
  };
  await Promise.all(["a", "b", "c", "d"].map(caller));
  assertEquals(ran.length, 800);
  assertEquals(new Set(ran).size, 800);
  assert(relay.connections >= 7, `${relay.connections} connections`);
});

Deno.test("a call whose answer was cut off is answered again, and ran once", async () => {
  const { ran, handlers } = journal();
  const begun = Promise.withResolvers<void>();
  await using server = await serve(Journal, {
    ...handlers,
    append(tag) {
      begun.resolve();
      return ran.push(tag);
    },
  }, { carrier: "tcp" });
  await using relay = new TcpRelay(server.address);
  await using client = await connect(Journal, relay.address);
  relay.hold();
  const call = client.append("once");
  await begun.promise;
  relay.cut();
  relay.release();
  assertEquals(await call, 1);
  assertEquals(ran, ["once"]);
  assertEquals(server.stats().duplicates, 1);
  assertEquals(relay.connections, 2);
});

Deno.test("large bodies survive a cut, both ways", async () => {
  const { ran, handlers } = journal();
  await using server = await serve(Journal, handlers, { carrier: "tcp" });
  const body = largeBody(1_000_000);
  for (const direction of ["up", "down"] as const) {
    await using relay = new TcpRelay(server.address);
    await using client = await connect(Journal, relay.address);
    relay.onPassed = (passed) => {
      if (passed[direction] < body.length / 2 || relay.connections > 1) return;
      relay.cut();
    };
    if (direction === "up") assertEquals(await client.store(body), body.length);
    else assert(equals(await client.fetch(body.length), body));
    assertEquals(relay.connections, 2);
  }
  assertEquals(ran, ["store 1000000", "fetch 1000000"]);
});

Deno.test("a server that is replaced in mid-call: nobody knows whether it ran", async () => {
  const { ran, handlers } = journal();
  const begun = Promise.withResolvers<void>();
  await using first = await serve(Journal, {
    ...handlers,
    append(tag) {
      if (tag === "second") begun.resolve();
      return ran.push(tag);
    },
  }, { carrier: "tcp" });
  await using relay = new TcpRelay(first.address);
  await using client = await connect(Journal, relay.address);
  await client.append("first");
  const next = journal();
  await using second = await serve(Journal, next.handlers, { carrier: "tcp" });
  relay.hold();
  const call = assertRejects(() => client.append("second"), RpcError);
  await begun.promise;
  relay.port = Number(second.address.split(":").at(-1));
  relay.cut();
  relay.release();
  const { code, executed } = await call;
  assertEquals([code, executed], ["unavailable", "maybe"]);
  assertEquals(ran, ["first", "second"]);
  assertEquals(next.ran, []);
  assertEquals(await client.append("third"), 1);
});

Deno.test("one who does not read holds up nobody else", async () => {
  const { handlers } = journal();
  await using server = await serve(Journal, handlers, { carrier: "tcp" });
  await using relay = new TcpRelay(server.address);
  await using slow = await connect(Journal, relay.address, {
    timeoutMs: 60_000,
  });
  await using other = await connect(Journal, server.address);
  relay.hold();
  const held = Promise.all(
    Array.from({ length: 300 }, (_, i) => slow.fetch(i < 5 ? 900_000 : 1000)),
  );
  for (let i = 0; i < 200; i++) await other.append(`${i}`);
  assertEquals((await other.fetch(500_000)).length, 500_000);
  relay.release();
  assertEquals((await held).length, 300);
  assertEquals(server.stats().callsRun, 501);
  assertEquals(clientStats(slow).retransmissions, 0);
});
