import { Histogram } from "../report/histogram.ts";
import type { Caller } from "../systems/system.ts";
import type { Load, LoadResult, Paced } from "./command.ts";

/** Keeps so many calls open for a while, and waits for the last of them. */
export function runLoad(caller: Caller, load: Load): Promise<LoadResult> {
  const { bodyBytes, outstanding, forMs, callsMax = Infinity, gapMs } = load;
  const body = newBody(bodyBytes);
  const latencies = new Histogram();
  let [made, failed, open] = [0, 0, 0];
  let failure: string | undefined;
  const startedAt = performance.now();
  const endAt = startedAt + forMs;
  return new Promise((resolve) => {
    const begin = () => {
      const calledAt = performance.now();
      made++;
      caller.call(body, (error) => {
        const now = performance.now();
        if (error === undefined) latencies.add(1000 * (now - calledAt));
        else {
          failed++;
          failure ??= String(error);
        }
        if (now < endAt && made < callsMax) {
          if (gapMs !== undefined) setTimeout(begin, gapMs);
          else if (error === undefined) begin();
          // Who refuses at once would never let the others have a turn.
          else setTimeout(begin, 1);
        } else if (--open === 0) {
          resolve({
            calls: latencies.total,
            failed,
            ...(failure === undefined ? {} : { failure }),
            tookMs: now - startedAt,
            latencies: latencies.sparse(),
          });
        }
      });
    };
    open = outstanding;
    for (let i = 0; i < outstanding; i++) begin();
  });
}

/** One call after the other, with a pause before each. */
export async function runPaced(
  caller: Caller,
  { bodyBytes, calls, gapMs }: Paced,
): Promise<LoadResult> {
  const latencies = new Histogram();
  const startedAt = performance.now();
  for (let i = 0; i < calls; i++) {
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    const calledAt = performance.now();
    await callOnce(caller, newBody(bodyBytes));
    latencies.add(1000 * (performance.now() - calledAt));
  }
  return {
    calls,
    failed: 0,
    tookMs: performance.now() - startedAt,
    latencies: latencies.sparse(),
  };
}

/** A call as a promise. */
export function callOnce(caller: Caller, body: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    caller.call(
      body,
      (error) => error === undefined ? resolve() : reject(error),
    )
  );
}

/** Bytes that no compression would shrink to nothing. */
export function newBody(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => (i * 167) >> 3);
}
