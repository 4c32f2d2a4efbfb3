import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { resolveAddress, resolveHost } from "../../lib/net/resolve.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { run } from "../runtimes/run.ts";

function lookup(...found: string[]): { lookup(): Promise<string[]> } {
  return { lookup: () => Promise.resolve(found) };
}

Deno.test("resolveAddress() never looks a literal up", async () => {
  const options = {
    lookup: () => Promise.reject(new Error("looked up")),
  };
  for (
    const [text, address] of [
      ["127.0.0.1:4000", "127.0.0.1:4000"],
      ["udp://127.0.0.1:4000", "127.0.0.1:4000"],
      ["UDP://[::0:1]:4000", "[::1]:4000"],
      ["udp://127.0.0.1:4000/", "127.0.0.1:4000"],
      ["[::ffff:1.2.3.4]:5", "1.2.3.4:5"],
    ]
  ) assertEquals(await resolveAddress(text!, options), [address]);
});

Deno.test("resolveAddress() gives all addresses of a name, IPv4 first, once each", async () => {
  const found = lookup("::1", "fe80::1%eth0", "127.0.0.1", "0::1", "10.0.0.1");
  assertEquals(await resolveAddress("udp://some-host.test:4000", found), [
    "127.0.0.1:4000",
    "10.0.0.1:4000",
    "[::1]:4000",
    "[fe80::1%eth0]:4000",
  ]);
});

Deno.test("resolveAddress() asks the system for localhost", async () => {
  const [first] = await resolveAddress("localhost:4000");
  assertMatch(first!, /^(127\.0\.0\.1|\[::1\]):4000$/);
  assertEquals(await resolveHost("::ffff:1.2.3.4"), ["1.2.3.4"]);
});

Deno.test("resolveAddress() refuses what is no address before any look-up", async () => {
  for (
    const text of [
      ...["", "localhost", "localhost:", "localhost:0", "localhost:65536"],
      ...["::1:4000", "127.1:4000", "1.2.3:4", "0x7f.0x1:4", "2130706433:4"],
      ...[
        "a b:4",
        "http://localhost:4",
        "localhost:4/",
        "udp://localhost:4//",
        "udp://localhost:4/a",
        "a/b:4",
        "[x]:4",
      ],
      ...["[1.2.3.4]:4", "user@host:4", `${"a".repeat(254)}:4`, "256.1.1.1:4"],
    ]
  ) {
    const error = await assertRejects(
      () => resolveAddress(text, lookup("127.0.0.1")),
      TransportError,
    );
    assertEquals(error.code, "invalid_address", text);
  }
});

Deno.test("resolveAddress() says what an address is where it gets no string", async () => {
  for (const value of [4000, new URL("udp://localhost:4000"), undefined]) {
    await assertRejects(
      () => resolveAddress(value as unknown as string),
      TypeError,
      "as an address: expected a string, such as 127.0.0.1:4000",
    );
  }
});

Deno.test("resolveAddress() keeps the scheme of TCP", async () => {
  assertEquals(await resolveAddress("tcp://[::1]:4000/"), ["tcp://[::1]:4000"]);
  const lookup = () => Promise.resolve(["127.0.0.1", "::1"]);
  assertEquals(await resolveAddress("tcp://somewhere:4000", { lookup }), [
    "tcp://127.0.0.1:4000",
    "tcp://[::1]:4000",
  ]);
});

Deno.test("resolveAddress() says when a name has no address", async () => {
  const failure = Object.assign(new Error("no"), { code: "ENOTFOUND" });
  for (
    const options of [{ lookup: () => Promise.reject(failure) }, lookup()]
  ) {
    const error = await assertRejects(
      () => resolveAddress("nowhere.invalid:4000", options),
      TransportError,
      "Cannot look up nowhere.invalid",
    );
    assertEquals(error.code, "unresolvable");
  }
  const real = await assertRejects(
    () => resolveAddress("nowhere.invalid:4000"),
    TransportError,
  );
  assertEquals(real.code, "unresolvable");
});

Deno.test("resolveAddress() names the host to be granted besides, which then suffices", async () => {
  for (const granted of [[], ["127.0.0.1"]]) {
    const denied = await resolve(allowNet(granted), "localhost:4000");
    assertEquals(denied.code, "permission_denied");
    const host = /: add (\S+) to --allow-net,/.exec(denied.message)![1]!;
    const flags = allowNet([...granted, host]);
    const [address] = await resolve(flags, "localhost:4000");
    assertMatch(address, /:4000$/);
  }
  assertEquals(await resolve([], "127.0.0.1:4000"), ["127.0.0.1:4000"]);
});

function allowNet(hosts: string[]): string[] {
  return hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`];
}

// deno-lint-ignore no-explicit-any
async function resolve(flags: string[], address: string): Promise<any> {
  const file = fileURLToPath(new URL("fixtures/resolve.ts", import.meta.url));
  const flagged = ["--no-config", "--no-prompt", "--no-lock", ...flags];
  const command = [Deno.execPath(), "run", ...flagged, file, address];
  const { stdout, stderr } = await run(command);
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}
