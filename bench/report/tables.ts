import { bytesLabel, figure, timeLabel } from "./label.ts";
import { lossTable, relayTable } from "./loss_tables.ts";
import { latency, quantity, quantityRatio, systemsAt } from "./lookup.ts";
import type { Report, Setting } from "./report.ts";
import { spread } from "./statistics.ts";
import type { Table } from "./table.ts";

/** What the others are compared with. */
export const FLOOR = "raw datagram echo";

/** All tables of a report, those without rows left out. */
export function tablesOf(report: Report): Table[] {
  return [
    packetsTable(report),
    rateTable(report, 64),
    latencyTable(report),
    costTable(report),
    rateTable(report, 1000),
    bodyTable(report),
    lossTable(report),
    relayTable(report),
    placeTable(report),
    heapTable(report),
    warmUpTable(report),
  ].filter((table) => table.rows.length > 0);
}

/** Packets for each call, both directions together. */
export function packetsTable({ packets }: Report): Table {
  const byKernel = packets.some(({ countedBy }) => countedBy === "kernel");
  return {
    title: "Packets a call",
    note: byKernel
      ? "As the kernel counts them, in both directions, acknowledgements included"
      : "As the systems themselves count them, where they do",
    columns: [
      "system",
      "back to back",
      "100 ms apart",
      "connect, call, close",
      "64 open",
    ],
    rows: packets.map((one) => [
      one.system,
      ...[one.backToBack, one.idle, one.cold, one.together].map(figure),
    ]),
  };
}

function rateTable(report: Report, bodyBytes: number): Table {
  const open = [1, 16, 64, 256].filter((outstanding) =>
    systemsAt(report, { bodyBytes, outstanding }).length > 0
  );
  const at = open.includes(64) ? 64 : open.at(-1) ?? 1;
  return {
    title: `Calls a second, ${bytesLabel(bodyBytes)}`,
    note: "Median of the rounds, and least to most of them; " +
      `then the ratio to the ${FLOOR}, round by round`,
    columns: [
      "system",
      ...open.map((count) => `${count} open`),
      `least–most at ${at}`,
      ...open.map((count) => `× at ${count}`),
    ],
    rows: systemsAt(report, { bodyBytes, outstanding: at }).map((system) => {
      const rates = open.map((outstanding) =>
        quantity(report, system, { bodyBytes, outstanding }, "callsPerS")
      );
      const most = quantity(
        report,
        system,
        { bodyBytes, outstanding: at },
        "callsPerS",
      );
      const ratios = open.map((outstanding) =>
        quantityRatio(
          report,
          [system, FLOOR],
          { bodyBytes, outstanding },
          "callsPerS",
        ).median
      );
      return [
        system,
        ...rates.map((rate) => figure(rate.median)),
        `${figure(most.min)}–${figure(most.max)}`,
        ...ratios.map(figure),
      ];
    }),
  };
}

function latencyTable(report: Report): Table {
  const columns: [string, Partial<Setting>, number][] = [1, 64].flatMap(
    (outstanding) =>
      ([["p50", 0.5], ["p99", 0.99], ["p99.9", 0.999]] as const)
        .map(([name, share]): [string, Partial<Setting>, number] => [
          `${name}, ${outstanding} open`,
          { outstanding },
          share,
        ]),
  );
  return {
    title: "Latency, 64 B",
    note: "All rounds together",
    columns: ["system", ...columns.map(([name]) => name)],
    rows: systemsAt(report, {}).map((system) => [
      system,
      ...columns.map(([, setting, share]) =>
        timeLabel(latency(report, system, setting, share))
      ),
    ]),
  };
}

function costTable(report: Report): Table {
  return {
    title: "Cost, 64 B",
    note: "CPU time of both processes for each call; heaps after a collection",
    columns: [
      "system",
      "CPU µs, 1 open",
      "CPU µs, 64 open",
      "packets, 64 open",
      "client heap MB",
      "server heap MB",
    ],
    rows: systemsAt(report, { outstanding: 64 }).map((system) => {
      const many = { outstanding: 64 };
      const of = (setting: Partial<Setting>, name: "cpuUs" | "packets") =>
        figure(quantity(report, system, setting, name).median);
      const heap = (name: "clientHeapBytes" | "serverHeapBytes") =>
        figure(quantity(report, system, many, name).median / 1e6);
      return [
        system,
        of({}, "cpuUs"),
        of(many, "cpuUs"),
        of(many, "packets"),
        heap("clientHeapBytes"),
        heap("serverHeapBytes"),
      ];
    }),
  };
}

function bodyTable(report: Report): Table {
  const all: [number, number][] = [
    [1000, 1],
    [64_000, 1],
    [64_000, 16],
    [64_000, 64],
    [1_000_000, 1],
    [1_000_000, 16],
    [10_000_000, 1],
  ];
  const loads = all.filter(([bodyBytes, outstanding]) =>
    systemsAt(report, { bodyBytes, outstanding }).length > 0
  );
  const systems = [
    ...new Set(
      loads.flatMap(([bodyBytes, outstanding]) =>
        systemsAt(report, { bodyBytes, outstanding })
      ),
    ),
  ];
  return {
    title: "Large bodies, MB a second",
    note: "There and back: a body counts twice. Median of the rounds",
    columns: [
      "system",
      ...loads.map(([bytes, open]) => `${bytesLabel(bytes)}, ${open} open`),
    ],
    rows: systems.map((system) => [
      system,
      ...loads.map(([bodyBytes, outstanding]) => {
        const { median } = quantity(
          report,
          system,
          { bodyBytes, outstanding },
          "callsPerS",
        );
        return figure(2 * median * bodyBytes / 1e6);
      }),
    ]),
  };
}

function placeTable(report: Report): Table {
  const places = (["one core", "one process"] as const).filter((place) =>
    systemsAt(report, { place }).length > 0
  );
  return {
    title: "Both on one core, and both in one process, 64 B",
    note: `× is the ratio to the ${FLOOR}`,
    columns: [
      "system",
      ...places.flatMap((place) => [
        `${place}: p50, 1 open`,
        "×",
        "calls/s, 64 open",
        "×",
      ]),
    ],
    rows: places.length === 0
      ? []
      : systemsAt(report, { place: places[0]! }).map((system) => [
        system,
        ...places.flatMap((place) => {
          const names = [system, FLOOR] as const;
          const many = { place, outstanding: 64 };
          const p50 = quantityRatio(report, names, { place }, "p50Us").median;
          return [
            timeLabel(latency(report, system, { place }, 0.5)),
            figure(p50),
            figure(quantity(report, system, many, "callsPerS").median),
            figure(quantityRatio(report, names, many, "callsPerS").median),
          ];
        }),
      ]),
  };
}

function heapTable({ heap }: Report): Table {
  const systems = [...new Set(heap.map(({ system }) => system))];
  const counts = [...new Set(heap.map(({ calls }) => calls))];
  return {
    title: "Heap after so many calls, MB",
    note: "Client / server, after a collection; 64 B, 64 open",
    columns: ["calls", ...systems],
    rows: counts.map((calls) => [
      calls.toLocaleString("en"),
      ...systems.map((system) => {
        const sample = heap.find((one) =>
          one.calls === calls && one.system === system
        );
        return sample === undefined
          ? "–"
          : [sample.clientBytes, sample.serverBytes]
            .map((bytes) => figure(bytes / 1e6)).join(" / ");
      }),
    ]),
  };
}

function warmUpTable({ measurements }: Report): Table {
  const systems = [...new Set(measurements.map(({ system }) => system))];
  return {
    title: "Warm-up",
    note: "Before each load a system makes calls of it until they do not get " +
      "faster, or for as long as any system may; seconds of each, and how " +
      "many of them ended as they should",
    columns: ["system", "least", "median", "most", "loads", "steady"],
    rows: systems.map((system) => {
      const own = measurements.filter((one) => one.system === system)
        .map(({ warmUp }) => warmUp);
      const { min, median, max } = spread(own.map(({ tookMs }) => tookMs));
      return [
        system,
        ...[min, median, max].map((ms) => figure(ms / 1000)),
        `${own.length}`,
        `${own.filter(({ isSteady }) => isSteady).length}`,
      ];
    }),
  };
}
