import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import type { Call } from "../../lib/core/call.ts";
import type { Counters } from "../../lib/core/counters.ts";
import { limits } from "../../lib/core/limits.ts";
import type { Settled } from "../../lib/core/output.ts";
import { seal } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeGoaway } from "../../lib/wire/frame_writer.ts";
import { frameOffset, writeHeader } from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";
import { type Node, World } from "../../tools/sim/world.ts";

const serverAddress = "10.0.0.1:4000";
const clientAddress = "10.0.0.2:5000";
const between = [serverAddress, clientAddress].join();

/** What the handlers of a {@linkcode Target} do. */
const procedures = {
  echo: 1,
  /** Never ends: there to be called again, and to fill up. */
  hang: 2,
  /** Says how far it is, and then no more. */
  progress: 3,
  /** Has much to say. */
  verbose: 4,
};

/** More than fits a datagram. */
const largeBytes = 4000;

/** More than is sent at once. */
const halfBytes = 40_000;

const nothing = new Uint8Array(0);

interface Recorded {
  readonly datagram: Uint8Array;
  readonly from: string;
  readonly to: string;
}

/** A server, two clients, and all datagrams that they have sent. */
class Target {
  readonly recorded: Recorded[] = [];
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
        if (demand.kind === "abandoned") {
          node.endpoint.reply(demand.execution, Status.failed, nothing);
        }
        if (demand.kind !== "request") return;
        const { execution } = demand;
        const { body, procedure } = execution;
        if (procedure === procedures.verbose) {
          const result = new Uint8Array(halfBytes).fill(3);
          node.endpoint.reply(execution, Status.ok, result);
        } else if (procedure === procedures.echo) {
          node.endpoint.reply(execution, Status.ok, body);
        } else if (procedure === procedures.progress) {
          const progress = { done: 5, total: 9 };
          node.endpoint.progress(execution, progress, node.clock.now());
        }
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
    this.call(this.client, 0, { bytes: largeBytes });
    for (let i = 1; i < 4; i++) this.call(this.client, i);
    const canceled = this.call(this.client, 5, { procedure: procedures.hang });
    this.client.endpoint.cancel(canceled, "canceled");
    // Open for as long as the fuzzing goes on: running, and asked after…
    for (const procedure of [procedures.hang, procedures.progress]) {
      this.call(this.client, 5, { procedure });
    }
    this.#pass(1000);
    this.#leaveHalves();
  }

  call(
    client: Node,
    value: number,
    { procedure = procedures.echo, timeoutMs = 600_000, bytes = 8 } = {},
  ): Call {
    const call = this.#begin(client, value, { procedure, timeoutMs, bytes });
    this.#pass(5);
    return call;
  }

  #begin(
    client: Node,
    value: number,
    { procedure = procedures.echo, timeoutMs = 600_000, bytes = 8 },
  ): Call {
    const peer = client.endpoint.peer(serverAddress, 200);
    const body = new Uint8Array(bytes).fill(value);
    const request = { program: 9, version: 1, procedure, body, timeoutMs };
    const call = client.endpoint.call(peer, request, client.clock.now());
    this.world.drain(client);
    return call;
  }

  /** A bystander gets good answers, small and large. */
  checkServing(): void {
    const sizes = [8, largeBytes];
    for (const bytes of sizes) this.call(this.bystander, 77, { bytes });
    this.#pass(200);
    const answers = this.settled.filter(({ node }) => node === this.bystander);
    assertEquals(answers.length, 2);
    for (const [i, { settled }] of answers.entries()) {
      assertEquals(settled.status, Status.ok);
      assertEquals(settled.body, new Uint8Array(sizes[i]!).fill(77));
    }
  }

  checkBounds(): void {
    for (const { endpoint } of [this.server, this.client]) {
      const { running, clients, storedBytes, heldBytes } = endpoint;
      assert(running <= limits.callsRunning);
      assert(clients <= limits.clients);
      assert(storedBytes <= limits.storedBytes);
      assert(heldBytes >= 0 && heldBytes <= limits.heldBytes);
    }
    assertEquals(this.client.endpoint.clients, 0);
  }

  /** A day later nobody holds or keeps anything, by the slowest of clocks. */
  checkNothingIsLeft(): void {
    const keptMs = (limits.callMsMax + limits.retentionMs) * limits.clockDrift;
    this.#pass(keptMs + limits.retentionMs);
    for (const { endpoint } of [this.server, this.client]) {
      const { running, clients, storedBytes, heldBytes } = endpoint;
      assertEquals(
        { running, clients, storedBytes, heldBytes },
        { running: 0, clients: 0, storedBytes: 0, heldBytes: 0 },
      );
    }
  }

  /** …half here and half there: nothing gets through from then on, but what is injected. */
  #leaveHalves(): void {
    this.#begin(this.client, 6, { bytes: halfBytes });
    this.#begin(this.client, 7, { procedure: procedures.verbose });
    this.#pass(4);
    const { endpoint } = this.server;
    assertEquals(endpoint.heldBytes > halfBytes, true);
    this.world.paths.cut({ from: clientAddress }, { to: clientAddress });
    this.#pass(1);
    this.recorded.push(this.#goaway());
  }

  /** What a server would say that takes no more calls; this one goes on. */
  #goaway(): Recorded {
    const { datagram } = this.recorded.findLast(({ from }) =>
      from === serverAddress
    )!;
    const read = readDatagram(datagram);
    assert(typeof read !== "string");
    const goaway = new Uint8Array(100);
    writeHeader(goaway, read.header);
    const end = seal(goaway, writeGoaway(goaway, frameOffset(read.header)));
    return {
      datagram: goaway.slice(0, end),
      from: serverAddress,
      to: clientAddress,
    };
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
    | "appended"
    | "extreme"
    | "spliced";
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
    "extreme",
    "spliced",
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
    case "extreme": {
      // A count, an offset or a length that is as far off as can be.
      const word = Math.min(24 + 4 * (at % 16), datagram.length - 8);
      datagram.fill(pick % 2 === 0 ? 0xff : 0, word, word + 4);
      seal(datagram, datagram.length - 4);
      return [datagram, recorded.to];
    }
    case "spliced": {
      // What one has said, under another's header.
      const other = target.recorded[at % target.recorded.length]!.datagram;
      const headed = new Uint8Array([
        ...other.subarray(0, other[3] === 1 ? 24 : other[3] === 2 ? 40 : 32),
        ...datagram.subarray(datagram[3] === 1 ? 24 : 32),
      ]);
      seal(headed, headed.length - 4);
      return [headed, recorded.to];
    }
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
  const counted = [
    counters.callsRun,
    counters.duplicates,
    counters.callsStale,
    counters.callsMisdirected,
    counters.callsRefused,
    counters.answersWithheld,
    counters.partsReceived,
    counters.acksReceived,
    counters.cancelsReceived,
    counters.probesReceived,
    counters.answersReceived,
    counters.answersLate,
    counters.goawaysReceived,
    ...Object.entries(counters)
      .filter(([name]) => name.startsWith("dropped"))
      .map(([, count]) => count),
  ];
  return counted.reduce((sum, count) => sum + count, 0);
}

Deno.test("what is attacked with has frames of all types, large calls both ways", () => {
  const { recorded } = new Target();
  const seen = new Set(recorded.flatMap(({ datagram, to }) => {
    const read = readDatagram(datagram);
    assert(typeof read !== "string");
    return read.frames.map(({ type, ...frame }) => {
      const isProgress = "progress" in frame && frame.progress !== undefined;
      return `${type}${isProgress ? " progress" : ""} to ${to}`;
    });
  }));
  const { call, cancel, probe, part, ack } = FrameType;
  for (const type of [call, cancel, probe, part, ack]) {
    assert(seen.has(`${type} to ${serverAddress}`), `${type} to the server`);
  }
  const { reply, working, retry, token, goaway } = FrameType;
  for (const type of [reply, working, retry, token, goaway, part, ack]) {
    assert(seen.has(`${type} to ${clientAddress}`), `${type} to the client`);
  }
  assert(seen.has(`${working} progress to ${clientAddress}`));
});

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
          const received = counters.datagramsReceived;
          const counted = causes(counters);
          // A copy, as whoever keeps a view of it would see it change.
          const bytes = datagram.slice();
          target.world.inject(bytes, one.from, to);
          bytes.fill(0xdd);
          assertEquals(counters.datagramsReceived, received + 1);
          assert(causes(counters) > counted, "counted by a cause");
          target.checkBounds();
        }
        target.checkServing();
        target.checkNothingIsLeft();
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("a flood of forged calls fills no more than the bounds", () => {
  const target = new Target();
  // One CALL, of 8 bytes.
  const { datagram } = target.recorded.find(({ datagram, to }) =>
    to === serverAddress && datagram[32] === FrameType.call
  )!;
  const view = new DataView(datagram.buffer);
  for (let i = 0; i < 3 * limits.callsRunning; i++) {
    // Another session, a procedure that never ends.
    view.setUint32(8, i);
    view.setUint32(32 + 20, procedures.hang);
    seal(datagram, datagram.length - 4);
    target.world.inject(
      datagram.slice(),
      `10.6.6.6:${1 + i % 60_000}`,
      serverAddress,
    );
    target.checkBounds();
  }
  // Nobody has proved anything, and half of the places are for those who have.
  const { running, counters } = target.server.endpoint;
  assertEquals(running, limits.callsRunning / 2);
  assert(counters.answersWithheld >= 2 * limits.callsRunning);
});

Deno.test("a flood of forged PARTs leaves nothing behind", () => {
  const target = new Target();
  const { datagram } = target.recorded.find(({ datagram, to }) =>
    to === serverAddress && datagram[32] === FrameType.part
  )!;
  const { clients, heldBytes } = target.server.endpoint;
  const view = new DataView(datagram.buffer);
  for (let i = 0; i < 1000; i++) {
    view.setUint32(8, i);
    seal(datagram, datagram.length - 4);
    const from = `10.6.6.6:${1 + i}`;
    target.world.inject(datagram.slice(), from, serverAddress);
  }
  assertEquals(target.server.endpoint.clients, clients);
  assertEquals(target.server.endpoint.heldBytes, heldBytes);
  target.checkServing();
});
