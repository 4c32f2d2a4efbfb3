import { balanceLimits } from "../balance/limits.ts";
import type { Replica } from "../balance/replica.ts";
import type { Peer } from "../core/peer.ts";
import type { Host } from "./host.ts";
import { Ping, type PingTarget } from "./ping.ts";
import type { Waker, Wakes } from "./wakes.ts";

/** What a {@linkcode Heartbeat} needs. */
export interface HeartbeatOptions {
  readonly host: Host;
  readonly wakes: Wakes;
  readonly replica: Replica;
  readonly peer: Peer;
  readonly target: PingTarget;
  /** A question has ended, with an answer or without. */
  readonly onEnd: (isThere: boolean, now: number) => void;
}

/**
 * Asks a server where calls are outstanding whether it is still there, when
 * nothing has come from it for a while. Calls tell by themselves if they are
 * sent again, which over TCP they are not; and one that takes long asks less and
 * less often. Where nothing is outstanding, nothing is asked.
 */
export class Heartbeat implements Waker {
  dueAt = 0;
  place = -1;
  readonly #options: HeartbeatOptions;
  /** When the first of those calls was made that are outstanding. */
  #since = 0;
  #isOn = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** A call is outstanding there. */
  begin(now: number): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#since = now;
    this.#wait(now, now);
  }

  wake(now: number): void {
    const { replica, peer } = this.#options;
    if (replica.outstanding === 0) {
      this.#isOn = false;
      return;
    }
    const { heardAt, isSuspected } = peer.silence!;
    // Of one that is silent the copies of its calls will tell.
    if (isSuspected) return this.#wait(now, now);
    const quietSince = Math.max(heardAt, this.#since);
    if (now - quietSince < balanceLimits.heartbeatMs) {
      return this.#wait(quietSince, now);
    }
    this.#ask(now);
  }

  closed(): void {}

  #ask(now: number): void {
    const { host, replica, peer, target, onEnd } = this.#options;
    // It is a call there, too.
    replica.outstanding++;
    new Ping(host, peer, target, (outcome) => {
      const endedAt = host.now();
      replica.outstanding--;
      // The client is closed.
      if (outcome === "neutral") return;
      // Another answer than that to the question is as good.
      onEnd(peer.silence!.heardAt >= now, endedAt);
      this.#wait(endedAt, endedAt);
    }).start(now);
  }

  #wait(from: number, now: number): void {
    this.#options.wakes.set(this, from + balanceLimits.heartbeatMs, now);
  }
}
