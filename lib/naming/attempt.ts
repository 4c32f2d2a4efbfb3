import type { Clock } from "../net/clock.ts";
import { TransportError } from "../net/transport.ts";
import {
  type CheckedResolution,
  checkedResolution,
} from "./checked_resolution.ts";
import { namingLimits } from "./limits.ts";
import type { Resolver } from "./resolver.ts";

/** Who is to be asked about what. */
export interface Question {
  readonly target: string;
  readonly resolver: Resolver;
  readonly clock: Clock;
}

/**
 * Asks a resolver once, which may throw, hang, or return what is none.
 *
 * @param closing ends the wait with its reason
 * @throws {TransportError} whatever went wrong
 */
export async function attempt(
  { target, resolver, clock }: Question,
  closing: AbortSignal,
): Promise<CheckedResolution> {
  const ending = new AbortController();
  const end = (): void => ending.abort(closing.reason);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ending.signal.addEventListener("abort", () => reject(ending.signal.reason));
  closing.addEventListener("abort", end);
  if (closing.aborted) end();
  const { attemptMs } = namingLimits;
  const cancelTimer = clock.schedule(
    clock.now() + attemptMs,
    () => ending.abort(late(target)),
  );
  try {
    // In a function of its own, since one that is not async may throw at once.
    const asked = (async () => await resolver(ending.signal))();
    return checkedResolution(target, await Promise.race([asked, ended]));
  } catch (error) {
    throw error instanceof TransportError ? error : failed(target, error);
  } finally {
    cancelTimer();
    closing.removeEventListener("abort", end);
  }
}

function late(target: string): TransportError {
  return new TransportError(
    "unresolvable",
    `Cannot find ${target}: its resolver has not answered in ` +
      `${namingLimits.attemptMs} ms, check that whom it asks can be reached`,
  );
}

function failed(target: string, cause: unknown): TransportError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new TransportError(
    "unresolvable",
    `Cannot find ${target}: its resolver failed: ${what}`,
    { cause },
  );
}
