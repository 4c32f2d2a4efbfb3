import type { BreakerSettings } from "../balance/breaker.ts";
import type { Policy } from "../balance/balancer.ts";
import { balanceLimits } from "../balance/limits.ts";
import type { ConnectOptions } from "./connect_options.ts";
import type {
  BreakerOptions,
  HedgeOptions,
  RetryOptions,
} from "./resilience_options.ts";

/** What a client with several servers goes by. */
export interface Resilience {
  /** Whether it was asked for, and not only what is otherwise done. */
  readonly isAsked: boolean;
  readonly retry: Required<RetryOptions> | undefined;
  readonly hedge: HedgeSettings;
  /** Whether calls that say nothing of it are hedged. */
  readonly isHedging: boolean;
  readonly breaker: BreakerSettings;
  readonly policy: Policy;
}

/** Options of `hedge`, complete. */
export interface HedgeSettings {
  readonly quantile: number;
  readonly delayMs: number | undefined;
  readonly budgetRatio: number;
}

/**
 * The options of `connect` that are about several servers, complete.
 *
 * @throws {TypeError} for what is no such option
 * @throws {RangeError} for a number out of its bounds
 */
export function resilienceOf(
  { retry, hedge, breaker, balance }: ConnectOptions,
): Resilience {
  if (balance !== undefined && !policies.includes(balance)) {
    throw new TypeError(
      `Cannot use balance: ${String(balance)}: ` +
        'expected "power_of_two" or "round_robin"',
    );
  }
  const given = [retry, hedge, breaker, balance];
  return {
    isAsked: given.some((option) => option !== undefined),
    retry: retrySettings(retry ?? true),
    hedge: hedgeSettings(hedge ?? false),
    isHedging: (hedge ?? false) !== false,
    breaker: breakerSettings(breaker ?? true),
    policy: balance ?? "power_of_two",
  };
}

const policies: readonly Policy[] = ["power_of_two", "round_robin"];

/** Options of `retry`, complete; undefined where nothing is retried. */
function retrySettings(
  retry: boolean | RetryOptions,
): Required<RetryOptions> | undefined {
  if (retry === false) return undefined;
  const read = reader("retry", retry);
  const { attempts, backoffMs, backoffMsMax, retryRatio, retriesPerSecond } =
    balanceLimits;
  return {
    maxAttempts: read("maxAttempts", attempts, whole(1, 100)),
    initialBackoffMs: read("initialBackoffMs", backoffMs, waits),
    maxBackoffMs: read("maxBackoffMs", backoffMsMax, waits),
    budgetRatio: read("budgetRatio", retryRatio, ratios),
    budgetPerSecond: read("budgetPerSecond", retriesPerSecond, from(0, 1e6)),
  };
}

/** Options of `hedge`, complete: a call may ask for it where the client does not. */
function hedgeSettings(hedge: boolean | HedgeOptions): HedgeSettings {
  const read = reader("hedge", hedge);
  const { hedgeQuantile, hedgeRatio } = balanceLimits;
  const isFixed = typeof hedge === "object" && hedge.delayMs !== undefined;
  return {
    quantile: read("quantile", hedgeQuantile, from(0.5, 0.9999)),
    delayMs: isFixed ? read("delayMs", 0, from(0, day)) : undefined,
    budgetRatio: read("budgetRatio", hedgeRatio, ratios),
  };
}

/** Options of `breaker`, complete. */
function breakerSettings(
  breaker: boolean | BreakerOptions,
): BreakerSettings {
  const read = reader("breaker", breaker);
  const { failuresInARow, failureRate, callsJudged, breakerWindowMs } =
    balanceLimits;
  const { openMs, openMsMax, trials } = balanceLimits;
  const settings = {
    failuresInARow: read("consecutiveFailures", failuresInARow, whole(1, 1e6)),
    failureRate: read("failureRate", failureRate, from(0.01, 1)),
    callsJudged: read("minimumCalls", callsJudged, whole(1, 1e9)),
    windowMs: read("windowMs", breakerWindowMs, from(100, day)),
    openMs: read("openMs", openMs, waits),
    openMsMax: read("maxOpenMs", openMsMax, waits),
    trials: read("halfOpenCalls", trials, whole(1, 1000)),
  };
  // Without it a server is still left alone while it is silent or leaving.
  const never = { failuresInARow: Infinity, callsJudged: Infinity };
  return breaker === false ? { ...settings, ...never } : settings;
}

/** What a number has to be. */
interface Range {
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

function from(min: number, max: number): Range {
  return { min, max, isWhole: false };
}

function whole(min: number, max: number): Range {
  return { min, max, isWhole: true };
}

/** Nothing here waits for longer than a call may. */
const day = 86_400_000;

const waits = from(1, day);

/** More than ten copies of each call are no safeguard. */
const ratios = from(0, 10);

/** Reads the numbers of an option. */
function reader(option: string, given: unknown) {
  const isObject = typeof given === "object" && given !== null;
  if (typeof given !== "boolean" && !isObject) {
    throw new TypeError(
      `Cannot use ${option}: ${
        String(given)
      }: expected true, false or an object`,
    );
  }
  const members = (isObject ? given : {}) as Record<string, unknown>;
  return (name: string, fallback: number, range: Range): number =>
    check(`${option}.${name}`, members[name] ?? fallback, range);
}

function check(name: string, value: unknown, range: Range): number {
  const { min, max, isWhole } = range;
  const isFine = typeof value === "number" && value >= min && value <= max &&
    (!isWhole || Number.isInteger(value));
  if (isFine) return value;
  throw new RangeError(
    `Cannot use ${name}: ${String(value)}: expected ` +
      `${isWhole ? "an integer" : "a number"} from ${min} to ${max}`,
  );
}
