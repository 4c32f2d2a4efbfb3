/**
 * A text that came from elsewhere, on one line of our terminal: control
 * characters in it could move the cursor, or pass for a line of ours.
 */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}

/** The same for a text of several lines, such as a stack, which stay lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/**
 * JSON on one line. `JSON.stringify` escapes control characters, but for those
 * from 7F to 9F, which terminals heed as well.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) =>
      "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}
