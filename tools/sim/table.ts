import { limits } from "../../lib/core/limits.ts";
import { Status } from "../../lib/wire/status.ts";
import { type Node, World } from "./world.ts";

/** A network and how it is used, and how calls do then. */
export interface Row {
  readonly lossPercent: number;
  readonly roundTripMs: number;
  /** How many calls are open at a time. */
  readonly open: number;
  /** How long the handler takes. */
  readonly handlerMs: number;
}

/** How calls did. */
interface Result {
  /** From the first call to the last answer, without failures, ascending. */
  readonly durationsMs: readonly number[];
  /** Datagrams sent by both sides, lost ones included. */
  readonly datagrams: number;
}

const losses = [0, 1, 5, 10, 20, 30, 50];
const roundTrips = [0.2, 2, 20, 200];
const callsEach = 2000;

/** Every loss with every round trip, and a few that are no small single calls. */
const rows: readonly Row[] = [
  ...losses.flatMap((lossPercent) =>
    roundTrips.map((roundTripMs) => ({
      lossPercent,
      roundTripMs,
      open: 1,
      handlerMs: 0,
    }))
  ),
  ...[0, 10].flatMap((lossPercent) => [
    { lossPercent, roundTripMs: 20, open: 64, handlerMs: 0 },
    { lossPercent, roundTripMs: 2, open: 1, handlerMs: 100 },
    { lossPercent, roundTripMs: 20, open: 1, handlerMs: 1000 },
    { lossPercent, roundTripMs: 20, open: 1, handlerMs: 30_000 },
  ]),
];

/**
 * Latency and cost by loss, round trip and kind of use, as Markdown. Time is
 * that of the simulation, so the figures are exact, and the same everywhere.
 */
export function tableText(): string {
  const lines = rows.map((row) => [
    `${row.lossPercent} %`,
    `${row.roundTripMs} ms`,
    String(row.open),
    row.handlerMs === 0 ? "-" : `${row.handlerMs} ms`,
    ...figures(measure(row)),
  ]);
  const head = [
    "loss",
    "round trip",
    "open",
    "handler",
    "p50",
    "p99",
    "datagrams a call",
    "unanswered",
  ];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]!.length))
  );
  const text = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padStart(widths[at]!)).join(" | ")} |`;
  const rule = widths.map((width) => `${"-".repeat(width - 1)}:`);
  return [text(head), text(rule), ...lines.map(text)].join("\n");
}

function figures({ durationsMs, datagrams }: Result): string[] {
  const share = (part: number) => {
    const ms = durationsMs[Math.ceil(callsEach * part) - 1];
    return ms === undefined ? "never" : `${ms.toFixed(1)} ms`;
  };
  return [
    share(0.5),
    share(0.99),
    (datagrams / callsEach).toFixed(2),
    String(callsEach - durationsMs.length),
  ];
}

/** Makes calls that wait a minute longer than their handler takes. */
function measure({ lossPercent, roundTripMs, open, handlerMs }: Row): Result {
  const durationsMs: number[] = [];
  const startedAtMs: number[] = [];
  let begun = 0;
  let ended = 0;
  const world: World = new World({
    seed: 1,
    weather: { loss: lossPercent / 100, delayMs: roundTripMs / 2 },
    act(node, demand) {
      if (demand.kind === "request") {
        const { execution } = demand;
        const answer = () =>
          node.endpoint.reply(
            execution,
            Status.ok,
            execution.body,
          );
        if (handlerMs === 0) return answer();
        world.after(handlerMs, () => {
          answer();
          world.drain(node);
        });
      } else if (demand.kind === "settled") {
        const id = startIds.get(demand.call)!;
        if (demand.status === Status.ok) {
          durationsMs.push(world.timeline.nowMs - startedAtMs[id]!);
        }
        // The next ones begin together, when all have ended.
        if (++ended === begun) world.after(0, () => call(node));
      }
    },
  });
  const startIds = new WeakMap<object, number>();
  const call = (client: Node) => {
    const timeoutMs = roundTripMs <= 2
      ? limits.initialTimeoutMsLan
      : limits.initialTimeoutMs;
    const peer = client.endpoint.peer("10.0.0.1:4000", timeoutMs);
    for (let i = 0; i < open && begun < callsEach; i++) {
      startedAtMs[begun] = world.timeline.nowMs;
      const call = client.endpoint.call(peer, {
        program: 9,
        version: 1,
        procedure: 1,
        body: new Uint8Array(8),
        timeoutMs: 60_000 + handlerMs,
      }, client.clock.now());
      startIds.set(call, begun++);
    }
    world.drain(client);
  };
  world.add("server", { address: "10.0.0.1:4000", serves: true });
  call(world.add("client", { address: "10.0.0.2:5000", serves: false }));
  while (ended < callsEach) world.timeline.step();
  durationsMs.sort((a, b) => a - b);
  return { durationsMs, datagrams: world.sent };
}
