import { type Arguments, integerFlag } from "./arguments.ts";
import { CallLog } from "./call_log.ts";
import { Demo, demoHandlers } from "./demo_service.ts";
import { ExitCode } from "./exit_code.ts";
import type { Carrier } from "../rpc/open_transport.ts";
import { servedText } from "./serve_text.ts";
import { type Implementation, loadImplementation } from "./service_module.ts";
import { loadFlags, readLoad } from "./serve_load.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";
import { openVerbServer, type VerbServer } from "./verb_server.ts";

/** `serve`: a service, until somebody ends it. */
export const serveVerb: Verb = {
  name: "serve",
  summary: "Serves a module, or else the demo",
  operands: [{
    name: "module",
    about: "A file or URL that exports a contract and handlers",
    isOptional: true,
  }],
  flags: {
    host: {
      value: "host",
      about: "The interface to bind (default 127.0.0.1)",
      // What serve() and listenUdp() call it.
      alias: "hostname",
    },
    port: { value: "port", about: "0 takes any free one (default 4000)" },
    carrier: {
      value: "name",
      about: "udp, tcp, or both at one port (default udp)",
    },
    ...loadFlags,
    onc: { about: "By ONC RPC (Sun RPC), over UDP and TCP" },
    register: { about: "With --onc: tell rpcbind, until it ends" },
    verbose: { short: "v", about: "Tell of each call; show stacks" },
    "until-eof": { about: "End when standard input does, as well" },
  },
  details: [
    "With --carrier both it can be called where a firewall lets no UDP pass, too:",
    "as tcp://host:port.",
    "",
    "A module exports a contract under any name, and its handlers:",
    "",
    "  export const Calc = defineService({ … });",
    "  export const handlers: Handlers<typeof Calc.procedures> = { … };",
    "",
    "or both at once: export default { service: Calc, handlers };",
    "",
    "Ctrl-C or SIGTERM refuses new calls, awaits those that run, and prints a",
    "summary; a second one ends at once. Nothing is encrypted: bind another host",
    "than 127.0.0.1 only in a network that you trust.",
  ],
  examples: [
    ["serve", "The demo: add, echo, sleep, fail, count"],
    [
      "serve examples/calc.ts --host 0.0.0.0 --port 4001",
      "A module, for the network",
    ],
    [
      "serve examples/idl/weather_server.ts --port 4002",
      "A contract that generate made of a .x file",
    ],
    [
      "serve examples/primes.ts --port 4003 --workers 4",
      "Handlers that compute: in four threads",
    ],
    ["serve --port 0 --json", "For a script: the address is in the first line"],
  ],
  exitCodes: [
    [ExitCode.ok, "it has ended, as Ctrl-C or SIGTERM asked it to"],
    [ExitCode.interrupted, "a second Ctrl-C ended it (143: SIGTERM)"],
  ],
  run: runServe,
};

async function runServe(given: Arguments, world: World): Promise<number> {
  const port = integerFlag(given, "port", portRange) ?? 4000;
  const hostname = given.flags.get("host") ?? "127.0.0.1";
  const [path] = given.operands;
  const { service, handlers } = path === undefined
    ? demo()
    : await loadImplementation(path);
  const isJson = given.flags.has("json");
  const isVerbose = given.flags.has("verbose");
  const isOnc = given.flags.has("onc");
  const register = given.flags.has("register");
  const carrier = readCarrier(given);
  const load = readLoad(given);
  if (register && !isOnc) {
    throw new UsageError(
      "Cannot register without --onc: rpcbind knows programs of ONC RPC only",
    );
  }

  const log = new CallLog({ service, handlers }, {
    terminal: world.terminal,
    isJson,
    isVerbose,
  });
  using interrupt = world.takeInterrupt();
  const { signal } = interrupt;
  const implementation = { service, handlers };
  await using server = await openVerbServer(implementation, log, {
    hostname,
    port,
    carrier,
    isOnc,
    register,
    load,
  });
  announce(
    { server, implementation, path, carrier, isOnc },
    world,
    isJson,
  );
  await Promise.race([
    aborted(signal),
    ...(given.flags.has("until-eof") ? [ended(world.stdin())] : []),
  ]);

  const { running } = server.stats();
  if (isJson) world.terminal.emit({ event: "stopping", running });
  else if (running > 0) {
    const { notePaint, note } = world.terminal;
    note(notePaint.dim(`Waiting for ${running} running; Ctrl-C ends at once`));
  }
  await server.shutdown();
  const stats = server.stats();
  const procedures = Object.fromEntries(log.tallies);
  if (isJson) world.terminal.emit({ event: "stopped", procedures, ...stats });
  else world.terminal.print(server.summary());
  return ExitCode.ok;
}

const portRange = { low: 0, high: 65_535, unit: "a port" };

const carriers: readonly Carrier[] = ["udp", "tcp", "both"];

function readCarrier({ flags }: Arguments): Carrier {
  const text = flags.get("carrier") ?? "udp";
  const carrier = carriers.find((carrier) => carrier === text);
  if (carrier !== undefined && !(flags.has("onc") && flags.has("carrier"))) {
    return carrier;
  }
  throw new UsageError(
    carrier === undefined
      ? `Cannot take "${text}" for --carrier: expected udp, tcp or both`
      : "Cannot take --carrier with --onc: ONC RPC is served over both",
  );
}

function demo(): Implementation {
  return {
    service: Demo,
    handlers: demoHandlers() as Implementation["handlers"],
  };
}

interface Served {
  readonly server: VerbServer;
  readonly implementation: Implementation;
  readonly path: string | undefined;
  readonly carrier: Carrier;
  readonly isOnc: boolean;
}

function announce(
  { server, implementation: { service }, ...how }: Served,
  { terminal, invocation }: World,
  isJson: boolean,
): void {
  const { address } = server;
  if (isJson) {
    const { name, program, version } = service;
    terminal.emit({
      event: "listening",
      address,
      pid: Deno.pid,
      service: name,
      program,
      version,
      procedures: Object.keys(service.procedures),
    });
  } else {
    const { paint } = terminal;
    terminal.print(
      servedText({ service, address, ...how }, invocation, paint),
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

async function ended(stream: ReadableStream): Promise<void> {
  for await (const _ of stream);
}
