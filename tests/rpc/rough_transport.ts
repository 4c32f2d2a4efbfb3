import type { DatagramSink, Transport } from "../../lib/net/transport.ts";

/**
 * A transport under which every third datagram meets a fate, both ways: by
 * turns it is lost, doubled, or delayed until two later ones have passed it.
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
    return this.#inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

class Fate {
  faults = 0;
  #count = 0;
  #held: { after: number; pass: () => void }[] = [];

  meet(datagram: Uint8Array, pass: (datagram: Uint8Array) => void): void {
    const count = this.#count++;
    const kind = count % 3 === 2 ? this.faults++ % 3 : undefined;
    if (kind === 2) {
      const copy = datagram.slice();
      this.#held.push({ after: count + 2, pass: () => pass(copy) });
    } else if (kind !== 0) pass(datagram);
    if (kind === 1) pass(datagram);
    for (const held of this.#held.splice(0)) {
      if (held.after <= count) held.pass();
      else this.#held.push(held);
    }
  }
}
