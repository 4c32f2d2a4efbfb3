import { limits } from "./limits.ts";

/** The way back to whoever asked. */
export type Respond = (reply: Uint8Array) => void;

/** What a cache knows of a call that has arrived. */
export type Sighting =
  /** It has not been here before, and is now taken for running. */
  | "new"
  /** It runs: whoever asked last will be answered. */
  | "running"
  /** It has run, and was answered again. */
  | "answered"
  /** It has run, but its reply was too long to keep. */
  | "forgotten"
  /** It has not been here before, and there is no room for it. */
  | "full";

/** Bounds of a {@linkcode DuplicateCache}. */
export interface CacheBounds {
  /** How many calls run at a time. */
  readonly runningMax: number;
  /** How many replies are kept. */
  readonly entriesMax: number;
  /** How many bytes they may have in all. */
  readonly bytesMax: number;
  /** How long a reply may be that is kept, in bytes. */
  readonly replyBytesMax: number;
  /** For how long a reply is kept, in milliseconds. */
  readonly retentionMs: number;
}

const defaultBounds: CacheBounds = {
  runningMax: limits.runningMax,
  entriesMax: limits.cacheEntriesMax,
  bytesMax: limits.cacheBytesMax,
  replyBytesMax: limits.cachedReplyBytesMax,
  retentionMs: limits.retentionMs,
};

/** A reply that is kept. */
interface Kept {
  /** `undefined` if it was too long. */
  readonly reply: Uint8Array | undefined;
  readonly untilMs: number;
}

/**
 * The duplicate request cache: sees to it that a call of which several copies
 * arrive runs once. A running call is never forgotten, a finished one when its
 * time is over, or when room is needed, the oldest first.
 */
export class DuplicateCache {
  readonly #bounds: CacheBounds;
  readonly #running = new Map<string, Respond>();
  /** In the order in which they were answered, which is that of expiry. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** An empty one. */
  constructor(bounds: Partial<CacheBounds> = {}) {
    this.#bounds = { ...defaultBounds, ...bounds };
  }

  /** How many calls run. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether there is no room for a new call. */
  get isFull(): boolean {
    return this.#running.size >= this.#bounds.runningMax;
  }

  /** Whether a call has been here before. */
  has(key: string): boolean {
    return this.#running.has(key) || this.#kept.has(key);
  }

  /** How many replies are kept. */
  get kept(): number {
    return this.#kept.size;
  }

  /** How many bytes they have. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A call has arrived. If it is new, `finish` has to be called for it once.
   *
   * @param key what tells it from all others
   */
  begin(key: string, respond: Respond, now: number): Sighting {
    if (this.#running.has(key)) {
      // By another connection perhaps, as the earlier one broke.
      this.#running.set(key, respond);
      return "running";
    }
    this.#expire(now);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      if (kept.reply === undefined) return "forgotten";
      respond(kept.reply);
      return "answered";
    }
    if (this.isFull) return "full";
    this.#running.set(key, respond);
    return "new";
  }

  /** A running call has its reply, which goes to whoever asked last. */
  finish(key: string, reply: Uint8Array, now: number): void {
    const respond = this.#running.get(key);
    if (respond === undefined) return;
    this.#running.delete(key);
    this.#keep(key, reply, now);
    respond(reply);
  }

  #keep(key: string, reply: Uint8Array, now: number): void {
    this.#expire(now);
    const { replyBytesMax, retentionMs, entriesMax, bytesMax } = this.#bounds;
    const isShort = reply.length <= replyBytesMax;
    this.#kept.set(key, {
      reply: isShort ? reply : undefined,
      untilMs: now + retentionMs,
    });
    this.#bytes += isShort ? reply.length : 0;
    while (this.#kept.size > entriesMax || this.#bytes > bytesMax) {
      this.#forgetOldest();
    }
  }

  #expire(now: number): void {
    for (const { untilMs } of this.#kept.values()) {
      if (untilMs > now) return;
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    for (const [key, { reply }] of this.#kept) {
      this.#kept.delete(key);
      this.#bytes -= reply?.length ?? 0;
      return;
    }
  }
}
