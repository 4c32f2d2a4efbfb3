import { bugsIn, type PlantedBug } from "../bug.ts";

/** Small calls that share too few datagrams, or too many. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/peer.ts", ["tests/core/calls_test.ts"], [
    {
      name: "the small calls in flight share one datagram",
      find: "Math.ceil(calls / 2) * Math.ceil(bytes / calls)",
      replace: "bytes",
    },
    {
      name: "half of an odd number of calls leaves one over",
      find: "Math.ceil(calls / 2) * Math.ceil(bytes / calls)",
      replace: "bytes / 2",
    },
    {
      name: "calls that wait do not count for the size of datagrams",
      find: "const bytes = this.#bytesInFlight + this.#queue.smallBytes;",
      replace: "const bytes = this.#bytesInFlight;",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/shared_datagrams_test.ts"], [
    {
      name: "calls that answers give rise to leave behind those that waited",
      find: "mayGrow = !this.#isClosed;",
      replace: "mayGrow = false;",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/host_edges_test.ts"], [
    {
      name: "a client that is closed does not send what is ready",
      find: "mayGrow = !this.#isClosed;",
      replace: "mayGrow = true;",
    },
  ]),
];
