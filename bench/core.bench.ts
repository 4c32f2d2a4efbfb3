import { Endpoint } from "../lib/core/endpoint.ts";
import { limits } from "../lib/core/limits.ts";
import { Status } from "../lib/wire/status.ts";

/**
 * Calls through two bare endpoints: no socket, no clock, no promise. What one
 * sends is handed to the other at once. `bench/core_sim.ts` has them in a
 * simulated network, with losses.
 *
 *     deno bench -A bench/core.bench.ts
 */
const [clientAddress, serverAddress] = ["127.0.0.1:1", "127.0.0.1:2"];
const body = new Uint8Array(64);
const request = {
  program: 9,
  version: 1,
  procedure: 1,
  body,
  timeoutMs: 10_000,
};
let now = 1_000_000;
const client = new Endpoint({
  seed: [1, 2, 3],
  now,
  serves: false,
  quietMs: 0,
});
const server = new Endpoint({ seed: [4, 5, 6], now, serves: true, quietMs: 0 });
// It has been there for longer than any call: nothing is doubted.
now += 1_000_000;
const peer = client.peer(serverAddress!, limits.initialTimeoutMsLan);

/** Makes so many calls at once; a tenth of a millisecond each way. */
function call(count: number): void {
  for (let i = 0; i < count; i++) client.call(peer, request, now);
  let settled = 0;
  while (settled < count) {
    settled += drain(client, server, clientAddress!);
    now += 0.1;
    settled += drain(server, client, serverAddress!);
    now += 0.1;
  }
}

/** Does all that an endpoint wants done; how many calls have settled. */
function drain(endpoint: Endpoint, other: Endpoint, address: string): number {
  let settled = 0;
  for (;;) {
    const output = endpoint.poll(now);
    switch (output.kind) {
      case "transmit":
        other.handleDatagram(output.datagram, address, now);
        endpoint.recycle(output);
        break;
      case "request":
        endpoint.reply(output.execution, Status.ok, output.execution.body);
        break;
      case "settled":
        settled++;
        break;
      case "wait":
        return settled;
    }
  }
}

Deno.bench("a call", () => call(1));

Deno.bench("64 calls at once", () => call(64));
