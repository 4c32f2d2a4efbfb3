import { IdlError } from "./idl_error.ts";
import type { Place } from "./place.ts";

/** One `#if` that has not ended. */
interface Condition {
  readonly place: Place;
  /** Whether the lines are wanted where it stands. */
  readonly isWantedOutside: boolean;
  /** Whether one of its branches was wanted. */
  wasMet: boolean;
  /** Whether this branch is. */
  isMet: boolean;
  hasElse: boolean;
}

/** The conditions around a line: `#if` and its relatives (C11 §6.10.1). */
export class Conditions {
  readonly #stack: Condition[] = [];

  /** Whether the lines here are wanted. */
  get areMet(): boolean {
    const inner = this.#stack.at(-1);
    return inner === undefined || (inner.isWantedOutside && inner.isMet);
  }

  /**
   * Takes a directive, if it is about conditions.
   *
   * @param test whether what stands in it holds: of `#ifdef` and `#ifndef`
   *   whether the name is defined
   * @returns whether it was
   */
  handle(word: string, place: Place, test: () => boolean): boolean {
    switch (word) {
      case "if":
        this.#open(place, test);
        return true;
      case "ifdef":
        this.#open(place, test);
        return true;
      case "ifndef":
        this.#open(place, () => !test());
        return true;
      case "elif": {
        const inner = this.#inner(word, place);
        inner.isMet = inner.isWantedOutside && !inner.wasMet && test();
        inner.wasMet ||= inner.isMet;
        return true;
      }
      case "else": {
        const inner = this.#inner(word, place);
        inner.hasElse = true;
        inner.isMet = !inner.wasMet;
        return true;
      }
      case "endif":
        if (this.#stack.pop() === undefined) throw without(word, place);
        return true;
      default:
        return false;
    }
  }

  /** @throws {IdlError} if one has no end */
  end(): void {
    const inner = this.#stack.at(-1);
    if (inner === undefined) return;
    throw new IdlError("this condition has no #endif", inner.place);
  }

  #open(place: Place, test: () => boolean): void {
    const isWantedOutside = this.areMet;
    const isMet = isWantedOutside && test();
    this.#stack.push({
      place,
      isWantedOutside,
      wasMet: isMet,
      isMet,
      hasElse: false,
    });
  }

  #inner(word: string, place: Place): Condition {
    const inner = this.#stack.at(-1);
    if (inner === undefined) throw without(word, place);
    if (inner.hasElse) {
      throw new IdlError(`found #${word} after #else`, place, "#endif");
    }
    return inner;
  }
}

function without(word: string, place: Place): IdlError {
  return new IdlError(`there is no #if before this #${word}`, place);
}
