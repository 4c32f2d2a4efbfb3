/**
 * What runs in a Worker: handlers, one call at a time. `worker_pool.ts` starts
 * it, and is who it talks to.
 *
 * @module
 */

import { nextTick } from "node:process";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../net/system_clock.ts";
import { decode, encode } from "../xdr/mod.ts";
import { type Implementation, implementationOf } from "./handler_module.ts";
import { complaintOf } from "./invalid_argument.ts";
import type { Procedure } from "./service.ts";
import { WorkerContext } from "./worker_context.ts";
import {
  type FromWorker,
  Shared,
  thrownOf,
  type ToWorker,
  type WorkerCall,
  type WorkerTask,
} from "./worker_message.ts";

const port: MessagePort = parentPort!;
const task: WorkerTask = workerData;
const shared = new Int32Array(task.shared);
/** There once the server has been told "ready"; no calls come before. */
let implementation: Implementation | undefined;
let current: { id: number; context: WorkerContext } | undefined;

function say(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, [...transfer]);
}

async function load(): Promise<Implementation> {
  // deno-lint-ignore rooms/imports -- whoever serves it names it.
  return implementationOf(await import(task.module), task);
}

async function run(
  { handlers, service }: Implementation,
  { id, procedure: number, body, peer, timeLeftMs }: WorkerCall,
): Promise<void> {
  const [name, procedure] = Object.entries(service.procedures).find((
    [, procedure],
  ) => procedure.number === number) as [string, Procedure<unknown, unknown>];
  let args: unknown;
  try {
    args = decode(procedure.args, new Uint8Array(body));
  } catch (error) {
    return say({ id, invalid: complaintOf(error) });
  }
  const context = new WorkerContext({
    peer,
    deadline: systemClock.now() + timeLeftMs,
    isGone: () => Atomics.load(shared, Shared.abandoned) === id,
    tell: (done, total) => say({ id, done, total }),
  });
  current = { id, context };
  Atomics.store(shared, Shared.started, id);
  try {
    const value = await handlers[name]!(args, context);
    // A buffer of its own, since it changes hands.
    const result = new Uint8Array(encode(procedure.result, value)).buffer;
    say({ id, result }, [result]);
  } catch (error) {
    say({ id, thrown: thrownOf(error) });
  } finally {
    current = undefined;
  }
}

port.on("message", (message: ToWorker) => {
  if ("abandon" in message) {
    if (current?.id === message.abandon) current.context.abandon();
  } else {
    // From a tick of its own: Deno does not tell of a heap that gets full within
    // the delivery of a message, or after an await.
    nextTick(() => void run(implementation!, message));
  }
});
load().then(
  (loaded) => {
    implementation = loaded;
    say("ready");
  },
  (error) => say({ broken: thrownOf(error).message }),
);
