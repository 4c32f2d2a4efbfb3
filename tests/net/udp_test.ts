import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { DenoUdp } from "../../lib/net/deno_udp.ts";
import { NodeUdp } from "../../lib/net/node_udp.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import { run } from "../runtimes/run.ts";

Deno.test("listenUdp() takes Deno.listenDatagram where it is, or what is asked", async () => {
  const anywhere = { hostname: "127.0.0.1", port: 0 };
  await using fastest = await listenUdp(anywhere);
  await using node = await listenUdp({ ...anywhere, implementation: "node" });
  assertEquals(fastest instanceof DenoUdp, true);
  assertEquals(node instanceof NodeUdp, true);
});

Deno.test("listenUdp() binds names, brackets and mapped addresses canonically", async () => {
  for (const hostname of ["localhost", "[::ffff:127.0.0.1]"]) {
    for (const implementation of ["deno", "node"] as const) {
      await using at = await listenUdp({ hostname, port: 0, implementation });
      assertMatch(at.address, /^127\.0\.0\.1:\d+$/);
    }
  }
});

Deno.test("listenUdp() refuses ports and hosts that are none", async () => {
  for (const port of [-1, 65_536, 1.5, NaN]) {
    const listening = listenUdp({ hostname: "127.0.0.1", port });
    const { code } = await assertRejects(() => listening, TransportError);
    assertEquals(code, "invalid_address");
  }
  const listening = listenUdp({ hostname: "127.1", port: 0 });
  const { code } = await assertRejects(() => listening, TransportError);
  assertEquals(code, "invalid_address");
});

Deno.test("listenUdp() without --unstable-net uses node:dgram and says so once", async () => {
  const { results, stderr } = await listen(["-A"]);
  assertEquals(results, [{ kind: "NodeUdp" }, { kind: "NodeUdp" }]);
  assertEquals(stderr.match(/--unstable-net/g)?.length, 1, stderr);
  assertMatch(stderr, /about half as fast as Deno\.listenDatagram/);
});

Deno.test("listenUdp() warns of nothing where node:dgram is asked for, or not needed", async () => {
  const asked = await listen(["-A"], "node");
  assertEquals(asked.results, [{ kind: "NodeUdp" }, { kind: "NodeUdp" }]);
  assertEquals(asked.stderr, "");
  const fast = await listen(["-A", "--unstable-net"]);
  assertEquals(fast.results, [{ kind: "DenoUdp" }, { kind: "DenoUdp" }]);
  assertEquals(fast.stderr, "");
});

Deno.test("listenUdp() names the flag where Deno.listenDatagram is missing", async () => {
  const { results: [error] } = await listen(["-A"], "deno");
  assertEquals(error!.code, "unsupported");
  assertMatch(error!.message!, /--unstable-net/);
});

for (const implementation of ["deno", "node"]) {
  Deno.test(`listenUdp() over ${implementation} names the permission, which then suffices`, async () => {
    const port = "47613";
    const unstable = "--unstable-net";
    const { results: [error] } = await listen([unstable], implementation, port);
    assertEquals(error!.code, "permission_denied");
    const host = /: add (\S+) to --allow-net$/.exec(error!.message!)?.[1];
    assertEquals(host, "127.0.0.1", error!.message);
    const flags = [unstable, `--allow-net=localhost,${host}`];
    const { results } = await listen(flags, implementation, port);
    assertEquals(results.map(({ code }) => code), [undefined, undefined]);
  });
}

interface Result {
  kind?: string;
  code?: string;
  message?: string;
}

/** Runs the fixture in a Deno of its own, without this project's deno.json. */
async function listen(
  flags: string[],
  ...args: string[]
): Promise<{ results: Result[]; stderr: string }> {
  const file = fileURLToPath(new URL("fixtures/listen.ts", import.meta.url));
  const { stdout, stderr } = await run([
    Deno.execPath(),
    ...["run", "--no-config", "--no-prompt", "--no-lock", ...flags],
    file,
    ...args,
  ]);
  return { results: stdout ? JSON.parse(stdout) : [], stderr };
}
