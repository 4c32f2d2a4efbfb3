import type { Clock } from "../net/clock.ts";
import { TransportError } from "../net/transport.ts";
import { attempt } from "./attempt.ts";
import type { CheckedResolution } from "./checked_resolution.ts";
import { namingLimits } from "./limits.ts";
import type { Resolver, ServerAddress } from "./resolver.ts";

/** What a {@linkcode Watch} needs. */
export interface WatchOptions {
  /** What is looked for, as the user wrote it: errors say it. */
  readonly target: string;
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Gives a number from 0 up to, and without, 1. */
  readonly random: () => number;
  /**
   * Called with the servers when they are others than before; not for the first
   * answer, which `start` returns.
   */
  readonly onChange: (servers: readonly ServerAddress[]) => void;
}

/**
 * Keeps an eye on where a service is, for as long as somebody uses it.
 *
 * It asks again when the last answer has had its time, if there was a call
 * meanwhile ({@linkcode Watch.touch}); and soon after a server has failed
 * ({@linkcode Watch.refresh}). Attempts that fail change nothing: the last good
 * answer stays, and the next attempt waits longer. While nobody calls, nothing
 * is asked.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #closing = new AbortController();
  #servers: readonly ServerAddress[] = [];
  #failure: TransportError | undefined;
  #failures = 0;
  /** Whether somebody has used it since the last attempt began. */
  #isTouched = false;
  /** Whether an attempt is due, and waits for somebody to use it. */
  #isDormant = false;
  #isAsking = false;
  /** Whether a server has failed while an attempt was under way. */
  #isWantedAgain = false;
  #isForEver = false;
  #askedAt = -Infinity;
  #dueAt = Infinity;
  #cancelTimer: () => void = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** The last good answer: canonical addresses, none twice. Empty before `start`. */
  get servers(): readonly ServerAddress[] {
    return this.#servers;
  }

  /** Why the last attempt has failed; undefined if it has not. */
  get failure(): TransportError | undefined {
    return this.#failure;
  }

  /**
   * The first attempt. To be called once, before everything else.
   *
   * @returns at least one server
   * @throws {TransportError} if the attempt fails, or hangs for 5 s
   */
  async start(): Promise<readonly ServerAddress[]> {
    await this.#ask();
    if (this.#failure === undefined) return this.#servers;
    const failure = this.#failure;
    this.close();
    throw failure;
  }

  /** Somebody makes a call: to be told each time, and cheap. */
  touch(): void {
    this.#isTouched = true;
    if (this.#isDormant) this.#wake();
  }

  /** A server failed, or says that it leaves: another may have come for it. */
  refresh(): void {
    this.#isTouched = true;
    if (this.#isForEver) return;
    if (this.#isAsking) {
      // What is under way may have been asked before the change.
      this.#isWantedAgain = true;
      return;
    }
    // After failures the longer wait stands.
    if (this.#failures > 0 && !this.#isDormant) return;
    const { clock, random } = this.#options;
    const { intervalMs, refreshMsMax } = namingLimits;
    const earliest = Math.max(clock.now(), this.#askedAt + intervalMs);
    const at = earliest + refreshMsMax * random();
    if (at < this.#dueAt || this.#isDormant) this.#arm(at);
  }

  /** Gives up what is under way, and asks no more. */
  close(): void {
    this.#cancelTimer();
    this.#isForEver = true;
    this.#isDormant = false;
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(closed(this.#options.target));
  }

  #arm(at: number): void {
    this.#cancelTimer();
    this.#isDormant = false;
    this.#dueAt = at;
    this.#cancelTimer = this.#options.clock.schedule(at, () => this.#wake());
  }

  #wake(): void {
    const now = this.#options.clock.now();
    if (now < this.#dueAt) return this.#arm(this.#dueAt);
    this.#isDormant = !this.#isTouched;
    if (this.#isTouched && !this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { clock, onChange } = this.#options;
    this.#isAsking = true;
    this.#isTouched = false;
    this.#isWantedAgain = false;
    this.#askedAt = clock.now();
    this.#dueAt = Infinity;
    const before = this.#servers;
    let found: CheckedResolution | undefined;
    try {
      found = await attempt(this.#options, this.#closing.signal);
    } catch (error) {
      this.#failure = error as TransportError;
      this.#failures++;
    }
    this.#isAsking = false;
    if (this.#closing.signal.aborted) return;
    if (found !== undefined) {
      this.#failure = undefined;
      this.#failures = 0;
      this.#servers = found.servers;
      this.#isForEver = found.ttlMs === Infinity;
    }
    if (!this.#isForEver) this.#arm(this.#nextAt(found?.ttlMs));
    if (this.#isWantedAgain) this.refresh();
    const isNews = found !== undefined && before.length > 0 &&
      !isSame(before, found.servers);
    if (isNews) onChange(found!.servers);
  }

  /** When to ask next: after the TTL, or after a failure. */
  #nextAt(ttlMs: number | undefined): number {
    const { clock, random } = this.#options;
    const { intervalMs, jitter, backoffMsMax } = namingLimits;
    if (ttlMs !== undefined) {
      return clock.now() +
        Math.max(ttlMs, intervalMs) * (1 + jitter * random());
    }
    const fullMs = Math.min(intervalMs * 2 ** this.#failures, backoffMsMax);
    return clock.now() + fullMs * (1 - random() / 2);
  }
}

/** Whether they are the same servers: name services like to change the order. */
function isSame(
  a: readonly ServerAddress[],
  b: readonly ServerAddress[],
): boolean {
  if (a.length !== b.length) return false;
  const known = new Map(a.map((server) => [server.address, server]));
  return b.every(({ address, priority, weight }) => {
    const server = known.get(address);
    return server?.priority === priority && server?.weight === weight;
  });
}

function closed(target: string): TransportError {
  return new TransportError(
    "closed",
    `Cannot find ${target}: the client has been closed`,
  );
}
