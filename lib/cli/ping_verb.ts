import { systemClock } from "../net/system_clock.ts";
import { type Client, clientStats, ping } from "../rpc/client.ts";
import { connect } from "../rpc/connect.ts";
import type { CallTrace } from "../rpc/call_options.ts";
import { RpcError } from "../rpc/rpc_error.ts";
import { isOneAddress } from "../rpc/target.ts";
import type { Service } from "../rpc/service.ts";
import { type Arguments, integerFlag } from "./arguments.ts";
import { explain, isSilence } from "./explain.ts";
import { ExitCode } from "./exit_code.ts";
import {
  ascending,
  counted,
  milliseconds,
  percentile,
  roundedMs,
} from "./figures.ts";
import type { Interrupted } from "./interrupt.ts";
import { pause } from "./pause.ts";
import { nameServerFlag, placeText, serverPlace } from "./server_place.ts";
import { timeoutFlag, timeoutRange } from "./timeout_flag.ts";
import type { Verb, World } from "./verb.ts";

/** `ping`: whether a server is there, and how far away. */
export const pingVerb: Verb = {
  name: "ping",
  summary: "Measures round trips to any server",
  operands: [
    { name: "address", about: placeText },
  ],
  flags: {
    count: { value: "n", about: "How many; 0 is until Ctrl-C (default 4)" },
    interval: { value: "ms", about: "From one to the next (default 1000)" },
    "name-server": nameServerFlag,
    timeout: { ...timeoutFlag, about: `${timeoutFlag.about} (default 2000)` },
  },
  details: [
    "Every server answers, whatever it serves; no handler is called. An address",
    "that begins with tcp:// is pinged over TCP. Where there are several servers,",
    "each has its turn. Ctrl-C ends it with the summary.",
  ],
  examples: [
    ["ping 127.0.0.1:4000", "Four round trips"],
    ["ping 127.0.0.1:4000 --count 100 --interval 0", "A hundred in a row"],
  ],
  exitCodes: [
    [ExitCode.ok, "there was an answer, at least one"],
    [ExitCode.silence, "there was none in the time allowed"],
    [
      ExitCode.interrupted,
      "Ctrl-C, before the time of the first was over (143: SIGTERM)",
    ],
  ],
  run: runPing,
};

/** Program 0 stands for whatever a server serves. */
const anyService = {
  name: "any",
  program: 0,
  version: 1,
  procedures: {},
} satisfies Service;

async function runPing(given: Arguments, world: World): Promise<number> {
  const count = integerFlag(given, "count", countRange) ?? 4;
  const intervalMs = integerFlag(given, "interval", intervalRange) ?? 1000;
  const timeoutMs = integerFlag(given, "timeout", timeoutRange) ?? 2000;
  const [address] = given.operands as [string];

  using interrupt = world.takeInterrupt();
  const { signal } = interrupt;
  const place = serverPlace(address, given);
  await using client = await connect(anyService, place.target, {
    ...place.options,
    timeoutMs,
    // Each ping is of one server, and each server has its turn.
    ...(isOneAddress(place.target)
      ? {}
      : { balance: "round_robin", retry: false }),
  });
  const pinged: Pinged = { sent: 0, silent: 0, roundTrips: [] };
  const isJson = given.flags.has("json");
  while (!signal.aborted && (count === 0 || pinged.sent < count)) {
    if (pinged.sent > 0) await pause(intervalMs, signal);
    if (signal.aborted) break;
    await pingOnce(client, signal, { pinged, isJson, world });
  }
  summarize(pinged, isJson, { address, world });
  if (pinged.roundTrips.length > 0) return ExitCode.ok;
  if (pinged.silent > 0) return ExitCode.silence;
  // No ping, or interrupted before the first was over: nobody knows yet.
  return (signal.reason as Interrupted).exitCode;
}

const countRange = { low: 0, high: 1_000_000, unit: "a number of pings" };
const intervalRange = { low: 0, high: 3_600_000, unit: "milliseconds" };

/** What has been seen so far. */
interface Pinged {
  sent: number;
  /** How many were waited for in vain, the whole time. */
  silent: number;
  roundTrips: number[];
}

async function pingOnce(
  client: Client<Record<never, never>>,
  signal: AbortSignal,
  { pinged, isJson, world }: { pinged: Pinged; isJson: boolean; world: World },
): Promise<void> {
  const { terminal } = world;
  const before = clientStats(client).retransmissions;
  const startedAtMs = systemClock.now();
  const number = ++pinged.sent;
  // Which of several it was.
  let address: string | undefined;
  const trace = (traced: CallTrace): void => {
    if (traced.event === "attempt") address = traced.address;
  };
  try {
    await ping(client, { signal, trace });
    const ms = roundedMs(systemClock.now() - startedAtMs);
    const transmissions = 1 + clientStats(client).retransmissions - before;
    pinged.roundTrips.push(ms);
    if (isJson) {
      const which = address === undefined ? {} : { address };
      terminal.emit({ event: "answer", number, ms, transmissions, ...which });
    } else {
      const again = transmissions > 1
        ? ` (${transmissions} transmissions)`
        : "";
      const which = address === undefined ? "" : `  ${address}`;
      terminal.print(`${number}  ${milliseconds(ms)}${again}${which}`);
    }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (signal.aborted) {
      // On its way it counts, though its time was not over.
      if (error.transmissions === 0) pinged.sent--;
    } else if (isSilence(error)) {
      pinged.silent++;
      const { message, facts } = explain(error, world.invocation);
      if (isJson) {
        terminal.emit({ event: "silence", number, ...facts, message });
      } else {
        const what =
          /(got no answer|found no connection) in .*/.exec(message)?.[0] ??
            message;
        terminal.print(terminal.paint.yellow(`${number}  ${what}`));
      }
    } else throw error;
  }
}

function summarize(
  { sent, roundTrips }: Pinged,
  isJson: boolean,
  { address, world }: { address: string; world: World },
): void {
  const { terminal } = world;
  const answered = roundTrips.length;
  const sorted = ascending(roundTrips);
  const times = answered === 0 ? undefined : {
    minMs: sorted[0]!,
    medianMs: percentile(sorted, 0.5),
    maxMs: sorted.at(-1)!,
  };
  if (isJson) {
    return terminal.emit({
      event: "summary",
      address,
      sent,
      answered,
      ...times,
    });
  }
  const head = `${address}: ${counted(sent, "ping")}, ${answered} answered`;
  terminal.print("");
  terminal.print(terminal.paint.bold(head));
  if (times === undefined) return;
  terminal.print(
    `min ${milliseconds(times.minMs)}, ` +
      `median ${milliseconds(times.medianMs)}, ` +
      `max ${milliseconds(times.maxMs)}`,
  );
}
