/**
 * The value of a number as RFC 4506 §6.2 writes it: decimal, hexadecimal after
 * `0x`, octal after `0`. `undefined` for what only looks like one, as `08`.
 */
export function numberOf(text: string): bigint | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt(text);
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  return /^(0|[1-9][0-9]*)$/.test(text) ? BigInt(text) : undefined;
}

/**
 * The same number in TypeScript, in the base that its author chose. Long ones
 * are grouped as programmers read them.
 *
 * @param text the number in a `.x` file, with or without a minus
 */
export function typeScriptNumber(text: string): string {
  const sign = text.startsWith("-") ? "-" : "";
  const digits = text.slice(sign.length);
  const value = numberOf(digits)!;
  const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER);
  const suffix = isSafe ? "" : "n";
  if (/^0[xX]/.test(digits)) {
    return `${sign}0x${grouped(digits.slice(2).toLowerCase(), 4)}${suffix}`;
  }
  if (/^0./.test(digits)) return `${sign}0o${digits.slice(1)}${suffix}`;
  return `${sign}${digits.length > 4 ? grouped(digits, 3) : digits}${suffix}`;
}

/** A number of TypeScript as a `.x` file writes it. */
export function idlNumber(text: string): string {
  return text.replaceAll("_", "").replace(/n$/, "").replace(/0o/, "0");
}

function grouped(digits: string, size: number): string {
  const head = digits.length % size || size;
  const groups = [digits.slice(0, head)];
  for (let at = head; at < digits.length; at += size) {
    groups.push(digits.slice(at, at + size));
  }
  return groups.join("_");
}
