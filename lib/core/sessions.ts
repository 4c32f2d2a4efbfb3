import { limits } from "./limits.ts";
import type { Peer } from "./peer.ts";
import type { Random } from "./random.ts";
import { Session } from "./session.ts";

/** The sessions of an endpoint, by their ids. */
export class Sessions {
  #byId: Map<bigint, Session> = new Map();
  /** The one that was asked for last. */
  #latest: Session | undefined;
  #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The session to which a datagram belongs. */
  get(client: bigint): Session | undefined {
    // Most datagrams belong to that of the one before.
    if (this.#latest?.client === client) return this.#latest;
    return this.#latest = this.#byId.get(client);
  }

  /** Those to a peer are over. */
  forget(peer: Peer): void {
    for (const { client } of peer.sessions.splice(0)) this.#byId.delete(client);
    this.#latest = undefined;
  }

  /** One to a peer in which another call can begin, if there may be one. */
  withRoom(peer: Peer): Session | undefined {
    for (const session of peer.sessions) if (session.hasRoom) return session;
    if (peer.sessions.length >= limits.sessions) return undefined;
    const session = new Session(peer, this.#random.id());
    peer.sessions.push(session);
    this.#byId.set(session.client, session);
    return session;
  }
}
