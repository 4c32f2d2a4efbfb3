import { Child } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";
import type { Memory } from "./memory_now.ts";

/** What both sides take after so many calls. */
export interface Stage {
  readonly calls: number;
  readonly client: Memory;
  readonly server: Memory;
}

/** Makes calls between two processes, and measures both on the way. */
export async function measureHeaps(
  { calls, concurrency, shares }: {
    calls: number;
    concurrency: number;
    /** When to measure: shares of the calls, ascending. */
    shares: readonly number[];
  },
): Promise<Stage[]> {
  await using server = new Child(collecting("heap_server.ts"));
  const address = await server.line();
  await using client = new Child([
    ...collecting("heap_client.ts"),
    address,
    String(concurrency),
  ]);
  const stages: Stage[] = [];
  for (const share of shares) {
    const soFar = Math.round(calls * share);
    await client.write(String(soFar));
    const ofClient: Memory = JSON.parse(await client.line());
    await server.write("");
    const ofServer: Memory = JSON.parse(await server.line());
    stages.push({ calls: soFar, client: ofClient, server: ofServer });
  }
  await client.closeStdin();
  await client.ended();
  await server.closeStdin();
  await server.ended();
  return stages;
}

/** By how much the first stage is exceeded at the last, in bytes. */
export function growthOf(
  stages: readonly Stage[],
  side: "client" | "server",
): Pick<Memory, "heapUsed" | "external"> {
  const first = stages[0]![side];
  const last = stages.at(-1)![side];
  return {
    heapUsed: last.heapUsed - first.heapUsed,
    external: last.external - first.external,
  };
}

/**
 * What a side may grow by, in bytes, however many calls it makes: what the
 * compiler adds for code that becomes hot, and buffers that are kept for reuse.
 * A call that leaves an object behind leaves 50 bytes or more.
 */
export const growthMax = {
  heapUsed: 1024 * 1024,
  external: 4 * 1024 * 1024,
} as const;

function collecting(file: string): string[] {
  const [deno, run, ...rest] = denoScript(file);
  return [deno!, run!, "--v8-flags=--expose-gc", ...rest];
}
