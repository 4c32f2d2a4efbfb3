import { equals } from "@std/bytes";

/** One life of a program. */
interface Life {
  readonly address: string;
  readonly life: number;
  readonly sent: number;
}

/**
 * What was sent and what was delivered, by which life to which, and the
 * properties of perfect links with FIFO order as checks:
 *
 * - **PL3, no creation**: what is delivered was sent by whom it is from.
 * - **PL2, no duplication**: no life of a receiver has a message twice.
 * - **FIFO**: each life of a receiver has the messages of each life of a sender
 *   in the order in which they were sent.
 * - **PL1, reliable delivery**: all messages of a sender that still lives were
 *   delivered, to one life of the receiver or another; to a receiver that
 *   never restarted, all of them from the first on.
 */
export class History {
  /** Deliveries so far. */
  delivered = 0;
  readonly #sent: Map<string, Uint8Array> = new Map();
  /** The last number, by sender, its life, receiver and its life. */
  readonly #last: Map<string, number> = new Map();
  readonly #arrived: Set<string> = new Set();
  readonly #recipients: Map<string, string> = new Map();
  readonly #lives: Map<string, number> = new Map();
  readonly #ended: Life[] = [];

  /** A message that is like no other, so that it shows who sent it and when. */
  message({ address, life, sent }: Life, to: string, size: number): Uint8Array {
    const name = `${address} ${life} ${sent} `;
    const message = new Uint8Array(name.length + size);
    message.set(new TextEncoder().encode(name));
    for (let i = name.length; i < message.length; i++) {
      message[i] = i * 7 + sent;
    }
    this.#sent.set(`${to} ${name}`, message.slice());
    this.#recipients.set(address, to);
    return message;
  }

  /** A life of a receiver has a message. */
  deliver(
    to: { address: string; life: number },
    from: string,
    message: Uint8Array,
  ): void {
    this.delivered++;
    const name = new TextDecoder().decode(message.subarray(0, 40));
    const [address, life, number] = name.split(" ") as [string, string, string];
    const known = `${to.address} ${address} ${life} ${number} `;
    const sent = this.#sent.get(known);
    if (from !== address || sent === undefined || !equals(sent, message)) {
      throw new Error(`PL3: ${to.address} was delivered what nobody sent it`);
    }
    const pair = `${address} ${life} ${to.address} ${to.life}`;
    const last = this.#last.get(pair) ?? -1;
    if (Number(number) <= last) {
      throw new Error(`PL2 or FIFO: ${number} after ${last}, ${pair}`);
    }
    if (to.life === 1 && Number(number) !== last + 1) {
      throw new Error(`PL1: ${number} after ${last}, ${pair}`);
    }
    this.#last.set(pair, Number(number));
    this.#arrived.add(known);
    this.#lives.set(to.address, to.life);
  }

  /** A life that lasted to the end, and how many messages it has sent. */
  end(address: string, life: number, sent: number): void {
    this.#ended.push({ address, life, sent });
  }

  /** To be called when everything has come to rest. */
  checkAll(): void {
    for (const { address, life, sent } of this.#ended) {
      const to = this.#recipients.get(address);
      for (let number = 0; number < sent; number++) {
        if (this.#arrived.has(`${to} ${address} ${life} ${number} `)) continue;
        throw new Error(`PL1: ${to} never got ${number} of ${address} ${life}`);
      }
    }
  }
}
