import { slabBytes } from "./slab.ts";

/** What a reply belongs to, and where it is. */
interface Owner {
  reply: Uint8Array;
}

/** A slab, and whose replies lie in it. */
interface Page {
  readonly bytes: Uint8Array;
  readonly owners: Owner[];
}

/**
 * Replies, one after another in slabs. Most are gone within a round trip. A few
 * may stay for minutes, and each would keep its slab: what a client has a server
 * keep would be eight thousand times what it counts for. So those that are still
 * here when some slabs have been filled move to arrays of their own.
 */
export class ReplyShelf {
  readonly #older: Page[] = [];
  #newest: Page = { bytes: new Uint8Array(0), owners: [] };
  #used = 0;

  /** A copy that nobody else writes to, which will be its owner's reply. */
  copy(reply: Uint8Array, owner: Owner): Uint8Array {
    const { length } = reply;
    if (length === 0) return nothing;
    if (length > slabBytes / 4) return reply.slice();
    const { bytes, owners } = this.#newest;
    const isFull = this.#used + length > bytes.length ||
      owners.length >= ownersMax;
    if (isFull) this.#turnPage();
    const page = this.#newest;
    const end = this.#used + length;
    const copy = page.bytes.subarray(this.#used, end);
    copy.set(reply);
    page.owners.push(owner);
    this.#used = end;
    return copy;
  }

  #turnPage(): void {
    this.#older.push(this.#newest);
    this.#newest = { bytes: new Uint8Array(slabBytes), owners: [] };
    this.#used = 0;
    if (this.#older.length <= pagesMax) return;
    const { bytes, owners } = this.#older.shift()!;
    for (const owner of owners) {
      const { reply } = owner;
      const isHere = reply.length > 0 && reply.buffer === bytes.buffer;
      if (isHere) owner.reply = reply.slice();
    }
  }
}

const nothing = new Uint8Array(0);

/** Full slabs that are left as they are: more replies than one turn has, 64 kB. */
const pagesMax = 8;

/** Owners are remembered until their slab goes, so that they have a bound too. */
const ownersMax = 128;
