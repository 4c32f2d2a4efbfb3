/** What has a number in a series, and a place in a {@linkcode SequenceTable}. */
export interface Numbered {
  readonly sequence: number;
}

/**
 * Things by their numbers, most of which are close together and come and go by
 * the thousand: calls in flight, records of calls.
 *
 * A `Map` would do, but for the collector of garbage: when V8 makes a larger
 * or cleaner table for a `Map`, the old one points to the new one and keeps
 * what it held. An old one that has grown old itself then keeps all its
 * successors alive until the next collection of everything, and with them
 * nearly every call that was ever made. (Measured: of 20 MB that 5000 calls
 * leave behind 8 MB outlived each collection, which took 10 ms instead of 1.)
 *
 * Open addressing, linear probing. 256 consecutive numbers have places side by
 * side; a salt mixed into the rest of a number keeps strangers from choosing
 * such as share one.
 */
export class SequenceTable<T extends Numbered> {
  #slots: (T | undefined)[] = newSlots(slotsMin);
  #size = 0;
  readonly #salt: number;

  /** @param salt 32 bits that those who choose the numbers do not know */
  constructor(salt: number) {
    this.#salt = salt;
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** How many places it has, at 8 bytes each. */
  get slots(): number {
    return this.#slots.length;
  }

  /** The one with that number. */
  get(sequence: number): T | undefined {
    return this.#slots[this.#find(sequence)];
  }

  /** Whether there is one with that number. */
  has(sequence: number): boolean {
    return this.get(sequence) !== undefined;
  }

  /** Adds one whose number is not there yet. */
  add(item: T): void {
    if (2 * ++this.#size > this.#slots.length) this.#resize(2);
    this.#slots[this.#find(item.sequence)] = item;
  }

  /** Takes out the one with that number, if it is there. */
  delete(sequence: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let free = this.#find(sequence);
    if (slots[free] === undefined) return;
    // Those behind that were pushed past this place move up, so that no search
    // ends before them.
    for (let at = (free + 1) & mask;; at = (at + 1) & mask) {
      const item = slots[at];
      if (item === undefined) break;
      const pushedBy = (at - this.#home(item.sequence)) & mask;
      if (pushedBy < ((at - free) & mask)) continue;
      slots[free] = item;
      free = at;
    }
    slots[free] = undefined;
    this.#size--;
    if (slots.length > slotsKept && 8 * this.#size < slots.length) {
      this.#resize(0.5);
    }
  }

  /** All of them, the lowest number first. */
  inOrder(): T[] {
    const items = this.#slots.filter((item) => item !== undefined);
    return items.sort((one, other) => one.sequence - other.sequence);
  }

  /** Where one with that number is, or would be. */
  #find(sequence: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = this.#home(sequence);
    for (;;) {
      const item = slots[at];
      if (item === undefined || item.sequence === sequence) return at;
      at = (at + 1) & mask;
    }
  }

  #home(sequence: number): number {
    const high = sequence > 0xffff_ffff ? sequence / 0x1_0000_0000 : 0;
    const page = (sequence >>> 8) ^ high;
    const home = sequence + mixed(page ^ this.#salt);
    return home & (this.#slots.length - 1);
  }

  #resize(factor: number): void {
    const items = this.#slots;
    this.#slots = newSlots(items.length * factor);
    for (const item of items) {
      if (item !== undefined) this.#slots[this.#find(item.sequence)] = item;
    }
  }
}

/** The finalizer of MurmurHash3. */
function mixed(bits: number): number {
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}

function newSlots<T>(length: number): (T | undefined)[] {
  return new Array<T | undefined>(length).fill(undefined);
}

/** A power of two, as all lengths are: most sessions have few calls open. */
const slotsMin = 8;
/** Up to here a table stays as it is, 2 kB: bursts come again. */
const slotsKept = 256;
