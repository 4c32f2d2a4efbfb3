import process from "node:process";
import { Endpoint } from "../../lib/core/endpoint.ts";
import { limits } from "../../lib/core/limits.ts";
import { Status } from "../../lib/wire/status.ts";
import { callDatagram } from "./call_datagram.ts";

/**
 * A process of its own, begun with `--expose-gc`: what a server's records take
 * of memory, and its sessions besides, in bytes each, as JSON.
 */
const { gc } = globalThis as unknown as { gc(): void };
const reply = new Uint8Array(4);
/** Clocks of systems have fractions, which take more room. */
const now = 1e6 + 0.1;

/** Bytes for each of so many calls, whose clients never say that they have the reply. */
function bytesPerCall(sessions: number, callsEach: number): number {
  const server = new Endpoint({
    seed: [1, 2, 3, 4, 5, 6, 7],
    now: 0,
    quietMs: 0,
    serves: true,
    // Of those who have not shown where they are, half as much is kept.
    isReliable: () => true,
  });
  const before = bytesInUse();
  const timeLeftMs = limits.callMsMax;
  for (let i = 0; i < sessions * callsEach; i++) {
    const client = BigInt(1 + Math.floor(i / callsEach));
    const sequence = 1 + i % callsEach;
    const call = callDatagram({ client, sequence, timeLeftMs });
    server.handleDatagram(call, "10.0.0.1:1000", now);
    for (;;) {
      const output = server.poll(now);
      if (output.kind === "wait") break;
      if (output.kind !== "request") continue;
      server.reply(output.execution, Status.ok, reply);
    }
  }
  const bytes = bytesInUse() - before;
  const calls = sessions * callsEach;
  const counted = calls * (limits.recordBytes + reply.length);
  // So that it is there until here.
  if (server.storedBytes !== counted) throw new Error("not all were kept");
  return bytes / calls;
}

/** What is beside the heap are the bytes of replies, which are counted as such. */
function bytesInUse(): number {
  gc();
  return process.memoryUsage().heapUsed;
}

// What is compiled on the way is no part of it.
bytesPerCall(2, 1000);
const record = bytesPerCall(10, 4000);
const session = bytesPerCall(20_000, 1) - record;
console.log(JSON.stringify({ record, session }));
