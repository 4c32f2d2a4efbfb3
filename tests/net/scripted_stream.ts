import type { TcpStream } from "../../lib/net/byte_stream.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { framed } from "./framed.ts";

/** A connection whose other end is a test. */
export class ScriptedStream implements TcpStream {
  readonly address: string;
  readonly localAddress = "127.0.0.1:1";
  /** What has been written, a write for each. */
  readonly writes: Uint8Array[] = [];
  /** Whether writes end at once, or never, as where nobody reads. */
  isRead = true;
  hasClosedWrite = false;
  isClosed = false;
  #arrived: Uint8Array[] = [];
  #end: { error?: Error } | undefined;
  #wake: () => void = () => {};
  #stuck: ((error: Error) => void)[] = [];

  constructor(address = "127.0.0.1:2") {
    this.address = address;
  }

  /** All bytes that have been written. */
  get written(): Uint8Array {
    return Uint8Array.from(this.writes.flatMap((write) => [...write]));
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.isClosed) throw new TransportError("closed", "closed");
      const bytes = this.#arrived.shift();
      if (bytes !== undefined) {
        const count = Math.min(bytes.length, into.length);
        into.set(bytes.subarray(0, count));
        if (count < bytes.length) this.#arrived.unshift(bytes.subarray(count));
        return count;
      }
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) throw new TransportError("closed", "closed");
    if (this.#end?.error) throw this.#end.error;
    this.writes.push(bytes.slice());
    if (this.isRead) return;
    await new Promise<void>((_, reject) => this.#stuck.push(reject));
  }

  closeWrite(): Promise<void> {
    this.hasClosedWrite = true;
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    for (const reject of this.#stuck) {
      reject(new TransportError("closed", "closed"));
    }
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The other end sends bytes. */
  brings(bytes: Uint8Array): void {
    this.#arrived.push(bytes);
    this.#wake();
  }

  /** The other end sends datagrams. */
  bringsFrames(...datagrams: ArrayLike<number>[]): void {
    this.brings(framed(...datagrams));
  }

  /** The other end sends no more. */
  ends(): void {
    this.#end = {};
    this.#wake();
  }

  /** The connection is reset. */
  breaks(): void {
    this.#end = { error: new TransportError("connection_lost", "reset") };
    for (const reject of this.#stuck) reject(this.#end.error!);
    this.#wake();
  }
}
