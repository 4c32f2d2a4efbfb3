import { createServer, type Server, type Socket } from "node:net";
import { nextTick } from "node:process";
import { canonicalAddress, formatAddress } from "./address.ts";
import type { TcpListener, TcpOptions, TcpStream } from "./byte_stream.ts";
import { NodeStream } from "./node_tcp.ts";
import { listenError } from "./tcp_error.ts";

/**
 * Listens by `node:net`, which Node, Bun and Deno have.
 *
 * @param hostname an IP address
 * @returns a promise that rejects with a {@linkcode TransportError} where it
 * cannot listen
 */
export async function listenNodeTcp(
  { hostname, port }: TcpOptions,
  accept: (stream: TcpStream) => void,
): Promise<NodeTcpListener> {
  const server = createServer({ allowHalfOpen: true });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Exclusive: the workers of a Node cluster would share the port
      // otherwise, each with a table of peers of its own.
      server.listen({ host: hostname, port, exclusive: true }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw listenError(error, formatAddress({ hostname, port }));
  }
  return new NodeTcpListener(server, accept);
}

/** A port of `node:net` where connections are accepted. */
export class NodeTcpListener implements TcpListener {
  readonly address: string;
  readonly #server: Server;
  readonly #accept: (stream: TcpStream) => void;
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** Takes over a listening server: nobody else is to use it, or close it. */
  constructor(server: Server, accept: (stream: TcpStream) => void) {
    const { address, port } = server.address() as {
      address: string;
      port: number;
    };
    this.#server = server;
    this.#accept = accept;
    this.address = canonicalAddress({ hostname: address, port });
    server.on("connection", (socket) => this.#take(socket));
    // A connection that could not be accepted; one without a listener here
    // would end the process.
    server.on("error", () => {});
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#server.close();
      // Its own callback waits for the streams as well; the port is free as
      // soon as the call has been carried out.
      nextTick(resolve);
    });
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(socket: Socket): void {
    // Reset before anybody could look at it: it has no address any more.
    if (this.#closing !== undefined || socket.remoteAddress === undefined) {
      socket.on("error", () => {}).destroy();
      return;
    }
    const stream = new NodeStream(socket);
    // An error of the callee's is the program's: it ends up uncaught.
    queueMicrotask(() => this.#accept(stream));
  }
}
