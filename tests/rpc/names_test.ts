import { assertEquals } from "@std/assert";
import { DualStackUdp } from "../../lib/net/dual_stack_udp.ts";
import { MemoryNetwork } from "../../lib/net/memory.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import {
  clientStats,
  connect,
  type Resolution,
  serve,
  type Server,
} from "../../mod.ts";
import { a, aaaa, srv } from "../naming/dns_bytes.ts";
import { localDns } from "../naming/local_dns.ts";
import { kernelFeatures } from "../net/conformance.ts";
import { handlers, Lab } from "./lab.ts";
import { portOf } from "./tcp_relay.ts";
import { VirtualClock } from "./virtual_clock.ts";

const hasIpv6 = (await kernelFeatures(listenUdp)).includes("ipv6");

/** A server that says by `once` which one it is. */
async function numbered(
  number: number,
  hostname: string,
  port = 0,
): Promise<Server> {
  return await serve(Lab, { ...handlers, once: () => number }, {
    hostname,
    port,
    lingerMs: 0,
  });
}

/** Two servers at one port, one for each family. */
async function bothFamilies(): Promise<[Server, Server]> {
  for (;;) {
    const ipv4 = await numbered(4, "127.0.0.1");
    try {
      return [ipv4, await numbered(6, "::1", portOf(ipv4.address))];
    } catch (error) {
      await ipv4.shutdown();
      const isTaken = error instanceof TransportError &&
        error.code === "address_in_use";
      if (!isTaken) throw error;
    }
  }
}

Deno.test({
  name:
    "connect() takes a DNS name with both families, and calls go on by IPv6 when nobody is at IPv4",
  ignore: !hasIpv6,
  fn: async () => {
    const [ipv4, ipv6] = await bothFamilies();
    await using _ = ipv6;
    const name = "calc.example";
    await using dns = await localDns({
      [`${name} 1`]: { answers: [a(name, "127.0.0.1")] },
      [`${name} 28`]: { answers: [aaaa(name, 1)] },
    });
    const target = `${name}:${portOf(ipv4.address)}`;
    await using client = await connect(Lab, target, {
      nameServer: dns.address,
    });
    const { servers } = clientStats(client);
    assertEquals(
      servers.map(({ address }) => address),
      [ipv4.address, ipv6.address],
    );
    for (let i = 0; i < 5; i++) assertEquals(await client.once(0), 4);
    await ipv4.shutdown();
    for (let i = 0; i < 5; i++) assertEquals(await client.once(0), 6);
  },
});

Deno.test("connect() takes SRV records, whose next priority has its turn when the first is gone", async () => {
  await using one = await numbered(1, "127.0.0.1");
  await using two = await numbered(2, "127.0.0.1");
  const name = "_lab._udp.example";
  await using dns = await localDns({
    [`${name} 33`]: {
      answers: [
        srv(name, [1, 0, portOf(one.address)], "here.example"),
        srv(name, [2, 0, portOf(two.address)], "here.example"),
      ],
      additional: [a("here.example", "127.0.0.1")],
    },
  });
  await using client = await connect(Lab, `SRV://${name}/`, {
    nameServer: dns.address,
  });
  assertEquals(await client.once(0), 1);
  await one.shutdown();
  assertEquals(await client.once(0), 2);
});

Deno.test({
  name: "connect() takes a list of both families, and reaches each",
  ignore: !hasIpv6,
  fn: async () => {
    await using ipv4 = await numbered(4, "127.0.0.1");
    await using ipv6 = await numbered(6, "::1");
    await using client = await connect(Lab, [ipv4.address, ipv6.address], {
      balance: "round_robin",
    });
    const answers = [await client.once(0), await client.once(0)];
    assertEquals(answers.sort(), [4, 6]);
  },
});

Deno.test("connect() reaches servers of the family that there was none of at first", async () => {
  const clock = new VirtualClock();
  const network = new MemoryNetwork();
  const bind = (hostname: string, port = 0) =>
    network.listen({ hostname, port });
  const start = (number: number, hostname: string) =>
    serve(Lab, { ...handlers, once: () => number }, {
      clock,
      quietMs: 0,
      lingerMs: 0,
      transport: bind(hostname, 4000),
    });
  const ipv4 = await start(4, "127.0.0.1");
  const ipv6 = await start(6, "::1");
  clock.skip(1000);
  let servers = [{ address: ipv4.address }];
  const opened: string[] = [];
  const transport = new DualStackUdp((family) => {
    opened.push(family);
    return Promise.resolve(bind({ ipv4: "127.0.0.1", ipv6: "::1" }[family]));
  });
  const resolver = (): Promise<Resolution> =>
    Promise.resolve({ servers, ttlMs: 1000 });
  const client = await connect(Lab, resolver, { clock, transport });
  const call = async () => {
    const called = client.once(0);
    await clock.advance(2000);
    return await called;
  };
  assertEquals(await call(), 4);
  assertEquals(opened, ["ipv4"]);
  servers = [{ address: ipv6.address }];
  await call();
  assertEquals(await call(), 6);
  assertEquals(opened, ["ipv4", "ipv6"]);
  // And back.
  servers = [{ address: ipv4.address }];
  await call();
  assertEquals(await call(), 4);
  await client[Symbol.asyncDispose]();
  await Promise.all([ipv4.shutdown(), ipv6.shutdown()]);
});
