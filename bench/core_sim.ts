import { limits } from "../lib/core/limits.ts";
import { Status } from "../lib/wire/status.ts";
import { type Node, World } from "../tools/sim/world.ts";

/**
 * How many complete small calls a second the bare core simulates on one core:
 * arguments and results of 8 bytes, two datagrams for a call made alone, both
 * endpoints and the network included.
 *
 *     deno run bench/core_sim.ts [seconds]
 */
const seconds = Number(Deno.args[0] ?? 3);
const address = "10.0.0.1:4000";

for (const open of [1, 64]) {
  for (const loss of [0, 0.3]) {
    simulate(open, loss, 0.3);
    const { calls, datagrams } = simulate(open, loss, seconds);
    console.log(
      `${String(open).padStart(2)} open, ${100 * loss} % lost: ` +
        `${Math.round(calls / seconds).toLocaleString("en")} calls a second, ` +
        `${(datagrams / calls).toFixed(2)} datagrams a call`,
    );
  }
}

function simulate(
  open: number,
  loss: number,
  forS: number,
): { calls: number; datagrams: number } {
  let calls = 0;
  let pending = 0;
  const world: World = new World({
    seed: 1,
    weather: { loss, delayMs: 1 },
    act(node, demand) {
      if (demand.kind === "request") {
        const { execution } = demand;
        node.endpoint.reply(execution, Status.ok, execution.body);
      } else if (demand.kind === "settled") {
        calls++;
        if (--pending === 0) callAll(node);
      }
    },
  });
  world.add("server", { address, serves: true });
  const client = world.add("client", { address: "10.0.0.2:1", serves: false });
  const peer = client.endpoint.peer(address, limits.initialTimeoutMsLan);
  const body = new Uint8Array(8);
  const request = {
    program: 9,
    version: 1,
    procedure: 1,
    body,
    timeoutMs: 60_000,
  };
  // From within the client's own drain, so that it sends them in the same.
  const callAll = (node: Node) => {
    const now = node.clock.now();
    for (; pending < open; pending++) node.endpoint.call(peer, request, now);
  };
  callAll(client);
  world.drain(client);
  const endMs = performance.now() + 1000 * forS;
  while (performance.now() < endMs) {
    for (let i = 0; i < 1000; i++) world.timeline.step();
  }
  return { calls, datagrams: world.sent };
}
