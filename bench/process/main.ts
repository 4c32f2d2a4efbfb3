/**
 * One process that is measured: the server of a system, its client, or both.
 * It does what it is told on stdin, and answers on stdout, a line of JSON each.
 *
 *     deno run -A bench/process/main.ts server|client|both "rpc over udp"
 */
import process from "node:process";
import { systemNamed } from "../systems/all.ts";
import type { Caller, ServedSystem } from "../systems/system.ts";
import type { Command, Ready, Usage } from "./command.ts";
import { readLines } from "./lines.ts";
import { callOnce, newBody, runLoad, runPaced } from "./load.ts";

const [role, name] = Deno.args as [string, string];
const system = systemNamed(name);
let caller: Caller | undefined;
let served: ServedSystem | undefined;
if (role !== "client") served = await system.serve();
say({ address: served?.address } satisfies Ready);

for await (const line of readLines(Deno.stdin.readable)) {
  try {
    say(await obey(JSON.parse(line)) ?? {});
  } catch (error) {
    say({ error: String(error) });
  }
}
Deno.exit();

async function obey(command: Command): Promise<unknown> {
  switch (command.kind) {
    case "dial":
      await caller?.close();
      caller = await system.dial(command.address);
      return;
    case "load":
      return await runLoad(caller!, command);
    case "paced":
      return await runPaced(caller!, command);
    case "cold":
      for (let i = 0; i < command.times; i++) {
        const fresh = await system.dial(command.address);
        await callOnce(fresh, newBody(64));
        await fresh.close();
      }
      return;
    case "usage":
      return usage(command.collects);
  }
}

function usage(collects: boolean): Usage {
  // Before the collection, which is no call's.
  const { user, system } = process.cpuUsage();
  const counted = [caller?.packetsSent?.(), served?.packetsSent?.()]
    .filter((count) => count !== undefined);
  return {
    cpuUs: user + system,
    ...(collects ? { heapBytes: heapAfterCollection() } : {}),
    ...(counted.length === 0
      ? {}
      : { packetsSent: counted.reduce((sum, count) => sum + count) }),
  };
}

function heapAfterCollection(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

function say(value: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  for (let at = 0; at < bytes.length;) {
    at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}
