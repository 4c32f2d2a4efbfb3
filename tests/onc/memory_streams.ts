import type { ByteStream } from "../../lib/net/byte_stream.ts";
import { TransportError } from "../../lib/net/transport.ts";
import type { StreamListener } from "../../lib/onc/mod.ts";

/**
 * Streams within this program. A write resolves when the other side has read
 * all of it, so that one that does not read is felt.
 */
export class MemoryStreams {
  readonly #listeners = new Map<string, (stream: ByteStream) => void>();
  #port = 50_000;
  /** How many connections have been made. */
  connections = 0;
  /** The ends at which clients are, the newest last. */
  readonly clientEnds: MemoryStream[] = [];

  listen(
    address: string,
    accept: (stream: ByteStream) => void,
  ): Promise<StreamListener> {
    this.#listeners.set(address, accept);
    return Promise.resolve({
      address,
      close: () => {
        this.#listeners.delete(address);
        return Promise.resolve();
      },
    });
  }

  connect = (address: string): Promise<MemoryStream> => {
    const accept = this.#listeners.get(address);
    if (accept === undefined) {
      const what = `Cannot connect to ${address}: nobody listens there`;
      return Promise.reject(new TransportError("other", what));
    }
    const [near, far] = streamPair(`127.0.0.1:${this.#port++}`, address);
    this.connections++;
    this.clientEnds.push(near);
    accept(far);
    return Promise.resolve(near);
  };
}

/** Two ends of one stream: the first is at `here`, the second at `there`. */
export function streamPair(
  here: string,
  there: string,
): [MemoryStream, MemoryStream] {
  const [out, back] = [new Pipe(), new Pipe()];
  return [
    new MemoryStream(here, there, out, back),
    new MemoryStream(there, here, back, out),
  ];
}

export class MemoryStream implements ByteStream {
  isClosed = false;
  readonly localAddress: string;
  readonly address: string;
  readonly #out: Pipe;
  readonly #back: Pipe;

  constructor(here: string, there: string, out: Pipe, back: Pipe) {
    this.localAddress = here;
    this.address = there;
    this.#out = out;
    this.#back = back;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#back.read(into);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#out.write(bytes);
  }

  /** Says that nothing more comes. */
  closeWrite(): void {
    this.#out.end();
  }

  close(): void {
    this.isClosed = true;
    this.#out.end();
    this.#back.break();
  }
}

/** One direction of a stream. */
class Pipe {
  #queue: { bytes: Uint8Array; taken: () => void; failed: () => void }[] = [];
  #state: "open" | "ended" | "broken" = "open";
  #wake: () => void = () => {};

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#state === "broken") throw broken();
      const first = this.#queue[0];
      if (first !== undefined) {
        const length = Math.min(into.length, first.bytes.length);
        into.set(first.bytes.subarray(0, length));
        first.bytes = first.bytes.subarray(length);
        if (first.bytes.length === 0) this.#queue.shift()!.taken();
        return length;
      }
      if (this.#state === "ended") return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#state !== "open") return Promise.reject(broken());
    if (bytes.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({
        bytes,
        taken: resolve,
        failed: () => reject(broken()),
      });
      this.#wake();
    });
  }

  end(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#wake();
  }

  break(): void {
    this.#state = "broken";
    for (const { failed } of this.#queue.splice(0)) failed();
    this.#wake();
  }
}

function broken(): TransportError {
  return new TransportError("other", "Cannot use the stream: it has broken");
}
