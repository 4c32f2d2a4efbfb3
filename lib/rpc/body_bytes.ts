import { limits } from "../core/limits.ts";
import { loopbackDatagramBytes } from "../net/loopback.ts";
import { isTcpAddress } from "../net/scheme_transport.ts";
import { kindOf } from "./service.ts";
import { datagramBytesMax, largeDatagramBytesMax } from "../wire/header.ts";

/**
 * The loopback device carries large ones in one piece, and TCP cuts as it likes. Of
 * other paths nothing is known, and Deno's sockets cannot ask (they fragment
 * what is too large).
 */
export function datagramBytes(address: string): number {
  if (isTcpAddress(address)) return largeDatagramBytesMax;
  const isLoopback = address.startsWith("127.") || address.startsWith("[::1]");
  return isLoopback ? loopbackBytes : datagramBytesMax;
}

const loopbackBytes = Math.min(loopbackDatagramBytes, largeDatagramBytesMax);

/** @throws {RangeError} for what is no bound, or above the highest there may be */
export function checkBodyBytes(maxBodyBytes: number): number {
  const isFine = typeof maxBodyBytes === "number" && maxBodyBytes >= 0 &&
    maxBodyBytes <= limits.bodyBytesMax;
  if (!isFine) {
    throw new RangeError(
      `Cannot take bodies of ${
        kindOf(maxBodyBytes)
      } bytes: expected a number ` +
        `from 0 to ${limits.bodyBytesMax}`,
    );
  }
  return Math.floor(maxBodyBytes);
}
