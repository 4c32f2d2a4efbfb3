import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Counters } from "../../lib/core/counters.ts";
import { limits } from "../../lib/core/limits.ts";
import type { Settled } from "../../lib/core/output.ts";
import { seal } from "../../lib/wire/checksum.ts";
import { Status } from "../../lib/wire/status.ts";
import { type Node, World } from "../../tools/sim/world.ts";

const serverAddress = "10.0.0.1:4000";
const clientAddress = "10.0.0.2:5000";
const between = [serverAddress, clientAddress].join();

/** A server, two clients, and all datagrams that they have sent. */
class Target {
  readonly recorded: { datagram: Uint8Array; from: string; to: string }[] = [];
  readonly settled: { node: Node; settled: Settled }[] = [];
  readonly world: World;
  readonly server: Node;
  readonly client: Node;
  readonly bystander: Node;

  constructor() {
    this.world = new World({
      seed: 1,
      weather: { delayMs: 1 },
      act: (node, demand) => {
        if (demand.kind === "settled") {
          this.settled.push({ node, settled: demand });
        }
        if (demand.kind !== "request") return;
        const { execution } = demand;
        // Others never end: they are there to be called again, and to fill up.
        if (execution.procedure !== 1) return;
        const { body } = execution;
        node.endpoint.reply(execution, Status.ok, body);
      },
      observe: ({ kind, datagram, from, to }) => {
        // What answers an attack is recorded too, unless it went elsewhere.
        const isBetween = [from, to].sort().join() === between;
        if (kind !== "sent" || !isBetween) return;
        this.recorded.push({ datagram: datagram.slice(), from, to });
      },
    });
    const add = (name: string, address: string, serves: boolean) =>
      this.world.add(name, { address, serves });
    this.server = add("server", serverAddress, true);
    this.client = add("client", clientAddress, false);
    this.bystander = add("bystander", "10.0.0.3:5000", false);
    this.world.runUntil(1000);
    for (let i = 0; i < 4; i++) this.call(this.client, i);
    // Open for as long as the fuzzing goes on.
    this.call(this.client, 5, { procedure: 2 });
    this.#pass(1000);
  }

  call(
    client: Node,
    value: number,
    { procedure = 1, timeoutMs = 600_000 } = {},
  ): void {
    const peer = client.endpoint.peer(serverAddress, 200);
    const body = new Uint8Array(8).fill(value);
    const request = { program: 9, version: 1, procedure, body, timeoutMs };
    client.endpoint.call(peer, request, client.clock.now());
    this.world.drain(client);
    this.#pass(5);
  }

  /** A bystander gets a good answer. */
  checkServing(): void {
    this.call(this.bystander, 77);
    const answers = this.settled.filter(({ node }) => node === this.bystander);
    assertEquals(answers.length, 1);
    assertEquals(answers[0]!.settled.status, Status.ok);
    assertEquals(answers[0]!.settled.body, new Uint8Array(8).fill(77));
  }

  checkBounds(): void {
    const { running, clients, storedBytes } = this.server.endpoint;
    assert(running <= limits.callsRunning);
    assert(clients <= limits.clients);
    assert(storedBytes <= limits.storedBytes);
    assertEquals(this.client.endpoint.clients, 0);
  }

  #pass(ms: number): void {
    this.world.runUntil(this.world.timeline.nowMs + ms);
  }
}

/** Makes of what was recorded what somebody might send, and to whom. */
interface Attack {
  readonly bytes: Uint8Array;
  readonly pick: number;
  readonly kind:
    | "random"
    | "magic"
    | "truncated"
    | "flipped"
    | "resealed"
    | "replayed"
    | "reflected"
    | "appended";
  readonly at: number;
  readonly from: string;
  readonly toServer: boolean;
}

const attack: fc.Arbitrary<Attack> = fc.record({
  bytes: fc.uint8Array({ maxLength: 120 }),
  pick: fc.nat(),
  kind: fc.constantFrom(
    "random",
    "magic",
    "truncated",
    "flipped",
    "resealed",
    "replayed",
    "reflected",
    "appended",
  ),
  at: fc.nat(),
  from: fc.constantFrom("10.6.6.6:666", clientAddress, serverAddress),
  toServer: fc.boolean(),
});

function made(target: Target, attack: Attack): [Uint8Array, string] {
  const { kind, bytes, pick, at, toServer } = attack;
  const recorded = target.recorded[pick % target.recorded.length]!;
  const datagram = recorded.datagram.slice();
  const to = toServer ? serverAddress : clientAddress;
  const place = at % datagram.length;
  switch (kind) {
    case "random":
      return [bytes, to];
    case "magic":
      return [Uint8Array.of(0xda, 0x7a, at % 3, at % 5, ...bytes), to];
    case "truncated":
      return [datagram.subarray(0, place), recorded.to];
    case "flipped":
      datagram[place]! ^= 1 << (pick & 7);
      return [datagram, recorded.to];
    case "resealed":
      // Whoever can compute a checksum gets past it, anywhere but the version.
      datagram.set(bytes.subarray(0, 4), Math.min(place, datagram.length - 8));
      seal(datagram, datagram.length - 4);
      return [datagram, recorded.to];
    case "replayed":
      return [datagram, recorded.to];
    case "reflected":
      return [datagram, recorded.from];
    case "appended": {
      const longer = new Uint8Array(datagram.length + bytes.length);
      longer.set(datagram.subarray(0, -4));
      longer.set(bytes, datagram.length - 4);
      seal(longer, longer.length - 4);
      return [longer, recorded.to];
    }
  }
}

/** The counters that say what became of a datagram that arrived. */
function causes(counters: Counters): number {
  const { callsRun, duplicates, callsStale, callsMisdirected, callsRefused } =
    counters;
  const dropped = Object.entries(counters).filter(([name]) =>
    name.startsWith("dropped")
  ).reduce((sum, [, count]) => sum + count, 0);
  return dropped + callsRun + duplicates + callsStale + callsMisdirected +
    callsRefused + counters.probesReceived + counters.answersLate;
}

Deno.test("any bytes from anybody: counted by cause, and others are served", () => {
  fc.assert(
    fc.property(
      fc.array(attack, { minLength: 1, maxLength: 60 }),
      (attacks) => {
        const target = new Target();
        for (const one of attacks) {
          const [datagram, to] = made(target, one);
          const node = to === serverAddress ? target.server : target.client;
          const { counters } = node.endpoint;
          const [received, counted, settled] = [
            counters.datagramsReceived,
            causes(counters),
            target.settled.length,
          ];
          // A copy, as whoever keeps a view of it would see it change.
          const bytes = datagram.slice();
          target.world.inject(bytes, one.from, to);
          bytes.fill(0xdd);
          assertEquals(counters.datagramsReceived, received + 1);
          // An answer to an open call is no fault, whoever has forged it.
          const isAnswer = node === target.client &&
            (target.settled.length > settled || isOpenAnswer(datagram));
          assert(isAnswer || causes(counters) > counted, "counted by a cause");
          target.checkBounds();
        }
        target.checkServing();
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("a flood of forged calls fills no more than the bounds", () => {
  const target = new Target();
  const { datagram } = target.recorded[0]!;
  const view = new DataView(datagram.buffer);
  for (let i = 0; i < 3 * limits.callsRunning; i++) {
    // Another session, a procedure that never ends.
    view.setUint32(8, i);
    view.setUint32(32 + 20, 2);
    seal(datagram, datagram.length - 4);
    target.world.inject(
      datagram.slice(),
      `10.6.6.6:${1 + i % 60_000}`,
      serverAddress,
    );
    target.checkBounds();
  }
  assertEquals(target.server.endpoint.running, limits.callsRunning);
  assert(
    target.server.endpoint.counters.callsRefused >= 2 * limits.callsRunning,
  );
});

/** Whether the client cannot have counted it, as it answers its open call. */
function isOpenAnswer(datagram: Uint8Array): boolean {
  return datagram.length >= 24 && (datagram[3]! & 1) === 1;
}
