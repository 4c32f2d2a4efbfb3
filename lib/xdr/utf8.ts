import { SHORT_DECODED_MAX } from "./limits.ts";

/** The size of a text in UTF-8, in bytes; a lone surrogate counts as three. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) {
      bytes += 4;
      i++; // The second half of the pair.
    } else {
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : 3;
    }
  }
  return bytes;
}

/**
 * Decodes UTF-8 strictly; a byte order mark is a character like any other.
 *
 * @returns `undefined` if the bytes are no UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Decodes a short text of ASCII in a loop, which beats a `TextDecoder`.
 *
 * @returns `undefined` if the text is too long for that, or not ASCII
 */
export function decodeShortAscii(
  bytes: Uint8Array,
  start: number,
  length: number,
): string | undefined {
  if (length > SHORT_DECODED_MAX) return undefined;
  scratch.length = length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte >= 0x80) return undefined;
    scratch[i] = byte;
  }
  return String.fromCharCode.apply(null, scratch);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
// One array for all calls: nothing is called between filling and reading it.
const scratch: number[] = [];
