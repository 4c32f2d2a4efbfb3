/**
 * Names, both families of addresses, and handlers in Workers, in whatever
 * runtime this is:
 *
 *     node tests/runtimes/services.ts
 *
 * Prints a line for each that went well, and fails at the first that did not.
 */
import assert from "node:assert/strict";
import { connect, type Resolution, RpcError, serve } from "../../mod.ts";
import { a, aaaa, srv } from "../naming/dns_bytes.ts";
import { localDns } from "../naming/local_dns.ts";
import { handlers, Lab } from "../rpc/lab.ts";
import { Burner } from "../rpc/fixtures/burner.ts";

const portOf = (address: string) => Number(address.split(":").at(-1));
const timeoutMs = 60_000;

await names();
await families();
await workers();
await brokenModules();

async function names(): Promise<void> {
  await using server = await serve(Lab, handlers);
  const port = portOf(server.address);
  const name = "lab.example";
  const records = "_lab._udp.example";
  await using dns = await localDns({
    [`${name} 1`]: { answers: [a(name, "127.0.0.1")] },
    [`${records} 33`]: { answers: [srv(records, [0, 1, port], name)] },
  });
  const nameServer = dns.address;
  const resolver = (): Promise<Resolution> =>
    Promise.resolve({ servers: [{ address: server.address }] });
  const targets = [
    `localhost:${port}`,
    `${name}:${port}`,
    `srv://${records}`,
    resolver,
  ];
  for (const target of targets) {
    await using client = await connect(Lab, target, { nameServer, timeoutMs });
    assert.equal(await client.once(5), 5);
    console.log(typeof target === "string" ? target.split(":")[0] : "resolver");
  }
  for (const target of ["nix.example:4000", "srv://_nix._udp.example"]) {
    await assert.rejects(connect(Lab, target, { nameServer }), /NODATA/);
  }
  // What the system knows of names differs; that it knows none does not.
  for (const target of ["nix.invalid:4000", "srv://_nix._udp.invalid"]) {
    await assert.rejects(connect(Lab, target), { code: "unresolvable" });
  }
  console.log("no such name");
}

async function families(): Promise<void> {
  const ipv4 = await serve(Lab, { ...handlers, once: () => 4 });
  await using ipv6 = await serve(Lab, { ...handlers, once: () => 6 }, {
    hostname: "::1",
  });
  const [name, other] = ["lab.example", "six.example"];
  const records = "_lab._udp.example";
  const ports = [ipv4, ipv6].map(({ address }) => portOf(address));
  await using dns = await localDns({
    [`${records} 33`]: {
      answers: [
        srv(records, [0, 1, ports[0]!], name),
        srv(records, [1, 1, ports[1]!], other),
      ],
      additional: [a(name, "127.0.0.1"), aaaa(other, 1)],
    },
  });
  await using client = await connect(Lab, `srv://${records}`, {
    nameServer: dns.address,
    timeoutMs,
  });
  assert.equal(await client.once(0), 4);
  await ipv4.shutdown();
  assert.equal(await client.once(0), 6);
  console.log("both families");
}

async function workers(): Promise<void> {
  const errors: string[] = [];
  const module = new URL("../rpc/fixtures/burner.ts", import.meta.url);
  await using server = await serve(Burner, module, {
    workers: 2,
    workerHeapMb: 48,
    onError: (error) => errors.push(String(error)),
  });
  await using client = await connect(Burner, server.address, { timeoutMs });
  const square = async () => assert.equal(await client.square(3), 9n);
  await square();
  const bytes = new Uint8Array(150_000).map((_, i) => i);
  assert.deepEqual(await client.large(bytes), bytes.toReversed());

  await fails(client.fail("secret"), "internal");
  await fails(client.exit(3), "internal");
  await square();
  const { signal, abort } = abortable();
  const looping = client.forever(undefined, { signal });
  await square();
  abort();
  await fails(looping, "canceled");
  while (errors.length < 3) await square();
  console.log("Workers");

  // Bun's Workers take no limit.
  if ("Bun" in globalThis) return console.log("no limit");
  await fails(client.hoard(), "internal");
  await Promise.all([square(), square(), square()]);
  assert.match(errors.at(-1)!, /memory/);
  console.log("limit");
}

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  const { signal } = controller;
  return { signal, abort: () => controller.abort() };
}

async function fails(call: Promise<unknown>, code: string): Promise<void> {
  const error = await call.then(() => undefined, (error) => error);
  assert.ok(error instanceof RpcError, String(error));
  assert.deepEqual([error.code, error.executed], [code, "yes"]);
}

async function brokenModules(): Promise<void> {
  const broken = [
    "throw new Error('at once')",
    "export const handlers = {};",
    "export const = 1;",
  ];
  for (const source of broken) {
    const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    await assert.rejects(serve(Burner, url, { workers: 1 }), {
      name: "TypeError",
      message: /^Cannot serve burner by Workers with data:/,
    });
  }
  const nowhere = new URL("./nowhere.ts", import.meta.url);
  await assert.rejects(serve(Burner, nowhere, { workers: 1 }), /nowhere/);
  console.log("broken modules");
}
