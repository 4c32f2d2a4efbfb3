/** A member of one {@linkcode Chain} at a time. */
export interface Linked<T> {
  /** Its neighbours. To be changed by the chain only. */
  before: T | undefined;
  after: T | undefined;
}

/** A list whose members know their neighbours: any can leave at once. */
export class Chain<T extends Linked<T>> {
  first: T | undefined = undefined;
  last: T | undefined = undefined;
  length = 0;

  /** Adds a member, which is in no other chain, at the end. */
  push(member: T): void {
    member.before = this.last;
    if (this.last === undefined) this.first = member;
    else this.last.after = member;
    this.last = member;
    this.length++;
  }

  /** Takes out a member of this chain. */
  delete(member: T): void {
    const { before, after } = member;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
    member.before = undefined;
    member.after = undefined;
    this.length--;
  }
}
