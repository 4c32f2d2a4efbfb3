import type { LinkDelivery } from "../core/link_machine.ts";
import { Queue } from "../core/queue.ts";

/** A message that has arrived over a link. */
export interface LinkMessage {
  /** The bytes, which are the reader's. */
  readonly message: Uint8Array;
  /** The address of the sender, in canonical form. */
  readonly from: string;
}

/** Messages that wait for a reader who asks for one at a time. */
export class MessageReader {
  readonly #consumed: (delivery: LinkDelivery) => void;
  readonly #unread: Queue<LinkDelivery> = new Queue();
  readonly #asking: Queue<PromiseWithResolvers<LinkMessage | undefined>> =
    new Queue();
  #isEnded = false;

  /** @param consumed told of each message when somebody has it */
  constructor(consumed: (delivery: LinkDelivery) => void) {
    this.#consumed = consumed;
  }

  /** Adds a message. */
  add(delivery: LinkDelivery): void {
    const asking = this.#asking.shift();
    if (asking === undefined) this.#unread.push(delivery);
    else asking.resolve(this.#give(delivery));
  }

  /** The next message, or `undefined` when there will be none. */
  next(): Promise<LinkMessage | undefined> {
    const delivery = this.#unread.shift();
    if (delivery !== undefined) return Promise.resolve(this.#give(delivery));
    if (this.#isEnded) return Promise.resolve(undefined);
    const asking = Promise.withResolvers<LinkMessage | undefined>();
    this.#asking.push(asking);
    return asking.promise;
  }

  /** Nothing comes any more; what is unread can still be read. */
  end(): void {
    this.#isEnded = true;
    for (
      let asking = this.#asking.shift();
      asking !== undefined;
      asking = this.#asking.shift()
    ) {
      asking.resolve(undefined);
    }
  }

  #give(delivery: LinkDelivery): LinkMessage {
    this.#consumed(delivery);
    const { message, from } = delivery;
    // It shares its buffer with others, and may be kept or given away.
    return { message: message.slice(), from };
  }
}
