import type { OncCounters } from "./counters.ts";
import type { Asker, Dispatcher } from "./dispatcher.ts";
import { addressOf, type Sockets } from "./listen.ts";
import type { Registration } from "./registration.ts";
import type { StreamServer } from "./stream_server.ts";

/** Programs that are being served: what `serveOnc` resolves to. */
export interface OncServer extends AsyncDisposable {
  /** Where, over UDP and TCP alike: `127.0.0.1:4000`. */
  readonly address: string;
  /** Resolves when the server has been shut down. */
  readonly finished: Promise<void>;
  /**
   * Ends it: rpcbind is told, new calls are not answered any more, those that
   * run are awaited and answered.
   */
  shutdown(): Promise<void>;
  /** What has happened so far, by cause. */
  stats(): OncServerStats;
}

/** What a server has done since it began, and what it holds now. */
export interface OncServerStats extends OncCounters {
  /** Calls whose handlers have not answered. */
  running: number;
  /** Replies that are kept for copies of their calls. */
  repliesKept: number;
  /** Their bytes. */
  bytesKept: number;
  /** Clients that are connected by TCP. */
  streams: number;
}

/** What a {@linkcode HostedServer} is made of. */
export interface ServerParts {
  readonly dispatcher: Dispatcher;
  readonly streams: StreamServer;
  readonly sockets: Sockets;
}

/** The sockets of a server, with what answers at them. */
export class HostedServer implements OncServer {
  readonly address: string;
  readonly finished: Promise<void>;
  /** What is to be removed from rpcbind, once it has been added. */
  registration: Registration | undefined;
  readonly #parts: ServerParts;
  #finish: () => void = () => {};
  #shutdown: Promise<void> | undefined;
  #sending = new Set<Promise<void>>();

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.address = addressOf(parts.sockets);
    this.finished = new Promise((resolve) => this.#finish = resolve);
    const { udp } = parts.sockets;
    udp?.receive((datagram, from) => {
      parts.dispatcher.handle(datagram, this.#askerAt(from));
    });
  }

  shutdown(): Promise<void> {
    return this.#shutdown ??= this.#drainAndClose();
  }

  stats(): OncServerStats {
    const { dispatcher, streams } = this.#parts;
    return {
      ...dispatcher.counters,
      running: dispatcher.cache.running,
      repliesKept: dispatcher.cache.kept,
      bytesKept: dispatcher.cache.bytes,
      streams: streams.size,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #askerAt(peer: string): Asker {
    const udp = this.#parts.sockets.udp!;
    return {
      protocol: "udp",
      peer,
      replyBytesMax: udp.datagramBytesMax,
      respond: (reply) => {
        const sent = udp.send(reply, peer).catch(() => {
          this.#parts.dispatcher.counters.repliesUnsent++;
        }).finally(() => this.#sending.delete(sent));
        this.#sending.add(sent);
      },
    };
  }

  async #drainAndClose(): Promise<void> {
    const { dispatcher, streams, sockets: { udp, tcp } } = this.#parts;
    try {
      await this.registration?.remove();
    } finally {
      await Promise.all([tcp?.close(), dispatcher.drain(), streams.drain()]);
      await Promise.all(this.#sending);
      await udp?.close();
      this.#finish();
    }
  }
}
