import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fromHex } from "./hex.ts";

/** What is expected of an error. */
export interface Failure {
  /** The whole path. */
  readonly path: string;
  /** A part of the reason. */
  readonly reason: string;
}

/** Asserts that `value`, whatever TypeScript thinks of it, does not encode. */
export function assertEncodeFails(
  codec: x.Codec<unknown>,
  value: unknown,
  failure: Failure,
): void {
  assertFailure(() => x.encode(codec, value), "encode", failure);
}

/** Asserts that bytes, given as hexadecimal digits, do not decode. */
export function assertDecodeFails(
  codec: x.Codec<unknown>,
  hex: string,
  failure: Failure,
): void {
  assertFailure(() => x.decode(codec, fromHex(hex)), "decode", failure);
}

function assertFailure(
  run: () => unknown,
  action: x.XdrAction,
  { path, reason }: Failure,
): void {
  const error = assertThrows(run, x.XdrError);
  assertEquals(error.path, path);
  assertStringIncludes(error.reason, reason);
  assertEquals(error.action, action);
  assertEquals(
    error.message,
    `Cannot ${action} ${path || "the value"}: ${error.reason}`,
  );
}
