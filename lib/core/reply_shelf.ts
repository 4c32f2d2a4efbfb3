import { slabBytes } from "./slab.ts";
import type { SpareBodies } from "./spare_bodies.ts";

/** What a reply belongs to, and where it is. To be changed by the shelf only. */
export interface Shelved {
  reply: Uint8Array;
  /** The page that it lies on, if it lies on one. */
  page: Page | undefined;
  /** Its place among those of the page. */
  placeOnPage: number;
}

/** A slab, and whose replies lie in it. */
interface Page {
  readonly bytes: Uint8Array;
  readonly owners: (Shelved | undefined)[];
}

/**
 * Replies, one after another in slabs. Most are gone within a round trip, and
 * leave a slab to be written on again. A few may stay for minutes, and each
 * would keep its slab: what a client has a server keep would be eight thousand
 * times what it counts for. So those that are still here when some slabs have
 * been filled move to arrays of their own.
 */
export class ReplyShelf {
  readonly #spare: Pick<SpareBodies, "give">;
  readonly #older: Page[] = [];
  #newest: Page = newPage();
  #used = 0;

  /** @param spare where the memory of large replies goes when they are free */
  constructor(spare: Pick<SpareBodies, "give">) {
    this.#spare = spare;
  }

  /** Keeps a copy that nobody else writes to, which is its owner's reply from now on. */
  put(reply: Uint8Array, owner: Shelved): void {
    const { length } = reply;
    if (length === 0 || length > slabBytes / 4) {
      owner.reply = length === 0 ? nothing : reply.slice();
      return;
    }
    const isFull = this.#used + length > slabBytes ||
      this.#newest.owners.length >= ownersMax;
    if (isFull) this.#turnPage();
    const page = this.#newest;
    const copy = page.bytes.subarray(this.#used, this.#used += length);
    copy.set(reply);
    owner.reply = copy;
    owner.page = page;
    owner.placeOnPage = page.owners.length;
    page.owners.push(owner);
  }

  /** The reply is not needed any more. */
  free(owner: Shelved): void {
    const { page, reply } = owner;
    owner.reply = nothing;
    if (page === undefined) return this.#spare.give(reply);
    owner.page = undefined;
    // Or else each record would live for as long as its page, and outlive
    // V8's collections of what is young.
    page.owners[owner.placeOnPage] = undefined;
  }

  #turnPage(): void {
    this.#older.push(this.#newest);
    this.#used = 0;
    this.#newest = this.#older.length > pagesMax
      ? cleared(this.#older.shift()!)
      : newPage();
  }
}

function newPage(): Page {
  return { bytes: new Uint8Array(slabBytes), owners: [] };
}

/** A page on which nothing lies any more. */
function cleared(page: Page): Page {
  for (const owner of page.owners) {
    if (owner === undefined) continue;
    owner.reply = owner.reply.slice();
    owner.page = undefined;
  }
  page.owners.length = 0;
  return page;
}

const nothing = new Uint8Array(0);

/** Full slabs that are left as they are: more replies than one turn has, 64 kB. */
const pagesMax = 8;

/** Owners are remembered until their slab goes, so that they have a bound too. */
const ownersMax = 128;
