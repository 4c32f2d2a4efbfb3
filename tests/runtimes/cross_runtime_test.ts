import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Stats } from "../../mod.ts";
import { Child } from "./child.ts";
import type { CounterSummary } from "./counter_server.ts";
import { type Outcome, run } from "./run.ts";
import { isRuntimeRequired, runtimeCommand } from "./runtimes.ts";

const CALLS = 40;

/** How a process is started; without a command the runtime is missing. */
interface Side {
  readonly name: string;
  readonly command: readonly string[] | undefined;
  /** What it has to say on stderr. */
  readonly warning: string;
}

const [deno, node, bun] = await Promise.all(
  (["deno", "node", "bun"] as const).map(async (name) => ({
    name,
    command: await runtimeCommand(name),
    warning: "",
  })),
) as [Side, Side, Side];

/** The user who has not read about the flag, and has no `deno.json` with it. */
const stableDeno: Side = {
  name: "deno without --unstable-net",
  command: [Deno.execPath(), "run", "-A", "--no-config"],
  warning: "UDP runs over node:dgram",
};

const pairs: [Side, Side][] = [
  ...[deno, node, bun].flatMap((client) =>
    [deno, node, bun]
      .filter((server) => server !== client)
      .map((server): [Side, Side] => [client, server])
  ),
  [stableDeno, deno],
  [deno, stableDeno],
];

for (const [client, server] of pairs) {
  const missing = [client, server].find((side) => side.command === undefined);
  Deno.test({
    name:
      `a client in ${client.name} calls a server in ${server.name}, over UDP and TCP`,
    ignore: missing !== undefined && !isRuntimeRequired(),
    async fn() {
      if (missing !== undefined) throw new Error(`${missing.name} is missing`);
      await call(client, server);
    },
  });
}

for (const { name, command } of [deno, node, bun]) {
  Deno.test({
    name: `a server in ${name} shuts down by SIGTERM`,
    ignore: Deno.build.os === "windows" ||
      command === undefined && !isRuntimeRequired(),
    async fn() {
      if (command === undefined) throw new Error(`${name} is missing`);
      await using serving = new Child([
        ...command,
        pathOf("counter_server.ts"),
      ]);
      await serving.line();
      serving.kill("SIGTERM");
      const { code, stdout, stderr } = await serving.ended();
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      assertEquals(JSON.parse(stdout).callsRun, 0);
    },
  });
}

async function call(client: Side, server: Side): Promise<void> {
  await using serving = new Child([
    ...server.command!,
    pathOf("counter_server.ts"),
    "both",
  ]);
  const address = await serving.line();
  const calling = await run([
    ...client.command!,
    pathOf("counter_client.ts"),
    String(CALLS),
    address,
    `tcp://${address}`,
  ], { timeoutMs: 45_000 });
  assertEndedWell(client, calling);

  await serving.closeStdin();
  const served = await serving.ended();
  assertEndedWell(server, served);
  const summary: CounterSummary = JSON.parse(served.stdout);
  assertEquals(summary.count, 2 * CALLS);
  assertEquals(summary.callsRun, 4 * CALLS);
  assertEquals(summary.droppedDamaged + summary.droppedMalformed, 0);
  const [udp, tcp]: Stats[] = JSON.parse(calling.stdout);
  assertEquals([udp!.callsMade, tcp!.callsMade], [2 * CALLS, 2 * CALLS]);
  assertEquals(tcp!.retransmissions, 0);
}

function assertEndedWell(side: Side, { code, stdout, stderr }: Outcome): void {
  assertEquals(code, 0, `${side.name}: ${stderr}${stdout}`);
  if (side.warning === "") assertEquals(stderr, "", side.name);
  else assertStringIncludes(stderr, side.warning);
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
