import type { ByteStream } from "../net/byte_stream.ts";
import { limits } from "./limits.ts";
import { type SessionParts, StreamSession } from "./stream_session.ts";

/** Where streams arrive. */
export interface StreamListener {
  /** Where it listens. */
  readonly address: string;
  /** Accepts no more; streams stay open. */
  close(): Promise<void>;
}

/** All clients of a server that are connected by streams. */
export class StreamServer {
  readonly #parts: SessionParts;
  readonly #sessions = new Map<StreamSession, Promise<void>>();
  #isClosed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Takes a stream over. */
  accept(stream: ByteStream): void {
    if (this.#isClosed || !this.#makeRoom()) {
      this.#parts.dispatcher.counters.streamsRefused++;
      return stream.close();
    }
    const session = new StreamSession(stream, this.#parts);
    this.#sessions.set(
      session,
      session.run().finally(() => this.#sessions.delete(session)),
    );
  }

  /** Reads no more calls; resolves when all replies are sent, and all closed. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    const sessions = [...this.#sessions];
    for (const [session] of sessions) session.drain();
    await Promise.all(sessions.map(([, ended]) => ended));
  }

  /** The one that has been idle for longest goes, if any is. */
  #makeRoom(): boolean {
    if (this.#sessions.size < limits.streamsMax) return true;
    let idlest: StreamSession | undefined;
    for (const session of this.#sessions.keys()) {
      const since = session.idleSince;
      if (since === undefined) continue;
      if (idlest === undefined || since < idlest.idleSince!) idlest = session;
    }
    if (idlest === undefined) return false;
    this.#parts.dispatcher.counters.streamsRefused++;
    this.#sessions.delete(idlest);
    idlest.close();
    return true;
  }
}
