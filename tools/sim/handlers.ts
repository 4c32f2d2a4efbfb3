import { resultBytesMax } from "../../lib/core/answers.ts";
import type { Execution } from "../../lib/core/execution.ts";
import { readUint32 } from "../../lib/wire/big_endian.ts";
import { Status } from "../../lib/wire/status.ts";
import type { Draw } from "./configuration.ts";
import { broken, type Witness } from "./guarantees.ts";
import type { History } from "./history.ts";
import type { Node } from "./world.ts";

/** What the servers of a history do with calls. */
export class Handlers {
  readonly #history: History;
  readonly #draw: Draw;
  readonly #abandoned: WeakSet<Execution> = new WeakSet();

  constructor(history: History, draw: Draw) {
    this.#history = history;
    this.#draw = draw;
  }

  /** Runs a call, now or later, or never. */
  run(server: Node, execution: Execution): void {
    const id = readUint32(execution.body, 0);
    const witness = this.#history.guarantees.witnesses.get(id);
    if (witness === undefined) broken("G5", `call ${id} was never made`);
    this.#history.note(`${server.name} runs call ${id}`);
    this.#history.guarantees.ran(witness, server);
    this.#history.guarantees.startedInTime(execution, server);
    this.#history.guarantees.given(witness, execution);
    const { slow, handlerMs, failing, huge } = this.#history.configuration;
    if (witness.isHanging) return;
    const status = this.#draw.happens(failing) ? Status.failed : Status.ok;
    const result = this.#draw.happens(huge)
      ? new Uint8Array(this.#history.configuration.bodyBytesMax + 1)
      : this.#draw.happens(this.#history.configuration.verbose)
      ? this.#verbose()
      : execution.body.slice().reverse();
    const answer = () =>
      this.#answer(server, execution, { witness, status, result });
    if (!this.#draw.happens(slow)) return answer();
    const { life } = server;
    this.#history.world.after(this.#draw.scale(0.1, handlerMs), () => {
      // What a dead server was about to say, nobody hears.
      if (!server.isUp || server.life !== life) return;
      answer();
      this.#history.world.drain(server);
    });
  }

  /** A result that is larger than a datagram, and not all alike. */
  #verbose(): Uint8Array {
    const { bodyBytesMax } = this.#history.configuration;
    const result = new Uint8Array(this.#draw.scale(1100, bodyBytesMax));
    for (let at = 0; at < result.length; at++) result[at] = at * 7 >> 3;
    return result;
  }

  #answer(
    server: Node,
    execution: Execution,
    { witness, status, result }: {
      witness: Witness;
      status: Status;
      result: Uint8Array;
    },
  ): void {
    this.#history.note(
      `${server.name} has done call ${witness.id}: ${statusName(status)}`,
    );
    const body = status === Status.ok ? result : new Uint8Array();
    witness.answers.push({ status, result: body.slice() });
    server.endpoint.reply(execution, status, body);
    // What is larger is kept as it is.
    if (body.length <= resultBytesMax) body.fill(0xdd);
  }

  /** Nobody waits for a call any more. */
  abandon(server: Node, execution: Execution): void {
    const { sequence } = execution;
    if (this.#abandoned.has(execution)) {
      broken("cancel", `${server.name} is told twice to give up #${sequence}`);
    }
    this.#abandoned.add(execution);
    this.#history.note(
      `${server.name}: nobody waits for #${sequence} any more`,
    );
    // A handler that hangs gives up; the others end as they would.
    const result = new Uint8Array();
    if (execution.state === "running" && execution.body.length > 0) {
      const witness = this.#history.guarantees.witnesses.get(
        readUint32(execution.body, 0),
      )!;
      if (!witness.isHanging) return;
      this.#answer(server, execution, {
        witness,
        status: Status.failed,
        result,
      });
    }
  }
}

/** The name of a status in `lib/wire/status.ts`. */
export function statusName(status: Status): string {
  const [name] = Object.entries(Status).find(([, value]) => value === status)!;
  return name;
}
