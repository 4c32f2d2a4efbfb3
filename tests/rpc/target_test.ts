import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { isOneAddress, locate, type Target } from "../../lib/rpc/target.ts";
import { type Resolution, TransportError } from "../../mod.ts";
import { a, aaaa } from "../naming/dns_bytes.ts";
import { localDns } from "../naming/local_dns.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** Where a target is, in virtual time. */
function place(target: Target, nameServer?: string) {
  const clock = new VirtualClock();
  const seed = [1, 2, 3];
  const located = locate(target, { service: "lab", clock, seed, nameServer });
  return { clock, located };
}

Deno.test("isOneAddress() tells what stands for one server for ever", () => {
  const one = ["127.0.0.1:1", "[::1]:1", "tcp://127.0.0.1:1", "localhost:1"];
  const others = ["calc.example:1", "srv://_calc._udp.example", ["a:1"]];
  assertEquals(one.filter(isOneAddress), one);
  assertEquals(others.filter(isOneAddress), []);
  assertEquals(isOneAddress(() => Promise.reject("none")), false);
  assertThrows(() => isOneAddress("127.0.0.1"), TransportError);
});

Deno.test("locate() takes localhost for one server of IPv4, which never changes", async () => {
  const udp = { udp: true, tcp: false };
  const cases: [Target, string[], { udp: boolean; tcp: boolean }][] = [
    ["localhost:1", ["127.0.0.1:1"], udp],
    ["LOCALHOST:1", ["127.0.0.1:1"], udp],
    ["tcp://localhost:1", ["tcp://127.0.0.1:1"], { udp: false, tcp: true }],
    [["localhost:1", "[::1]:1"], ["127.0.0.1:1", "[::1]:1"], udp],
    // Two ways to one server, of which a list has only the first.
    [["localhost:1", "tcp://localhost:1"], ["127.0.0.1:1"], {
      udp: true,
      tcp: true,
    }],
  ];
  for (const [target, addresses, carriers] of cases) {
    const { changes, located, ...found } = await place(target).located;
    assertEquals(located.map(({ address }) => address), addresses);
    assertEquals([changes, found.carriers], [false, carriers]);
  }
});

Deno.test("locate() finds both families of a name, by the way that it says", async () => {
  const name = "lab.example";
  await using dns = await localDns({
    [`${name} 1`]: { answers: [a(name, "192.0.2.1")] },
    [`${name} 28`]: { answers: [aaaa(name, 9)] },
  });
  for (const scheme of ["", "tcp://"]) {
    const target = [`${scheme}${name}:7`, "127.0.0.1:8"];
    const found = await place(target, dns.address).located;
    assertEquals(
      found.located.map(({ address, priority }) => [address, priority]),
      [[`${scheme}192.0.2.1:7`, 0], [`${scheme}[::9]:7`, 0.5], [
        "127.0.0.1:8",
        0,
      ]],
    );
    const tcp = scheme !== "";
    assertEquals([found.changes, found.carriers], [true, { udp: true, tcp }]);
    found.close();
  }
});

Deno.test("locate() asks a resolver again, and tells of other servers, with second ways to them", async () => {
  let asked = 0;
  let servers = ["127.0.0.1:1"];
  const resolver = (): Promise<Resolution> => {
    asked++;
    const found = servers.map((address) => ({ address }));
    return Promise.resolve({ servers: found, ttlMs: 1000 });
  };
  const { clock, located } = place(resolver);
  const found = await located;
  assertEquals([found.changes, found.carriers], [true, {
    udp: true,
    tcp: true,
  }]);
  const told: unknown[] = [];
  found.onChange((servers) =>
    told.push(servers.map(({ address, fallbacks }) => [address, fallbacks]))
  );
  servers = ["127.0.0.1:2", "tcp://127.0.0.1:2", "[::1]:3"];
  // Nobody calls: nobody asks.
  await clock.advance(10_000);
  assertEquals(asked, 1);
  found.touch();
  await clock.advance(2000);
  const now = [["127.0.0.1:2", ["tcp://127.0.0.1:2"]], ["[::1]:3", []]];
  assertEquals([asked, told], [2, [now]]);
  found.refresh();
  await clock.advance(1100);
  assertEquals(asked, 3);
  found.close();
  found.touch();
  found.refresh();
  await clock.advance(10_000);
  assertEquals(asked, 3);
});

Deno.test("locate() finds a service where it was asked for, or says that it is not there", async () => {
  await using dns = await localDns({});
  for (const target of ["nix.example:1", "srv://_nix._udp.example"]) {
    await assertRejects(
      () => place(target, dns.address).located,
      TransportError,
      "(NODATA)",
    );
  }
});
