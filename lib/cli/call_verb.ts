import { systemClock } from "../net/system_clock.ts";
import type { Service } from "../rpc/service.ts";
import { fromJson, type JsonValue, toJson, XdrError } from "../xdr/mod.ts";
import { type Arguments, integerFlag } from "./arguments.ts";
import { type CallClient, openCallClient } from "./call_client.ts";
import { Demo } from "./demo_service.ts";
import { exampleJson } from "./example_json.ts";
import { ExitCode } from "./exit_code.ts";
import { milliseconds, roundedMs } from "./figures.ts";
import { parseJson } from "./json_text.ts";
import { jsonLine } from "./printable.ts";
import { findProcedure, type NamedProcedure } from "./procedure_name.ts";
import { askContract } from "./server_contract.ts";
import {
  nameServerFlag,
  placeText,
  type ServerPlace,
  serverPlace,
} from "./server_place.ts";
import { loadContracts } from "./service_module.ts";
import { timeoutFlag, timeoutRange } from "./timeout_flag.ts";
import { typeText } from "./type_text.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";

/** `call`: one call, of which the result is all that stands on stdout. */
export const callVerb: Verb = {
  name: "call",
  summary: "Makes one call, prints the result as JSON",
  operands: [
    { name: "address", about: placeText },
    { name: "procedure", about: "service.procedure, such as demo.add" },
    {
      name: "json",
      about: 'The arguments: \'{"a":1,"b":2}\'; - reads them from stdin',
      isOptional: true,
    },
  ],
  flags: {
    contract: {
      value: "module",
      about: "A .ts or .x with the contract, not to ask for it",
    },
    onc: { about: "By ONC RPC (Sun RPC), as rpcgen's do" },
    "name-server": nameServerFlag,
    timeout: timeoutFlag,
    verbose: { short: "v", about: "Tell on stderr how it went" },
  },
  details: [
    "Without --contract the server is asked what it serves, which it may refuse to",
    "tell. The contract of the demo is known, and so it is with --onc, where it is",
    "the only one.",
    "A hyper is a string of digits in JSON, opaque bytes are one of hexadecimal",
    "digits; arguments that are nothing can be left out.",
    "An address that begins with tcp:// is called over TCP. A name may stand for",
    "several servers, and so do addresses with commas between them.",
    "With --onc it may be a host alone, whose rpcbind is asked for the port.",
    "With --json a failure is an object on stdout as well, with `executed`: no,",
    "yes or maybe.",
  ],
  examples: [
    [`call 127.0.0.1:4000 demo.add '{"a":1,"b":2}'`, "The demo: prints 3"],
    [`call 127.0.0.1:4000 demo.count`, "Without arguments"],
    [
      `call 127.0.0.1:4001 calc.add '{"a":1,"b":2}'`,
      "The server tells its contract",
    ],
    [
      "call 127.0.0.1:4002 WEATHER_V1.stations \\\n" +
      "      --contract examples/idl/weather.x",
      "A contract from a .x file",
    ],
  ],
  exitCodes: [
    [ExitCode.ok, "the result is printed"],
    [ExitCode.failed, "the call was answered, but failed"],
    [ExitCode.silence, "no answer: deadline exceeded, or server unavailable"],
    [ExitCode.interrupted, "Ctrl-C gave the call up (143: SIGTERM did)"],
  ],
  run: runCall,
};

async function runCall(given: Arguments, world: World): Promise<number> {
  const [address, name, json] = given.operands as [string, string, string?];
  const timeoutMs = integerFlag(given, "timeout", timeoutRange);
  const place = serverPlace(address, given);
  const contracts = await contractsFor({ given, world }, place, timeoutMs);
  const found = findProcedure(name, contracts);
  const args = readArguments(found, await argumentsText(json, found, world));

  using interrupt = world.takeInterrupt();
  const isOnc = given.flags.has("onc");
  await using client = await openCallClient(found, place, isOnc);
  const startedAtMs = systemClock.now();
  try {
    const result = await client.call(args, {
      signal: interrupt.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const latencyMs = systemClock.now() - startedAtMs;
    report(
      { given, world, name },
      toJson(found.procedure.result, result),
      { latencyMs, client },
    );
    return ExitCode.ok;
  } catch (error) {
    if (given.flags.has("verbose")) {
      const latencyMs = systemClock.now() - startedAtMs;
      note(world, name, { latencyMs, client });
    }
    throw error;
  }
}

/** Contracts in which the procedure is to be found. */
async function contractsFor(
  { given: { operands, flags }, world }: { given: Arguments; world: World },
  place: ServerPlace,
  timeoutMs: number | undefined,
): Promise<readonly Service[]> {
  const path = flags.get("contract");
  if (path !== undefined) return await loadContracts(path);
  const [, name] = operands as [string, string];
  // ONC RPC has no such question.
  if (flags.has("onc") || isOfDemo(name)) return [Demo];
  return [await askContract(place, world, timeoutMs, name)];
}

function isOfDemo(name: string): boolean {
  const [service, procedure] = name.split(".");
  return service === Demo.name &&
    Object.hasOwn(Demo.procedures, procedure ?? "");
}

/** What was measured of a call. */
interface Measured {
  readonly latencyMs: number;
  readonly client: CallClient;
}

function report(
  { given, world, name }: { given: Arguments; world: World; name: string },
  result: JsonValue,
  measured: Measured,
): void {
  const { terminal } = world;
  if (given.flags.has("verbose")) note(world, name, measured);
  if (given.flags.has("json")) {
    const latencyMs = roundedMs(measured.latencyMs);
    const transmissions = measured.client.transmissions();
    terminal.emit({ event: "result", result, latencyMs, transmissions });
  } else terminal.print(jsonLine(result));
}

function note(
  { terminal }: World,
  name: string,
  { latencyMs, client }: Measured,
): void {
  terminal.note(terminal.notePaint.dim(
    `${name}: ${milliseconds(latencyMs)}, ${client.traffic()}`,
  ));
}

async function argumentsText(
  typed: string | undefined,
  found: NamedProcedure,
  { stdin }: World,
): Promise<string> {
  if (typed !== undefined) {
    const isStdin = typed === "-";
    const text = isStdin ? await new Response(stdin()).text() : typed;
    if (text.trim() !== "") return text;
    throw new UsageError(
      "Cannot read the arguments: " +
        (isStdin ? "standard input was empty" : "the text is empty"),
      usageHint(found),
    );
  }
  if (found.procedure.args.type.kind === "nothing") return "null";
  throw new UsageError(
    `Cannot call ${fullName(found)} without arguments`,
    usageHint(found),
  );
}

function fullName({ service, name }: NamedProcedure): string {
  return `${service.name}.${name}`;
}

/** What the arguments have to be, and a call that can be pasted. */
function usageHint(found: NamedProcedure): string {
  const { type } = found.procedure.args;
  const example = exampleJson(type);
  return `it takes ${typeText(type)}` +
    (example === undefined
      ? ""
      : `: ${fullName(found)} '${JSON.stringify(example)}'`);
}

function readArguments(found: NamedProcedure, text: string): unknown {
  const { args } = found.procedure;
  try {
    return fromJson(args, parseJson(text));
  } catch (error) {
    if (error instanceof UsageError && args.type.kind === "string") {
      // Whoever types `echo hello` means a text, whose quotes the shell took.
      throw new UsageError(error.message, `${error.hint}\n${usageHint(found)}`);
    }
    if (!(error instanceof XdrError)) throw error;
    const where = error.path === "" ? "" : `${error.path}: `;
    throw new UsageError(
      `Cannot call ${fullName(found)} with that: ${where}${error.reason}`,
      usageHint(found),
    );
  }
}
