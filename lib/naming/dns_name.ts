/**
 * A domain name as bytes: labels with their lengths, and the root at the end
 * (RFC 1035 §3.1).
 *
 * @returns undefined for what is no name: a label of no or more than 63 bytes,
 * or more than 255 in all
 */
export function encodeName(name: string): Uint8Array | undefined {
  const bytes: number[] = [];
  const text = name.endsWith(".") ? name.slice(0, -1) : name;
  for (const label of text.split(".")) {
    const isLabel = label.length >= 1 && label.length <= LABEL_MAX &&
      /^[\x21-\x7e]+$/.test(label);
    if (!isLabel) return undefined;
    bytes.push(label.length);
    for (let i = 0; i < label.length; i++) bytes.push(label.charCodeAt(i));
  }
  bytes.push(0);
  return bytes.length <= NAME_MAX ? new Uint8Array(bytes) : undefined;
}

/**
 * Reads a name, which may go on at an earlier place of the message (§4.1.4).
 *
 * @returns the name in lower case without the dot at its end, so the root is
 * empty; and where what follows it begins
 * @throws {RangeError} where there is none
 */
export function decodeName(
  message: Uint8Array,
  start: number,
): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  let bytes = 1;
  // Each jump leads further back than all before, so there is no circle.
  let earliest = start;
  for (;;) {
    const length = byteAt(message, at);
    if (length === 0) break;
    if (length >= POINTER) {
      end ??= at + 2;
      at = (length - POINTER) << 8 | byteAt(message, at + 1);
      if (at >= earliest) throw new RangeError("a name that runs in circles");
      earliest = at;
      continue;
    }
    bytes += 1 + length;
    if (length > LABEL_MAX || bytes > NAME_MAX) {
      throw new RangeError("a name that is too long");
    }
    labels.push(labelText(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return { name: labels.join("."), end: end ?? at + 1 };
}

/** The error for a message that ends too early. */
export function cut(): RangeError {
  return new RangeError("a message that is cut off");
}

function byteAt(message: Uint8Array, at: number): number {
  const byte = message[at];
  if (byte === undefined) throw cut();
  return byte;
}

/** Bytes that are no visible text, and dots, as `\000` (§5.1). */
function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    const char = String.fromCharCode(byte);
    text += /[!-~]/.test(char) && char !== "." && char !== "\\"
      ? char.toLowerCase()
      : `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}

/** RFC 1035 §2.3.4. */
const LABEL_MAX = 63;
const NAME_MAX = 255;

/** The two high bits of a length say that the other fourteen are a place. */
const POINTER = 0xc0;
