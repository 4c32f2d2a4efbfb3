import { systemClock } from "../net/system_clock.ts";

/** Waits; aborting the signal ends the wait, which is no error. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = systemClock.schedule(systemClock.now() + ms, end);
    signal?.addEventListener("abort", end);
  });
}
