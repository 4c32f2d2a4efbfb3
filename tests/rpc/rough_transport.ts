import { systemClock } from "../../lib/net/system_clock.ts";
import type { DatagramSink, Transport } from "../../lib/net/transport.ts";

/**
 * A transport under which every third datagram meets a fate, both ways: by
 * turns it is lost, doubled, or delayed while others pass it.
 */
export class RoughTransport implements Transport {
  readonly #inner: Transport;
  readonly #outgoing = new Fate();
  readonly #incoming = new Fate();

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  get address(): string {
    return this.#inner.address;
  }

  get datagramBytesMax(): number {
    return this.#inner.datagramBytesMax;
  }

  /** How many datagrams have met with something. */
  get faults(): number {
    return this.#outgoing.faults + this.#incoming.faults;
  }

  receive(sink: DatagramSink): void {
    this.#inner.receive((datagram, from) => {
      this.#incoming.meet(datagram, (copy) => sink(copy, from));
    });
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    const sends: Promise<void>[] = [];
    this.#outgoing.meet(datagram, (copy) => {
      const sent = this.#inner.send(copy, to);
      // One that was held back may leave when nobody awaits it any more.
      sent.catch(() => {});
      sends.push(sent);
    });
    await Promise.all(sends);
  }

  close(): Promise<void> {
    this.#outgoing.end();
    this.#incoming.end();
    return this.#inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

class Fate {
  faults = 0;
  #count = 0;
  #held = new Set<() => void>();

  meet(datagram: Uint8Array, pass: (datagram: Uint8Array) => void): void {
    const kind = this.#count++ % 3 === 2 ? this.faults++ % 3 : undefined;
    if (kind === 2) {
      const copy = datagram.slice();
      this.#hold(() => pass(copy));
    } else if (kind !== 0) pass(datagram);
    if (kind === 1) pass(datagram);
  }

  /** Lets nothing pass any more. */
  end(): void {
    for (const cancel of this.#held) cancel();
  }

  /**
   * For a fixed time, and not until others have passed: that would be as long
   * as the wait before they are sent again, which would follow from it.
   */
  #hold(pass: () => void): void {
    const cancel = systemClock.schedule(systemClock.now() + delayMs, () => {
      this.#held.delete(cancel);
      pass();
    });
    this.#held.add(cancel);
  }
}

const delayMs = 5;
