import type { PacketCounts } from "../report/report.ts";
import { isInNamespace } from "./namespace.ts";
import { packetsOf, type Pair } from "./pair.ts";
import type { Plan } from "./plan.ts";

/** A delayed acknowledgement comes after 40 ms. */
const SETTLE_MS = 100;
const BODY_BYTES = 64;
const CALLS = 200;
const CALLS_TOGETHER = 6400;

/** Counts packets of one system while nobody else sends any. */
export async function countPackets(
  pair: Pair,
  { idleCalls, coldCalls, warmUp }: Plan,
): Promise<PacketCounts> {
  // How many share a datagram depends on how fast both are.
  await pair.warmUp({ bodyBytes: BODY_BYTES, outstanding: 64 }, warmUp.first);
  const load = { kind: "load", bodyBytes: BODY_BYTES, forMs: 10_000 } as const;
  const alone = { ...load, outstanding: 1 };
  const many = { ...load, outstanding: 64 };
  await pair.client.tell({ ...alone, callsMax: 20 });
  const backToBack = await count(
    pair,
    () => pair.client.tell({ ...alone, callsMax: CALLS }),
  );
  await pair.client.tell({ ...many, callsMax: CALLS });
  const together = await count(
    pair,
    () => pair.client.tell({ ...many, callsMax: CALLS_TOGETHER }),
  );
  const idle = await count(pair, () =>
    pair.client.tell({
      kind: "paced",
      bodyBytes: BODY_BYTES,
      calls: idleCalls,
      gapMs: 100,
    }));
  let cold = NaN;
  // Those that are made and closed tell nobody what they have counted.
  if (isInNamespace()) {
    cold = await count(pair, async () => {
      const { address } = pair.server;
      await pair.client.tell({ kind: "cold", times: coldCalls, address });
      return { calls: coldCalls };
    });
  }
  return {
    system: pair.system.name,
    countedBy: isInNamespace() ? "kernel" : "system",
    backToBack,
    together,
    idle,
    cold,
  };
}

/** Packets for each call, those that follow the last one included. */
async function count(
  pair: Pair,
  act: () => Promise<{ calls: number }>,
): Promise<number> {
  await settle();
  const before = packetsOf(await pair.usage());
  const { calls } = await act();
  await settle();
  return (packetsOf(await pair.usage()) - before) / calls;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
