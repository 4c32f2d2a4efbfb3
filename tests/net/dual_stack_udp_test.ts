import { assertEquals } from "@std/assert";
import { DualStackUdp, type Family } from "../../lib/net/dual_stack_udp.ts";
import { MemoryNetwork } from "../../lib/net/memory.ts";
import { type Transport, TransportError } from "../../lib/net/transport.ts";
import { Inbox, rejectsWith } from "./inbox.ts";

const LOOPBACK = { ipv4: "127.0.0.1", ipv6: "::1" } as const;

/** A network in memory, and who binds sockets in it. */
function bed() {
  const network = new MemoryNetwork();
  const opened: Family[] = [];
  const closed: string[] = [];
  const bind = (hostname: string): Transport => {
    const transport = network.listen({ hostname, port: 0 });
    const close = transport.close.bind(transport);
    return Object.assign(transport, {
      close: () => {
        closed.push(transport.address);
        return close();
      },
    });
  };
  const open = (family: Family): Promise<Transport> => {
    opened.push(family);
    return Promise.resolve(bind(LOOPBACK[family]));
  };
  const servers = {
    ipv4: network.listen({ hostname: "127.0.0.1", port: 4000 }),
    ipv6: network.listen({ hostname: "::1", port: 4000 }),
  };
  for (const server of Object.values(servers)) {
    server.receive((datagram, from) =>
      void server.send(datagram.slice(), from)
    );
  }
  return { opened, closed, open, servers };
}

Deno.test("DualStackUdp reaches both families, and opens a socket for each when it is first needed", async () => {
  const { opened, closed, open, servers } = bed();
  const both = new DualStackUdp(open);
  const inbox = new Inbox(both);
  assertEquals([opened, both.address], [[], "[::]:0"]);
  for (const family of ["ipv4", "ipv6", "ipv4", "ipv6"] as const) {
    const { address } = servers[family];
    await both.send(new Uint8Array([7]), address);
    const { datagram, from } = await inbox.next();
    assertEquals([...datagram, from], [7, address]);
  }
  assertEquals(opened, ["ipv4", "ipv6"]);
  assertEquals(both.address, "127.0.0.1:1");
  await both.close();
  assertEquals(closed, ["127.0.0.1:1", "[::1]:2"]);
  await rejectsWith("closed", both.send(new Uint8Array(1), "127.0.0.1:4000"));
});

Deno.test("DualStackUdp sends what waits for one socket in its order, by one socket", async () => {
  const { opened, open, servers } = bed();
  await using both = new DualStackUdp(open);
  const inbox = new Inbox(both);
  for (const n of [1, 2, 3]) {
    void both.send(new Uint8Array([n]), servers.ipv6.address);
  }
  const came = [await inbox.next(), await inbox.next(), await inbox.next()];
  assertEquals(came.map(({ datagram }) => datagram[0]), [1, 2, 3]);
  assertEquals(opened, ["ipv6"]);
});

Deno.test("DualStackUdp receives at sockets that were there before its sink", async () => {
  const { opened, open, servers } = bed();
  await using both = new DualStackUdp(open);
  await both.prepare(new Set(["ipv6"]));
  const inbox = new Inbox(both);
  await both.send(new Uint8Array([1]), servers.ipv6.address);
  assertEquals((await inbox.next()).from, "[::1]:4000");
  assertEquals(opened, ["ipv6"]);
});

Deno.test("DualStackUdp does without a family that this machine lacks, until it has it", async () => {
  const { open, servers } = bed();
  const lacking = new Set<Family>(["ipv6"]);
  const attempts: Family[] = [];
  const both = new DualStackUdp((family) => {
    attempts.push(family);
    if (!lacking.has(family)) return open(family);
    const code = "address_not_available";
    return Promise.reject(new TransportError(code, `no ${family}`));
  });
  const inbox = new Inbox(both);
  await both.prepare(new Set(["ipv4", "ipv6"]));
  const send = (family: Family) =>
    both.send(new Uint8Array(1), servers[family].address);
  await rejectsWith("address_not_available", send("ipv6"));
  await send("ipv4");
  assertEquals((await inbox.next()).from, "127.0.0.1:4000");
  lacking.clear();
  await send("ipv6");
  assertEquals((await inbox.next()).from, "[::1]:4000");
  assertEquals(attempts, ["ipv4", "ipv6", "ipv6", "ipv6"]);
  await both.close();
});

Deno.test("DualStackUdp that can open nothing says why", async () => {
  const denied = new TransportError("permission_denied", "not granted");
  const both = new DualStackUdp(() => Promise.reject(denied));
  await rejectsWith("permission_denied", both.prepare(new Set(["ipv4"])));
  await both.prepare(new Set());
  await both.close();
});

Deno.test("DualStackUdp closes a socket that was opening, and opens none afterwards", async () => {
  const { opened, closed, open, servers } = bed();
  const gate = Promise.withResolvers<void>();
  const both = new DualStackUdp(async (family) => {
    await gate.promise;
    return open(family);
  });
  const send = (family: Family) =>
    both.send(new Uint8Array(1), servers[family].address);
  const early = send("ipv4");
  const closing = both.close();
  gate.resolve();
  await closing;
  await early;
  assertEquals(closed, ["127.0.0.1:1"]);
  await rejectsWith("closed", send("ipv4"));
  await rejectsWith("closed", send("ipv6"));
  assertEquals(opened, ["ipv4"]);
});
