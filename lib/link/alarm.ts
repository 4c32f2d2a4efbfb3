import type { Clock } from "../net/clock.ts";

/**
 * The one timer of a host. One that is overdue means that this process was
 * busy, and that the answers to what seems to have timed out may lie unread in
 * the socket: it then lets the event loop read before anything is sent again.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #atMs = Infinity;
  #cancel: () => void = () => {};
  #isReadingFirst = false;
  #hasRung = false;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Whether nothing is to be done before the socket has been read. */
  mustWait(now: number): boolean {
    if (!this.#isReadingFirst && now - this.#atMs > overdueMs) {
      this.readFirst(now);
    }
    return this.#isReadingFirst;
  }

  /** Rings after some turns of the event loop, which read what is in the socket. */
  readFirst(now: number): void {
    this.#isReadingFirst = true;
    this.#set(now + readFirstMs, now);
  }

  /**
   * Rings at a time at the latest, and a little before it, when it is to be set
   * again if it still holds. An alarm that is set stays if it is earlier: one in
   * vain costs less than a new one for each datagram.
   */
  set(atMs: number, now: number): void {
    if (atMs >= this.#atMs && !this.#hasRung && this.#atMs > now) return;
    this.#set(atMs, now);
  }

  /** Rings no more. */
  stop(): void {
    this.#cancel();
    this.#atMs = Infinity;
    this.#isReadingFirst = false;
  }

  #set(atMs: number, now: number): void {
    this.#cancel();
    this.#hasRung = false;
    this.#atMs = atMs;
    this.#cancel = atMs === Infinity
      ? () => {}
      : this.#clock.schedule(atMs, () => {
        // Its time is kept: only that tells whether it rings late.
        if (this.#isReadingFirst) this.#atMs = Infinity;
        this.#isReadingFirst = false;
        this.#hasRung = true;
        this.#ring();
      }, atMs - now > lookMs ? lookMs : 0);
  }
}

/**
 * What a clock asks for who need not be woken to the moment. Most alarms are of
 * calls that have been answered meanwhile, and a look at them shows it.
 */
const lookMs = 1;

/** A turn of the event loop reads what has come until it begins; an idle one takes 1 µs. */
const readFirstMs = 1;

/** A timer may be 1 ms late by itself, and what the event loop does before it 2. */
const overdueMs = 4;
