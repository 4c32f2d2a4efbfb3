import { assertEquals, assertMatch } from "@std/assert";
import { explain } from "../../lib/cli/explain.ts";
import { RpcError, type RpcErrorCode } from "../../mod.ts";
import { runCli, startServer } from "./run_cli.ts";

function explained(code: RpcErrorCode, executed: "no" | "yes" | "maybe") {
  const address = "127.0.0.1:4000";
  const details = { procedure: "demo.sleep", address, transmissions: 2 };
  const error = new RpcError("…", { code, executed, ...details });
  const told = explain(error, "cli");
  return [told.executed, told.hint];
}

Deno.test("explain() doubts that a server is there only while nothing came from it", () => {
  const ping = "to see whether any server is there: cli ping 127.0.0.1:4000";
  assertEquals(explained("deadline_exceeded", "no"), ["it did not run", ping]);
  assertEquals(explained("deadline_exceeded", "maybe"), [
    "it may have run, nobody knows",
    ping,
  ]);
  assertEquals(explained("deadline_exceeded", "yes"), [
    "it has begun",
    "the server is there and has begun it: try a longer --timeout",
  ]);
});

Deno.test("explain() says of a call that was given up that it has begun, of others that it ran", () => {
  assertEquals(explained("canceled", "yes"), ["it has begun", undefined]);
  assertEquals(explained("internal", "yes"), ["it ran", undefined]);
});

Deno.test("call that takes longer than its timeout is told to allow it more", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  // Enough for a second transmission, to which the server says that it works.
  const words = ["demo.sleep", "60000", "--timeout=2000"];
  const { code, stderr } = await runCli(["call", address, ...words]);
  assertEquals(code, 3);
  assertMatch(stderr, /\n +it has begun\n +the server is there .*--timeout\n$/);
});
