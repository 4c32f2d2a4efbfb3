/**
 * Says what a value of the wrong type is, for the reason of an error: short
 * whatever the value, and safe for values with a hostile `toString`.
 */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  switch (typeof value) {
    case "string":
      return `the string ${quote(value)}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${value}`;
    case "bigint":
      return `the bigint ${clip(String(value))}`;
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** Says how many there are of something: `1 byte`, `2 bytes`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}

/** A text in quotes, cut where it gets long. */
export function quote(text: string): string {
  return JSON.stringify(clip(text));
}

function clip(text: string): string {
  // 40: enough to recognise a text, and still one line of a log.
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
