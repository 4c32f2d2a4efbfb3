import type { Place } from "./place.ts";

/** The smallest part of a file that means something. */
export interface Token {
  /**
   * What it is. A `directive` is a whole line for the preprocessor, and a
   * `passthrough` a block of lines with `%`, which `rpcgen` copies into the C
   * code. What is `unknown` is an error only where somebody needs it, since a
   * condition of the preprocessor may leave it out.
   */
  readonly kind:
    | "name"
    | "number"
    | "string"
    | "punctuation"
    | "directive"
    | "passthrough"
    | "unknown"
    | "end";
  /**
   * As it stands there; of a string what is between the quotes; of a directive
   * what follows `#`, without comments and in one line.
   */
  readonly text: string;
  /** Where it begins. */
  readonly place: Place;
  /** Where it ends. */
  readonly end: number;
  /** Whether there is space, or a comment, between it and the token before it. */
  readonly isSpaced: boolean;
  /** The comments since the token before it. */
  readonly comments: readonly Comment[];
  /** The comments within a directive. */
  readonly inner: readonly Comment[];
}

/** A comment, which documents something or stands for itself. */
export interface Comment {
  /** Its lines, without what makes them a comment. */
  readonly text: string;
  /** Whether it begins in the line in which the token before it ended. */
  readonly isTrailing: boolean;
  /** Whether there is an empty line between it and what follows. */
  readonly isDetached: boolean;
}
