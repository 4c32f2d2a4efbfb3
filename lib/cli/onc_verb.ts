import { connectRpcbind, type RpcbindEntry } from "../onc/rpcbind_client.ts";
import { fromUniversalAddress } from "../onc/universal_address.ts";
import { type Arguments, integerFlag } from "./arguments.ts";
import { ExitCode } from "./exit_code.ts";
import { suggestion } from "./near.ts";
import { printable } from "./printable.ts";
import { timeoutFlag, timeoutRange } from "./timeout_flag.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";

/** `onc list`: what a host serves by ONC RPC, as `rpcinfo` shows it. */
export const oncVerb: Verb = {
  name: "onc",
  summary: "Lists what a host serves by ONC RPC",
  operands: [
    { name: "list", about: "The one thing there is to do" },
    { name: "host", about: "Where rpcbind is asked: some.host, tcp://[::1]" },
  ],
  flags: { timeout: timeoutFlag },
  details: [
    "It asks the host's rpcbind, or port mapper, at port 111 by UDP unless told.",
    "The addresses are what `call --onc` takes, but for those that mean all of a",
    "host, 0.0.0.0 and ::.",
  ],
  examples: [
    ["onc list 127.0.0.1", "All programs of this machine"],
    ["onc list tcp://127.0.0.1 --json", "For a script, by TCP"],
  ],
  exitCodes: [
    [ExitCode.ok, "rpcbind has answered"],
    [ExitCode.silence, "no answer: deadline exceeded, or rpcbind unavailable"],
    [ExitCode.interrupted, "Ctrl-C gave it up (143: SIGTERM did)"],
  ],
  run: runOnc,
};

async function runOnc(given: Arguments, world: World): Promise<number> {
  const [action, host] = given.operands as [string, string];
  if (action !== "list") {
    throw new UsageError(
      `Unknown action "${action}": ${suggestion(action, ["list"])}`,
    );
  }
  const timeoutMs = integerFlag(given, "timeout", timeoutRange);
  using interrupt = world.takeInterrupt();
  await using rpcbind = await connectRpcbind(host);
  const entries = await rpcbind.dump({
    signal: interrupt.signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (given.flags.has("json")) {
    for (const entry of entries) world.terminal.emit({ ...entry });
  } else world.terminal.print(table(entries));
  return ExitCode.ok;
}

function table(entries: readonly RpcbindEntry[]): string {
  const rows = [
    ["program", "version", "net", "address", "owner", "name"],
    ...entries.map(({ program, version, netid, address, owner }) => [
      String(program),
      String(version),
      netid,
      fromUniversalAddress(address) ?? address,
      owner,
      programNames.get(program) ?? "",
    ]),
  ].map((row) => row.map(printable));
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  ).join("\n");
}

/** Programs that are often met (IANA's registry, RFC 5531 §13.3). */
const programNames: ReadonlyMap<number, string> = new Map([
  [100_000, "rpcbind"],
  [100_003, "nfs"],
  [100_005, "mountd"],
  [100_021, "nlockmgr"],
  [100_024, "status"],
  [100_227, "nfs_acl"],
  [395_183, "vxi11_core"],
  [395_184, "vxi11_async"],
  [395_185, "vxi11_intr"],
]);
