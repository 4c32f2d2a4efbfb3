/** A file: one that was given, or one that another includes. */
export interface Source {
  /** What it is called in errors, and where its own includes start from. */
  readonly fileName: string;
  /** All of it. */
  readonly text: string;
}

/** A place in a file. */
export interface Place {
  /** The file. */
  readonly source: Source;
  /** How many UTF-16 code units stand before it. */
  readonly offset: number;
}

/** What people call a place. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The text of the line. */
  readonly sourceLine: string;
}

/** The line and column of a place. */
export function positionOf({ source: { text }, offset }: Place): Position {
  const start = text.slice(0, offset).lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", offset);
  return {
    line: linesIn(text.slice(0, start)) + 1,
    column: offset - start + 1,
    sourceLine: text.slice(start, end === -1 ? undefined : end)
      .replace(/\r$/, ""),
  };
}

/** How many lines end in a text. */
export function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; lines++) {
    at = text.indexOf("\n", at + 1);
  }
  return lines;
}

/**
 * A line and a mark below it. Tabs stay tabs above the mark, so that it stands
 * right however wide they are; other control characters would let a file write
 * to the terminal.
 */
export function excerptOf(sourceLine: string, column: number): string {
  // deno-lint-ignore no-control-regex
  const shown = sourceLine.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "�");
  const before = shown.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${shown}\n${before}^`;
}

/** Where things are that stand in no file. */
export const NOWHERE: Place = { source: { fileName: "", text: "" }, offset: 0 };
