import { connect, type Socket } from "node:net";
import { canonicalAddress, formatAddress, type HostPort } from "./address.ts";
import type { TcpStream } from "./byte_stream.ts";
import {
  closedStreamError,
  connectError,
  secondReadError,
  streamError,
} from "./tcp_error.ts";

/**
 * Opens a connection by `node:net`, which Node, Bun and Deno have.
 *
 * @param to an IP address and a port
 * @returns a promise that rejects with a {@linkcode TransportError}, or with
 * the reason of the signal
 */
export async function connectNodeTcp(
  to: HostPort,
  signal?: AbortSignal,
): Promise<NodeStream> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal!.reason);
  signal?.addEventListener("abort", abort);
  const socket = connect({
    host: to.hostname,
    port: to.port,
    allowHalfOpen: true,
  });
  socket.once("connect", resolve).once("error", reject);
  try {
    await promise;
    return new NodeStream(socket);
  } catch (error) {
    // A second error has nobody else to be told to.
    socket.on("error", () => {}).destroy();
    signal?.throwIfAborted();
    throw connectError(error, formatAddress(to));
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.off("error", reject);
  }
}

/** A byte stream over a socket of `node:net`, opened with `allowHalfOpen`. */
export class NodeStream implements TcpStream {
  readonly address: string;
  readonly localAddress: string;
  readonly #socket: Socket;
  #isReading = false;
  #hasEnded = false;
  #isClosed = false;
  /** What the socket has said of its failure. */
  #failure: Error | undefined;
  #wakeRead: () => void = () => {};
  /** What ends a write when the socket closes: not every runtime calls back. */
  readonly #pendingWrites = new Set<() => void>();

  /**
   * Takes over a connected socket: nobody else is to use it, or close it.
   *
   * @throws {TransportError} `invalid_address` if it has been reset already
   */
  constructor(socket: Socket) {
    this.#socket = socket;
    this.address = canonicalAddress({
      hostname: socket.remoteAddress ?? "",
      port: socket.remotePort ?? 0,
    });
    this.localAddress = canonicalAddress({
      hostname: socket.localAddress ?? "",
      port: socket.localPort ?? 0,
    });
    socket.setNoDelay(true).setKeepAlive(true);
    socket.on("readable", () => this.#wakeRead());
    socket.on("end", () => {
      this.#hasEnded = true;
      this.#wakeRead();
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("closed by the system")));
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#isReading) throw secondReadError(this.address);
    this.#isReading = true;
    try {
      for (;;) {
        if (this.#isClosed) throw this.#error("read from");
        // Bytes that came before a failure are good.
        const count = Math.min(into.byteLength, this.#socket.readableLength);
        const bytes: Uint8Array | null = count > 0
          ? this.#socket.read(count)
          : null;
        if (bytes !== null) {
          into.set(bytes);
          return bytes.byteLength;
        }
        if (into.byteLength === 0) return 0;
        if (this.#hasEnded) return null;
        if (this.#failure !== undefined) throw this.#error("read from");
        await this.#readable();
      }
    } finally {
      this.#isReading = false;
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#pass("write to", (done) => this.#socket.write(bytes, done));
  }

  closeWrite(): Promise<void> {
    return this.#pass("end", (done) => this.#socket.end(done));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    this.#fail(new Error("closed"));
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Waits for bytes, the end, or a failure. */
  #readable(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeRead = resolve;
      // The first read begins it, and the end is only told to one that reads.
      this.#socket.read(0);
    });
  }

  /** Something that the socket does after all the writes before it. */
  #pass(
    verb: string,
    start: (done: (error?: Error | null) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(this.#error(verb));
      if (this.#isClosed || this.#failure !== undefined) return fail();
      this.#pendingWrites.add(fail);
      start((error) => {
        this.#pendingWrites.delete(fail);
        if (error) this.#failure ??= error;
        if (error) fail();
        else resolve();
      });
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wakeRead();
    for (const fail of this.#pendingWrites) fail();
    this.#pendingWrites.clear();
  }

  #error(verb: string): Error {
    const action = `${verb} ${this.address}`;
    return this.#isClosed
      ? closedStreamError(action)
      : streamError(this.#failure, action);
  }
}
