/** Something that has to happen at a time; a member of one {@linkcode Deadlines}. */
export interface Deadline {
  /** When it is due. To be changed by `Deadlines.set` only. */
  dueAt: number;
  /** Its place in the heap, −1 while it is in none. */
  place: number;
}

/**
 * The times at which an endpoint has to act, as a binary heap. An endpoint has
 * one, so that its host needs a single timer; members know their places, so
 * that one whose call was answered leaves at once.
 */
export class Deadlines<T extends Deadline> {
  #heap: T[] = [];

  /** The earliest time, or `Infinity` when nothing is due. */
  get next(): number {
    return this.#heap.length === 0 ? Infinity : this.#heap[0]!.dueAt;
  }

  /** Adds a member, or moves it to another time. */
  set(member: T, dueAt: number): void {
    const earlier = dueAt < member.dueAt;
    member.dueAt = dueAt;
    if (member.place < 0) {
      member.place = this.#heap.length;
      this.#heap.push(member);
      this.#rise(member);
    } else if (earlier) {
      this.#rise(member);
    } else {
      this.#sink(member);
    }
  }

  /** Takes a member out, if it is in. */
  delete(member: T): void {
    const place = member.place;
    if (place < 0) return;
    member.place = -1;
    const last = this.#heap.pop()!;
    if (last === member) return;
    last.place = place;
    this.#heap[place] = last;
    this.#rise(last);
    this.#sink(last);
  }

  /** Takes out the earliest member that is due at `now`, if any is. */
  takeDue(now: number): T | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.dueAt > now) return undefined;
    this.delete(first);
    return first;
  }

  #rise(member: T): void {
    let place = member.place;
    while (place > 0) {
      const above = this.#heap[(place - 1) >> 1]!;
      if (above.dueAt <= member.dueAt) break;
      this.#put(above, place);
      place = (place - 1) >> 1;
    }
    this.#put(member, place);
  }

  #sink(member: T): void {
    let place = member.place;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#heap.length) break;
      const right = this.#heap[below + 1];
      if (right !== undefined && right.dueAt < this.#heap[below]!.dueAt) {
        below++;
      }
      if (this.#heap[below]!.dueAt >= member.dueAt) break;
      this.#put(this.#heap[below]!, place);
      place = below;
    }
    this.#put(member, place);
  }

  #put(member: T, place: number): void {
    member.place = place;
    this.#heap[place] = member;
  }
}
