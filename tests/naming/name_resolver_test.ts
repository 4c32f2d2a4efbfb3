import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { SrvRecord } from "../../lib/naming/dns_message.ts";
import { readLocator, readNameServer } from "../../lib/naming/locator.ts";
import { LookupError } from "../../lib/naming/lookup_error.ts";
import { nameResolver } from "../../lib/naming/name_resolver.ts";
import type {
  HostAddresses,
  NameSource,
  ServiceRecords,
} from "../../lib/naming/name_source.ts";
import { SystemNames } from "../../lib/naming/system_names.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";

/** Names that a test knows; all others do not exist. */
class Names implements NameSource {
  readonly hosts: Record<string, HostAddresses | Error> = {};
  records: Record<string, Partial<ServiceRecords>> = {};
  readonly asked: string[] = [];
  atOnce = 0;
  atOnceMost = 0;

  async addresses(name: string): Promise<HostAddresses> {
    this.asked.push(name);
    this.atOnceMost = Math.max(this.atOnceMost, ++this.atOnce);
    await undefined;
    this.atOnce--;
    const found = this.hosts[name] ?? failure("no_such_name", name);
    if (found instanceof Error) throw found;
    return found;
  }

  services(name: string): Promise<ServiceRecords> {
    const found = this.records[name];
    return found === undefined
      ? Promise.reject(failure("no_such_name", name))
      : Promise.resolve({ records: [], known: new Map(), ...found });
  }
}

function failure(reason: "no_such_name" | "timed_out", name: string) {
  return new LookupError(reason, name, "on purpose");
}

const record = (
  target: string,
  [priority, weight, port]: [number, number, number],
): SrvRecord => ({ target, priority, weight, port });

function resolve(texts: string[], source: NameSource) {
  const clock = new VirtualClock();
  const signal = new AbortController().signal;
  return nameResolver(texts.map(readLocator), { clock, source })(signal);
}

async function shown(texts: string[], source: NameSource): Promise<string[]> {
  const { servers } = await resolve(texts, source);
  return servers.map(({ address, priority = 0, weight = 1 }) =>
    `${address} ${priority} ${weight}`
  );
}

Deno.test("nameResolver() makes each address of a name a server, IPv6 in reserve", async () => {
  const names = new Names();
  names.hosts["both.example"] = { ips: ["10.0.0.1", "10.0.0.2", "::1"] };
  names.hosts["six.example"] = { ips: ["::1", "::2"], ttlMs: 5000 };
  assertEquals(await shown(["both.example:4"], names), [
    "10.0.0.1:4 0 1",
    "10.0.0.2:4 0 1",
    "[::1]:4 0.5 1",
  ]);
  names.records["last.example"] = {
    records: [record("both.example", [65_535, 0, 4])],
  };
  // Priorities have 16 bits, and there is none behind the last.
  const last = await shown(["srv://last.example"], names);
  assertEquals(last[2], "[::1]:4 65535 0");
  assertEquals(await shown(["tcp://six.example:4"], names), [
    "tcp://[::1]:4 0 1",
    "tcp://[::2]:4 0 1",
  ]);
  assertEquals((await resolve(["both.example:4"], names)).ttlMs, 10_000);
  assertEquals((await resolve(["six.example:4"], names)).ttlMs, 5000);
});

Deno.test("nameResolver() joins a list, for the least time, and bears a name that fails", async () => {
  const names = new Names();
  names.hosts["a.example"] = { ips: ["10.0.0.1"], ttlMs: 50_000 };
  const list = ["udp://10.0.0.9:1", "a.example:4", "[::1]:5"];
  assertEquals(await shown(list, names), [
    "10.0.0.9:1 0 1",
    "10.0.0.1:4 0 1",
    "[::1]:5 0 1",
  ]);
  const ttl = async (texts: string[]) => (await resolve(texts, names)).ttlMs;
  assertEquals(await ttl(list), 50_000);
  assertEquals(await ttl(["10.0.0.9:1"]), Infinity);
  // Sooner, as the other may be there by then.
  assertEquals(await ttl([...list, "nix.example:4"]), 10_000);
  names.hosts["hosts.example"] = { ips: ["10.0.0.2"] };
  assertEquals(await ttl([...list, "hosts.example:4"]), 10_000);

  await assertRejects(
    () => resolve(["nix.example:4", "nought.example:4"], names),
    LookupError,
    "Cannot look up nix.example: on purpose",
  );
  names.hosts["denied.example"] = new TransportError("permission_denied", "no");
  await assertRejects(
    () => resolve([...list, "denied.example:4"], names),
    TransportError,
    "no",
  );
});

Deno.test("nameResolver() takes SRV records as they are, in an order of its own", async () => {
  const names = new Names();
  const name = "_calc._udp.example";
  names.records[name] = {
    records: [
      record("b.example", [20, 5, 4002]),
      record("a.example", [10, 60, 4001]),
      record("c.example", [10, 0, 4003]),
    ],
    ttlMs: 30_000,
    known: new Map([["a.example", {
      ips: ["10.0.0.2", "10.0.0.1", "::1"],
      ttlMs: 20_000,
    }]]),
  };
  names.hosts["b.example"] = { ips: ["10.0.0.3"], ttlMs: 9000 };
  names.hosts["c.example"] = { ips: ["::3"] };
  const expected = [
    "10.0.0.1:4001 10 30",
    "10.0.0.2:4001 10 30",
    "[::3]:4003 10 0",
    "[::1]:4001 10.5 60",
    "10.0.0.3:4002 20 5",
  ];
  assertEquals(await shown([`srv://${name}`], names), expected);
  assertEquals((await resolve([`srv://${name}/`], names)).ttlMs, 9000);
  assertEquals(names.asked.slice(0, 2), ["b.example", "c.example"]);

  names.records["_calc._tcp.example"] = names.records[name];
  const [first] = await shown(["srv://_calc._tcp.example"], names);
  assertEquals(first, "tcp://10.0.0.1:4001 10 30");
});

Deno.test("nameResolver() leaves out targets that are none, as long as there are others", async () => {
  const names = new Names();
  names.records["calc.example"] = {
    records: [
      record("nix.example", [1, 1, 1]),
      record("zero.example", [1, 1, 0]),
      record("10.0.0.9", [1, 1, 1]),
      record("", [1, 1, 1]),
      record("a.example", [1, 1, 1]),
    ],
    ttlMs: 60_000,
  };
  names.hosts["zero.example"] = { ips: ["10.0.0.7"], ttlMs: 60_000 };
  names.hosts["a.example"] = { ips: ["10.0.0.1"], ttlMs: 60_000 };
  const found = await resolve(["srv://calc.example"], names);
  assertEquals(found.servers.map(({ address }) => address), ["10.0.0.1:1"]);
  assertEquals(found.ttlMs, 60_000);
  // Not looked up by mistake, or in vain, it may be there soon.
  names.hosts["nix.example"] = failure("timed_out", "nix.example");
  assertEquals((await resolve(["srv://calc.example"], names)).ttlMs, 10_000);
});

Deno.test("nameResolver() keeps the last good answer, of each name and each target", async () => {
  const names = new Names();
  names.hosts["a.example"] = { ips: ["10.0.0.1"], ttlMs: 60_000 };
  names.hosts["b.example"] = { ips: ["10.0.0.2"], ttlMs: 60_000 };
  names.records["calc.example"] = {
    records: [
      record("b.example", [0, 1, 1]),
      record("c.example", [0, 1, 1]),
    ],
  };
  names.hosts["c.example"] = { ips: ["10.0.0.3"], ttlMs: 60_000 };
  const resolver = nameResolver(
    ["a.example:1", "srv://calc.example"].map(readLocator),
    { clock: new VirtualClock(), source: names },
  );
  const { signal } = new AbortController();
  const found = async () => {
    const { servers, ttlMs } = await resolver(signal);
    return [...servers.map(({ address }) => address), ttlMs];
  };
  const [a, b, c] = ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"];
  assertEquals(await found(), [a, b, c, 60_000]);
  names.hosts["a.example"] = failure("no_such_name", "a.example");
  names.hosts["b.example"] = failure("timed_out", "b.example");
  assertEquals(await found(), [a, b, c, 10_000]);
  assertEquals(await found(), [a, b, c, 10_000]);
  // A target that is gone, for certain, is no server any more.
  names.hosts["b.example"] = failure("no_such_name", "b.example");
  assertEquals(await found(), [a, c, 10_000]);
  names.hosts["b.example"] = failure("timed_out", "b.example");
  assertEquals(await found(), [a, c, 10_000]);
  names.records = {};
  await assertRejects(found, LookupError, "Cannot look up a.example");
});

Deno.test("nameResolver() says what is wrong with SRV records of which none serves", async () => {
  const names = new Names();
  const cases = [
    [[record("", [0, 0, 1])], 'has the target "."'],
    [[record("zero.example", [0, 0, 0])], "for zero.example has the port 0"],
    [[record("10.0.0.9", [0, 0, 1])], "has this IP address for its target"],
    [[record("nix.example", [0, 0, 1])], "Cannot look up nix.example"],
    [
      new Array(1025).fill(record("a.example", [0, 0, 1])),
      "it has 1025 SRV records, of which 1024",
    ],
  ] as const;
  names.hosts["zero.example"] = { ips: ["10.0.0.7"] };
  for (const [records, message] of cases) {
    names.records["calc.example"] = { records };
    await assertRejects(
      () => resolve(["srv://calc.example"], names),
      TransportError,
      message,
    );
  }
});

Deno.test("nameResolver() looks up a few targets at a time, each once", async () => {
  const names = new Names();
  const targets = Array.from({ length: 100 }, (_, i) => `h${i}.example`);
  for (const target of targets) names.hosts[target] = { ips: ["10.0.0.1"] };
  names.records["calc.example"] = {
    records: [...targets, ...targets].map((target, i) =>
      record(target, [0, 1, i + 1])
    ),
  };
  const { servers } = await resolve(["srv://calc.example"], names);
  assertEquals([servers.length, names.asked.length], [200, 100]);
  assertEquals(names.atOnceMost, 16);
});

Deno.test("nameResolver() asks no DNS server where this machine is", async () => {
  const resolver = nameResolver([readLocator("localhost:4000")], {
    clock: new VirtualClock(),
    nameServer: "127.0.0.1:9",
  });
  const { servers } = await resolver(AbortSignal.timeout(5000));
  assertEquals(servers[0]?.address, "127.0.0.1:4000");
});

Deno.test("readLocator() tells addresses, hosts and services apart", () => {
  const udp = { scheme: "" } as const;
  const tcp = { scheme: "tcp://" } as const;
  const cases = [
    ["127.0.0.1:4", { kind: "address", address: "127.0.0.1:4" }],
    ["tcp://[0::1]:4/", { kind: "address", address: "tcp://[::1]:4" }],
    ["udp://a.b:4", { kind: "host", hostname: "a.b", port: 4, ...udp }],
    ["TCP://a:4", { kind: "host", hostname: "a", port: 4, ...tcp }],
    ["srv://_c._udp.d", { kind: "service", name: "_c._udp.d", ...udp }],
    ["SRV://_c._TCP.d/", { kind: "service", name: "_c._TCP.d", ...tcp }],
    ["srv://c.service.consul", {
      kind: "service",
      name: "c.service.consul",
      ...udp,
    }],
  ] as const;
  for (const [text, expected] of cases) {
    assertEquals(readLocator(text) as unknown, expected);
  }
});

Deno.test("readLocator() and readNameServer() refuse what is none, at once", () => {
  const cases = [
    ["", "expected host and port"],
    ["host", "expected host and port"],
    ["host:0", "port 0 stands for any free port"],
    ["[host]:4", "expected host and port"],
    ["1.2.3:4", "expected host and port"],
    ["http://a:4", "expected udp://, tcp:// or no scheme"],
    ["srv:_c._udp.d", "expected the name of SRV records"],
    ["srv://", "expected the name of SRV records"],
    ["srv://_c._udp.d:53", "without a port"],
    ["srv://10.0.0.1", "expected the name of SRV records"],
    ["srv://_c._sctp.d", "calls go by _udp or _tcp, not by _sctp"],
  ] as const;
  for (const [text, message] of cases) {
    const error = assertThrows(
      () => readLocator(text),
      TransportError,
      message,
    );
    assertEquals(error.code, "invalid_address");
  }
  assertThrows(() => readLocator(4 as unknown as string), TypeError);
  for (
    const [text, server] of [
      ["127.0.0.1", "127.0.0.1:53"],
      ["127.0.0.1:5353", "127.0.0.1:5353"],
      ["::1", "[::1]:53"],
      ["[::1]", "[::1]:53"],
      ["[0::1]:5353", "[::1]:5353"],
    ] as const
  ) assertEquals(readNameServer(text), server);
  for (
    const text of [
      "",
      "dns.example",
      "127.0.0.1:",
      "127.0.0.1:0",
      "1.2.3.4:99999",
    ]
  ) {
    const error = assertThrows(() => readNameServer(text), TransportError);
    assertEquals(error.code, "invalid_address", text);
  }
  assertThrows(
    () => readNameServer("dns.example:53"),
    TransportError,
    'Cannot use "dns.example:53" as a name server: expected an IP address',
  );
});

Deno.test("SystemNames gives the system's words for failures, in ours", async () => {
  const signal = new AbortController().signal;
  const cases = [
    [{ code: "ENOTFOUND" }, "no_records", "it has no SRV record"],
    [{ name: "NotFound" }, "no_records", "there is no such name, or"],
    [{ code: "ETIMEOUT" }, "timed_out", "has not answered in time"],
    [{ code: "ESERVFAIL" }, "server_failed", "could not find out (on purpose)"],
    [{ name: "NotCapable" }, undefined, "net access is not granted"],
  ] as const;
  for (const [what, reason, message] of cases) {
    const names = new SystemNames({
      hosts: () => Promise.resolve(["::1", "10.0.0.2", "10.0.0.1"]),
      services: () =>
        Promise.reject(Object.assign(new Error("on purpose"), what)),
    });
    const error = await assertRejects(
      () => names.services("_c._udp.example", signal),
      TransportError,
      message,
    );
    assertEquals((error as LookupError).reason, reason);
    assertEquals(await names.addresses("c", signal), {
      ips: ["10.0.0.1", "10.0.0.2", "::1"],
    });
  }
  const hanging = new SystemNames({
    hosts: () => new Promise(() => {}),
    services: () => Promise.resolve([]),
  });
  const ending = new AbortController();
  const waiting = hanging.addresses("c", ending.signal);
  ending.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(
    () => hanging.addresses("c", ending.signal),
    Error,
    "enough",
  );
  await assertRejects(
    () => hanging.services("c", signal),
    LookupError,
    "no SRV",
  );
});
