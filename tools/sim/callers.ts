import { writeUint32 } from "../../lib/wire/big_endian.ts";
import type { Draw } from "./configuration.ts";
import type { Witness } from "./guarantees.ts";
import type { History } from "./history.ts";
import type { Node } from "./world.ts";

/** What the clients of a history do. */
export class Callers {
  readonly #history: History;
  readonly #draw: Draw;
  /** Calls that their clients have not sent yet. */
  readonly #unsent: Witness[] = [];
  #calls = 0;

  constructor(history: History, draw: Draw) {
    this.#history = history;
    this.#draw = draw;
  }

  /** How many calls were made so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Has all calls of the history made at their times. */
  schedule(): void {
    const { world, clients, configuration } = this.#history;
    const { calls, burst, spanMs } = configuration;
    for (let left = calls; left > 0;) {
      const count = Math.min(left, this.#draw.integer(1, burst));
      left -= count;
      const client = clients[this.#draw.integer(0, clients.length - 1)]!;
      // A few after all has healed.
      world.after(this.#draw.between(0, spanMs * 1.1), () => {
        if (!client.isUp) return;
        for (let i = 0; i < count; i++) this.#call(client);
        world.drain(client);
      });
    }
  }

  /** Notes of calls that have left since what their clients knew then. */
  noteFirstContacts(): void {
    for (let at = this.#unsent.length - 1; at >= 0; at--) {
      const { call } = this.#unsent[at]!;
      if (call.transmissions === 0 && !call.settled) continue;
      this.#unsent[at]!.isFirstContact = call.incarnation === 0n;
      this.#unsent.splice(at, 1);
    }
  }

  #call(client: Node): void {
    const { configuration, servers, world, guarantees } = this.#history;
    const { bodyBytes, timeoutMs, initialTimeoutMs, hanging } = configuration;
    const server = servers[this.#draw.integer(0, servers.length - 1)]!;
    const id = this.#calls++;
    const body = new Uint8Array(this.#draw.integer(4, bodyBytes));
    for (let at = 4; at < body.length; at++) body[at] = id + at;
    writeUint32(body, 0, id);
    const peer = client.endpoint.peer(server.address, initialTimeoutMs);
    const waitMs = this.#draw.happens(0.9)
      ? this.#draw.between(timeoutMs / 2, timeoutMs)
      : this.#draw.scale(1, timeoutMs);
    const { nowMs } = world.timeline;
    const procedure = 1 + id % 2;
    const request = { program: 9, version: 1, procedure, body };
    const call = client.endpoint.call(
      peer,
      { ...request, timeoutMs: waitMs },
      client.clock.now(),
    );
    const witness: Witness = {
      id,
      client,
      server,
      clientLife: client.life,
      endpoint: client.endpoint,
      serverLife: server.life,
      call,
      madeAtMs: nowMs,
      deadlineAtMs: nowMs + waitMs / (1 + client.drift),
      body: body.slice(),
      runs: [],
      answers: [],
      settled: undefined,
      settledAtMs: Infinity,
      isFirstContact: false,
      isHanging: this.#draw.happens(hanging),
    };
    guarantees.add(witness);
    this.#unsent.push(witness);
    this.#history.note(
      `${client.name} calls ${server.name}: call ${id}, ` +
        `${body.length} bytes, for ${waitMs.toFixed(1)} ms`,
    );
  }
}
