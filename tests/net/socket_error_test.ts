import { assertEquals, assertMatch } from "@std/assert";
import {
  bindError,
  isClosed,
  isPassing,
  sendError,
} from "../../lib/net/socket_error.ts";

function coded(code: string): Error {
  return Object.assign(new Error(`it said ${code}`), { code });
}

Deno.test("bindError() and sendError() know errors by code, number or class", () => {
  const cases: [Error, string][] = [
    [coded("EADDRINUSE"), "address_in_use"],
    [new Deno.errors.AddrInUse("no number"), "address_in_use"],
    [coded("EADDRNOTAVAIL"), "address_not_available"],
    [new Deno.errors.AddrNotAvailable("no number"), "address_not_available"],
    [coded("EACCES"), "permission_denied"],
    [new Deno.errors.PermissionDenied("(os error 13)"), "permission_denied"],
    [new Deno.errors.NotCapable("Requires net access"), "permission_denied"],
    [new Error("Message too long (os error 90)"), "too_large"],
    [new Error("Message too long (os error 40)"), "too_large"],
    [new Error("WSAEMSGSIZE (os error 10040)"), "too_large"],
    [new Error("no family (os error 97)"), "unreachable"],
    [coded("ENETUNREACH"), "unreachable"],
    [coded("EINVAL"), "unreachable"],
    [new Deno.errors.BadResource("gone"), "closed"],
    [coded("ERR_SOCKET_DGRAM_NOT_RUNNING"), "closed"],
    [coded("ESOMETHING"), "other"],
    [new Error("(os error 9040)"), "other"],
  ];
  for (const [cause, code] of cases) {
    const error = sendError(cause, 5, "10.0.0.1:9");
    assertEquals([error.code, error.cause], [code, cause], String(cause));
    assertMatch(error.message, /^Cannot send 5 bytes to 10\.0\.0\.1:9: ./);
  }
  assertEquals(sendError("text", 5, "10.0.0.1:9").code, "other");
});

Deno.test("bindError() tells a missing permission from a forbidden port, and what to do", () => {
  const flag = bindError(
    new Deno.errors.NotCapable('Requires net access to "127.0.0.1:53"'),
    "127.0.0.1:53",
  );
  assertMatch(
    flag.message,
    /Cannot bind UDP .*: add 127\.0\.0\.1 to --allow-net$/,
  );
  const port = bindError(coded("EACCES"), "127.0.0.1:53");
  assertMatch(port.message, /ports below 1024/);
  assertEquals(port.code, "permission_denied");
  // A family that the machine lacks is no matter of routes when binding.
  const family = bindError(coded("EAFNOSUPPORT"), "[::]:53");
  assertEquals(family.code, "address_not_available");
  const used = bindError(coded("EADDRINUSE"), "127.0.0.1:53");
  assertMatch(used.message, /choose another/);
});

Deno.test("isPassing() and isClosed() tell losses and ends from errors", () => {
  assertEquals(isPassing(new Deno.errors.ConnectionReset("")), true);
  assertEquals(isPassing(coded("ENOBUFS")), true);
  // netfilter's word for a datagram that it drops on its way out.
  assertEquals(isPassing(coded("EPERM")), true);
  const denied = new Deno.errors.NotCapable("Requires net access");
  assertEquals(isPassing(Object.assign(denied, { code: "EPERM" })), false);
  assertEquals(isPassing(new Error("(os error 10054)")), true);
  assertEquals(isPassing(coded("EMSGSIZE")), false);
  assertEquals(isPassing(undefined), false);
  assertEquals(isClosed(new Deno.errors.Interrupted("canceled")), true);
  assertEquals(isClosed(coded("ECONNRESET")), false);
});
