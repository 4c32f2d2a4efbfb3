import { assert, assertEquals } from "@std/assert";
import { BulkSender } from "../../lib/core/bulk_sender.ts";
import { limits } from "../../lib/core/limits.ts";
import { OutgoingBody } from "../../lib/core/outgoing_body.ts";
import { Random } from "../../lib/core/random.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";

/** A sender of one body, whose time passes from one wait to the next. */
class Sending {
  now = 0;
  #transmission = 0;
  readonly body = new OutgoingBody(50_000);
  readonly #sender = new BulkSender<OutgoingBody>({
    roundTrip: new RoundTrip(20),
    random: new Random([1, 2, 3]),
    datagramBytes: 1200,
    isReliable: false,
  });

  constructor() {
    this.#sender.add(this.body);
    this.send();
  }

  get isSilent(): boolean {
    return this.#sender.isSilent(this.body, this.now);
  }

  send(): void {
    for (;;) {
      const segment = this.#sender.next(1100, this.now);
      if (segment === undefined) return;
      this.#sender.sent(segment, ++this.#transmission, 1150, this.now);
    }
  }

  /** Waits in vain once. */
  wait(): void {
    this.now = Math.max(this.now, this.#sender.dueAt);
    this.#sender.handleDue(this.now);
    this.send();
  }

  hear(cumulative: number, credit = 60_000): void {
    // It echoes nothing that is known, so that nothing is measured.
    const ack = { echo: 0, processingUs: 0, cumulative, credit, ranges: [] };
    this.#sender.acked(this.body, ack, this.now);
    this.send();
  }
}

Deno.test("BulkSender takes a receiver for gone after five waits and five seconds", () => {
  const sending = new Sending();
  let waits = 0;
  while (!sending.isSilent) {
    sending.wait();
    waits++;
  }
  assert(sending.now >= limits.silentMs && waits >= 5, `${waits} waits`);
  assert(sending.now < 4 * limits.silentMs, `${sending.now} ms`);
});

Deno.test("BulkSender counts the silence from the last word", () => {
  const sending = new Sending();
  sending.now = 10 * limits.silentMs;
  sending.hear(1100);
  for (let i = 0; i < 6; i++) sending.wait();
  assert(sending.now < 11 * limits.silentMs);
  assertEquals(sending.isSilent, false);
});

Deno.test("BulkSender does not take a receiver without room for gone", () => {
  const sending = new Sending();
  for (let i = 0; i < 12; i++) {
    sending.wait();
    assertEquals(sending.isSilent, false);
    sending.hear(0, 0);
  }
  assert(sending.now > 10 * limits.silentMs);
});
