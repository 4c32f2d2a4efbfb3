import { assertEquals, assertRejects } from "@std/assert";
import {
  type Client,
  clientStats,
  connect,
  TransportError,
} from "../../mod.ts";
import { Child, within } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";
import { DnsServer, type SrvRecord } from "./dns_server.ts";
import { Replica } from "./replica.ts";

const isCI = Deno.env.get("CI") === "true";
const isThere = DnsServer.isInstalled();
if (!isThere && !isCI) {
  console.warn("dnsmasq (of Debian's dnsmasq-base) is missing: no real DNS");
}

/** A test with a real DNS server; in CI it has to be there. */
function dnsTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !isThere && !isCI, fn });
}

/** A server in a process of its own. */
async function replica(
  hostname: string,
  port = 0,
): Promise<{ child: Child; address: string; port: number }> {
  const child = new Child([
    ...denoScript("replica_server.ts"),
    hostname,
    String(port),
  ]);
  const address = await child.line();
  return { child, address, port: Number(address.split(":").at(-1)) };
}

/** Callers who do nothing but call, and what they saw. */
class Load implements Disposable {
  /** How often each server has answered. */
  readonly answers = new Map<string, number>();
  readonly failures: unknown[] = [];
  #isOver = false;
  #callers: Promise<void>[];
  #waiting: { test: () => boolean; resolve: () => void }[] = [];

  constructor(where: () => Promise<string>, callers: number) {
    this.#callers = Array.from({ length: callers }, () => this.#call(where));
  }

  /** Waits until so many more calls were answered by each of these servers. */
  async more(count: number, ...addresses: string[]): Promise<void> {
    const goal = addresses.map((one) => (this.answers.get(one) ?? 0) + count);
    const { promise, resolve } = Promise.withResolvers<void>();
    const test = () =>
      addresses.every((one, i) => (this.answers.get(one) ?? 0) >= goal[i]!);
    this.#waiting.push({ test, resolve });
    await within(promise, `${count} answers of ${addresses}`);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await within(Promise.all(this.#callers), "the last calls");
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  async #call(where: () => Promise<string>): Promise<void> {
    while (!this.#isOver) {
      try {
        const address = await where();
        this.answers.set(address, (this.answers.get(address) ?? 0) + 1);
      } catch (error) {
        this.failures.push(error);
        if (this.failures.length > 20) return;
      }
      this.#waiting = this.#waiting.filter(({ test, resolve }) => {
        if (test()) resolve();
        return !test();
      });
    }
  }
}

/** Waits until a client knows just these servers, in whatever order. */
async function known(
  client: Client<typeof Replica.procedures>,
  ...addresses: string[]
): Promise<void> {
  const isKnown = () => {
    const { servers } = clientStats(client);
    const there = servers.filter(({ isGone }) => !isGone);
    return String(there.map(({ address }) => address).sort()) ===
      String(addresses.sort());
  };
  const calling = (async () => {
    while (!isKnown()) await client.where();
  })();
  await within(calling, `a client to know ${addresses}`);
}

dnsTest(
  "three servers behind a name come, go and die under load: no call fails",
  async () => {
    const one = await replica("127.0.0.11");
    const { port } = one;
    const [two, three] = await Promise.all([
      replica("127.0.0.12", port),
      replica("127.0.0.13", port),
    ]);
    await using _one = one.child;
    await using _two = two.child;
    await using _three = three.child;
    const name = "calc.example";
    await using dns = await DnsServer.start({
      hosts: { [name]: ["127.0.0.11", "127.0.0.12"] },
    });
    await using client = await connect(Replica, `${name}:${port}`, {
      nameServer: dns.address,
      timeoutMs: 20_000,
    });
    using load = new Load(() => client.where(), 16);
    await load.more(100, one.address, two.address);

    // Another appears: its record is seen when the TTL of a second is over.
    await dns.change({ [name]: ["127.0.0.11", "127.0.0.12", "127.0.0.13"] });
    await load.more(100, three.address);
    // One dies, and its record is there for a while yet.
    one.child.kill("SIGKILL");
    await load.more(100, two.address, three.address);
    await dns.change({ [name]: ["127.0.0.12", "127.0.0.13"] });
    await known(client, two.address, three.address);
    // One leaves as it should.
    two.child.kill("SIGTERM");
    await load.more(500, three.address);
    // The DNS server dies: what is known stays.
    await dns.stop();
    await load.more(500, three.address);
    // One is there again, where one was, and so is DNS.
    await using again = (await replica("127.0.0.11", port)).child;
    await dns.restart({ hosts: { [name]: ["127.0.0.11", "127.0.0.13"] } });
    await known(client, one.address, three.address);
    await load.more(100, one.address);

    await load.stop();
    assertEquals(load.failures, []);
    await again.closeStdin();
  },
);

dnsTest(
  "SRV records say which servers come first, and which when those are dead",
  async () => {
    const [one, two, three] = await Promise.all([
      replica("127.0.0.1"),
      replica("127.0.0.1"),
      replica("127.0.0.1"),
    ]);
    await using _one = one.child;
    await using _two = two.child;
    await using _three = three.child;
    const record = (port: number, priority: number): SrvRecord => ({
      name: "_calc._udp.example",
      target: "host.example",
      port,
      priority,
      weight: 10,
    });
    const hosts = { "host.example": ["127.0.0.1"] };
    await using dns = await DnsServer.start({
      hosts,
      services: [
        record(one.port, 1),
        record(two.port, 1),
        record(three.port, 2),
      ],
    });
    await using client = await connect(Replica, "srv://_calc._udp.example", {
      nameServer: dns.address,
      timeoutMs: 20_000,
    });
    using load = new Load(() => client.where(), 16);
    await load.more(200, one.address, two.address);
    assertEquals(load.answers.get(three.address), undefined);
    one.child.kill("SIGKILL");
    two.child.kill("SIGKILL");
    await load.more(200, three.address);
    // Now the records say so too.
    await dns.restart({ hosts, services: [record(three.port, 2)] });
    await load.more(200, three.address);
    await load.stop();
    assertEquals(load.failures, []);
  },
);

dnsTest(
  "what no DNS server can find is told at once, with its reason",
  async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({
      name: "_many._udp.example",
      target: `host${i}.example`,
      port: 4000 + i,
    }));
    await using dns = await DnsServer.start({
      hosts: {
        "six.example": ["::1"],
        ...Object.fromEntries(
          many.map(({ target }, i) => [target, [`127.0.1.${i}`]]),
        ),
      },
      services: [
        { name: "_none._udp.example", target: "", port: 0 },
        { name: "_lost._udp.example", target: "lost.example", port: 4000 },
        ...many,
      ],
    });
    const cases = [
      ["nix.example:4000", "no such name (NXDOMAIN)"],
      ["srv://six.example", "has no SRV record of that name (NODATA)"],
      ["srv://_none._udp.example", 'has the target "."'],
      ["srv://_lost._udp.example", "Cannot look up lost.example"],
      ["elsewhere.test:4000", "does not answer that question (REFUSED)"],
    ] as const;
    const options = { nameServer: dns.address };
    for (const [target, message] of cases) {
      const error = await assertRejects(
        () => connect(Replica, target, options),
        TransportError,
        message,
      );
      assertEquals(error.code, "unresolvable");
    }
    // Too long for a datagram: these come by TCP.
    await using client = await connect(
      Replica,
      "srv://_many._udp.example",
      options,
    );
    assertEquals(clientStats(client).servers.length, 100);
  },
);
