import { excerptOf, type Place, positionOf } from "./place.ts";

/**
 * A `.x` file that cannot be compiled, and where. The message names the place
 * and the cause in one line; {@linkcode IdlError.excerpt} shows the line.
 *
 * @example
 * ```ts
 * import { compile, IdlError } from "@datagram/rpc/idl";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(
 *   () => compile("struct pair {\n  intt a;\n};", { fileName: "pair.x" }),
 *   IdlError,
 * );
 * assertEquals(
 *   error.message,
 *   'Cannot compile pair.x:2:3: there is no type "intt"',
 * );
 * assertEquals(error.line, 2);
 * assertEquals(error.excerpt, "  intt a;\n  ^");
 * ```
 */
export class IdlError extends Error {
  /** `"IdlError"`, as stacks show it. */
  override readonly name = "IdlError";
  /** The file, as it was called in the options or in an `#include`. */
  readonly fileName: string;
  /** The line in that file, from 1. */
  readonly line: number;
  /** The column in that line, from 1, in UTF-16 code units. */
  readonly column: number;
  /** The text of that line. */
  readonly sourceLine: string;
  /** What would have been right there, where that can be said. */
  readonly expected: string | undefined;

  /**
   * The compiler makes these.
   *
   * @param reason what is wrong, without capital and full stop
   * @param place where
   * @param expected what would have been right
   */
  constructor(reason: string, place: Place, expected?: string) {
    const { line, column, sourceLine } = positionOf(place);
    const { fileName } = place.source;
    super(
      `Cannot compile ${fileName}:${line}:${column}: ` +
        (expected === undefined ? reason : `expected ${expected}, ${reason}`),
    );
    this.fileName = fileName;
    this.line = line;
    this.column = column;
    this.sourceLine = sourceLine;
    this.expected = expected;
  }

  /** The line, and below it a mark under the place. */
  get excerpt(): string {
    return excerptOf(this.sourceLine, this.column);
  }
}
