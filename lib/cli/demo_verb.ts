import { connect } from "../rpc/connect.ts";
import type { Arguments } from "./arguments.ts";
import {
  closeOnAbort,
  type DemoClient,
  isExactlyOnce,
  playFailures,
  playStorm,
  playVolley,
} from "./demo_scenes.ts";
import { Demo } from "./demo_service.ts";
import {
  failuresText,
  headingText,
  stormText,
  volleyText,
} from "./demo_text.ts";
import { ExitCode } from "./exit_code.ts";
import { pause } from "./pause.ts";
import { ServerProcess } from "./server_process.ts";
import type { Verb, World } from "./verb.ts";

/** `demo`: what this is about, in a few seconds. */
export const demoVerb: Verb = {
  name: "demo",
  summary: "Shows what it does, between two processes",
  operands: [],
  flags: {},
  details: [
    "A server runs in a process of its own, the client in this one, and they talk",
    "over UDP on 127.0.0.1: one call at a time, 64 at once, while every third",
    "datagram is dropped, doubled or delayed, and when calls fail. Every figure",
    "is measured while you watch.",
  ],
  examples: [
    ["demo", "About three seconds"],
    ["demo --json", "The same figures, one object for each scene"],
  ],
  exitCodes: [
    [ExitCode.ok, "each call ran exactly once"],
    [ExitCode.failed, "one did not, or the server would not end"],
    [ExitCode.interrupted, "Ctrl-C ended it (143: SIGTERM)"],
  ],
  run: runDemo,
};

async function runDemo(given: Arguments, world: World): Promise<number> {
  const { terminal, invocation } = world;
  using interrupt = world.takeInterrupt();
  const { signal } = interrupt;
  const isJson = given.flags.has("json");
  const stage: Stage = { world, isJson, signal, scenes: 0 };

  let isExact: boolean;
  try {
    await playFairWeather(stage);
    isExact = await playBadWeather(stage);
  } catch (error) {
    // Ctrl-C reaches the server as well, perhaps first, and then calls fail.
    await pause(SIGNAL_MS, signal);
    throw signal.aborted ? signal.reason : error;
  }

  const exitCode = isExact ? ExitCode.ok : ExitCode.failed;
  if (stage.isJson) {
    terminal.emit({ event: "end", isExactlyOnce: isExact, exitCode });
    return exitCode;
  }
  terminal.print(terminal.paint.bold("\nYour turn"));
  terminal.print(`   ${invocation} serve`);
  terminal.print(
    `   ${invocation} call 127.0.0.1:4000 demo.add '{"a":1,"b":2}'`,
  );
  return exitCode;
}

/** 100: by how much one of two processes may see Ctrl-C earlier. */
const SIGNAL_MS = 100;

/** Where the scenes are played, and how many have been announced. */
interface Stage {
  readonly world: World;
  readonly isJson: boolean;
  /** Aborted by Ctrl-C: the scene breaks off. */
  readonly signal: AbortSignal;
  scenes: number;
}

/** Two scenes with a server, and nothing in between but the kernel. */
async function playFairWeather(stage: Stage): Promise<void> {
  await using server = await ServerProcess.start(stage.world.url);
  await using client = await connect(Demo, server.address);
  closeOnAbort(client, stage.signal);
  introduce(stage, server);

  announce(stage, "One call at a time");
  await showVolley(stage, client, { calls: 2000, atOnce: 1 });
  announce(stage, "64 calls at a time: small calls share datagrams");
  await showVolley(stage, client, { calls: 12_800, atOnce: 64 });
  await server.stop();
}

/** Two scenes with another server, whose count begins at zero; whether it was exact. */
async function playBadWeather(stage: Stage): Promise<boolean> {
  const { terminal, url } = stage.world;
  await using server = await ServerProcess.start(url);

  announce(
    stage,
    "Bad weather: every third datagram is dropped, doubled or delayed",
  );
  const { signal } = stage;
  const size = { calls: 200, atOnce: 8 };
  const storm = await playStorm(server.address, size, signal);
  // The failures end with the server's end, which gives what it counted.
  const { failures, stopped } = await playFailures(server, signal);
  signal.throwIfAborted();
  const isExact = isExactlyOnce(storm, stopped);
  if (stage.isJson) {
    const { duplicates, callsStale, procedures } = stopped;
    terminal.emit({
      event: "scene",
      scene: "bad_weather",
      ...storm,
      server: { duplicates, callsStale, procedures },
      isExactlyOnce: isExact,
    });
    terminal.emit({ event: "scene", scene: "failures", failures });
    return isExact;
  }
  const { paint } = terminal;
  print(stage, stormText(storm, stopped, { isExact, paint }));
  announce(stage, "When a call fails, the error says whether it ran");
  print(stage, failuresText(failures, terminal));
  return isExact;
}

function introduce({ world, isJson }: Stage, server: ServerProcess): void {
  const { terminal } = world;
  const { address, pid } = server;
  if (isJson) {
    return terminal.emit({
      event: "begin",
      pid: Deno.pid,
      server: { address, pid },
    });
  }
  const { paint } = terminal;
  terminal.print(paint.bold("Two processes, and UDP between them"));
  terminal.print(`   client  process ${Deno.pid}, this one`);
  terminal.print(`   server  process ${pid}, at ${address}`);
}

async function showVolley(
  stage: Stage,
  client: DemoClient,
  size: { calls: number; atOnce: number },
): Promise<void> {
  const { terminal } = stage.world;
  const volley = await playVolley(client, size);
  if (stage.isJson) {
    // Thousands of samples are no line for anybody.
    const { latenciesMs: _, ...figures } = volley;
    const scene = size.atOnce === 1 ? "one_at_a_time" : "many_at_once";
    terminal.emit({ event: "scene", scene, ...figures });
  } else print(stage, volleyText(volley, terminal));
}

function announce(stage: Stage, title: string): void {
  const { terminal } = stage.world;
  stage.scenes++;
  if (!stage.isJson) terminal.print(headingText(stage.scenes, title, terminal));
}

function print({ world }: Stage, lines: readonly string[]): void {
  for (const line of lines) world.terminal.print(line);
}
