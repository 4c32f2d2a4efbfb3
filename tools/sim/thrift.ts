import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { limits } from "../../lib/core/limits.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { FrameType, partBytes } from "../../lib/wire/frame_layout.ts";
import { headerBytes } from "../../lib/wire/header.ts";
import type { Configuration } from "./configuration.ts";
import { broken } from "./guarantees.ts";
import type { WireEvent } from "./world.ts";

/** The largest overhead of a datagram with a PART: header with token, frame, checksum. */
const partOverhead = headerBytes.fromClientWithToken + partBytes + 4;

/** What was said of one call. */
interface Tally {
  readonly frames: Map<Frame["type"], number>;
  /** Of its arguments, and of its result. */
  readonly bodies: { up: Body; down: Body };
  readonly firstAtMs: number;
  lastAtMs: number;
}

/** What was sent of a body in PARTs. */
interface Body {
  total: number;
  sentBytes: number;
  datagrams: number;
}

/**
 * Watches what calls cost where nothing goes wrong (G3): a small one a CALL and
 * a REPLY; a long one a WORKING, probes at growing distances, an ACK besides; a
 * large one each byte once, in datagrams that are full.
 */
export class Thrift {
  readonly #configuration: Configuration;
  readonly #tallies: Map<string, Tally> = new Map();
  /** Sessions of which a server wanted to see where they are. */
  readonly #asked: Set<string> = new Set();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** Whether nothing goes wrong in a world, and nobody has reason to ask twice. */
  static appliesTo(configuration: Configuration): boolean {
    const { isCalm, weather, initialTimeoutMs, bounds } = configuration;
    // What finds no room is refused, or told to wait, or not answered at all.
    const { clients, storedBytes, storedBytesPerClient } = bounds;
    const isRoomy = (clients ?? storedBytes ?? storedBytesPerClient ??
      bounds.heldBytes ?? bounds.heldBytesPerClient ??
      bounds.answersAgainBytes) === undefined;
    const answeredInMs = 2 * (weather.delayMs ?? 0) + limits.workingAfterMs +
      bulkLimits.ackDelayMs;
    return isCalm && isRoomy && answeredInMs < initialTimeoutMs;
  }

  observe({ kind, datagram }: WireEvent, nowMs: number): void {
    if (kind !== "sent") return;
    const read = readDatagram(datagram);
    if (typeof read === "string") return;
    const { header, frames } = read;
    for (const frame of frames) {
      const key = `${header.client} ${frame.sequence}`;
      const tally = this.#tallies.get(key) ?? newTally(nowMs);
      this.#tallies.set(key, tally);
      tally.lastAtMs = nowMs;
      tally.frames.set(frame.type, (tally.frames.get(frame.type) ?? 0) + 1);
      if (frame.type === FrameType.token) this.#asked.add(`${header.client}`);
      if (frame.type !== FrameType.part) continue;
      const body = header.fromServer ? tally.bodies.down : tally.bodies.up;
      body.total = frame.total;
      body.sentBytes += frame.body.length;
      body.datagrams++;
    }
  }

  /** All is over. */
  check(): void {
    for (const [key, tally] of this.#tallies) this.#check(key, tally);
  }

  #check(key: string, { frames, bodies, firstAtMs, lastAtMs }: Tally): void {
    const count = (type: Frame["type"]) => frames.get(type) ?? 0;
    const { call, reply, working, retry, probe, ack, part, token } = FrameType;
    const atMost = (what: string, actual: number, most: number) => {
      if (actual <= most) return;
      broken(
        "G3",
        `${actual} ${what} of call ${key} with nothing wrong, not ${most}`,
      );
    };
    // The result that an address has not earned is asked for with its token.
    // A handler that is slow for less than the server waits with its word of
    // work, where it was never slow before, looks like a loss once. So does a
    // result that waits for a token, where even to ask for that is too much.
    const { slow, hanging, verbose, load } = this.#configuration;
    const doubts = slow > 0 || hanging > 0 || verbose > 0 ? 1 : 0;
    // With the call that is asked for, those are sent again that were sent with it.
    const others = this.#asked.has(key.split(" ")[0]!) ? 1 : 0;
    atMost("CALLs", count(call), 1 + count(token) + doubts + others);
    atMost("REPLYs", count(reply), 1 + count(probe) + doubts + others);
    // That it waits, and then that it runs.
    const words = load === undefined ? 0 : 1;
    const works = words + Math.max(1, count(call)) + count(probe) +
      count(token);
    atMost("WORKINGs", count(working), works);
    // Ages are rounded up to milliseconds: one that is sent again with its token
    // may seem older than a server which was started in that very moment.
    const mayDoubt = bodies.up.total > 0 ||
      others > 0 && firstAtMs < limits.loopPauseMs;
    atMost("RETRYs", count(retry), mayDoubt ? 1 : 0);
    atMost("PROBEs", count(probe), probesIn(lastAtMs - firstAtMs));
    atMost("ACKs", count(ack), 1 + count(part));
    // To ask, one PART, or all that may leave at once, if the server has
    // forgotten its client since.
    const isAsked = count(token) + count(retry) > 0;
    const asked = isAsked ? bulkLimits.initialCreditBytes : 0;
    this.#checkBody(key, bodies.up, Math.min(asked, bodies.up.total));
    this.#checkBody(key, bodies.down, 0);
  }

  #checkBody(key: string, body: Body, askedBytes: number): void {
    const { total, sentBytes, datagrams } = body;
    const { datagramBytes } = this.#configuration;
    const wireBytes = sentBytes + datagrams * partOverhead;
    // Some are as short as the credit has it, where a window is shared.
    const full = Math.ceil(total / (datagramBytes - partOverhead));
    const most = total + (full + 2) * partOverhead + 1.1 * askedBytes;
    if (total === 0 || wireBytes <= most) return;
    broken(
      "G3",
      `${wireBytes} bytes in ${datagrams} datagrams for a body of ${total} ` +
        `of call ${key} with nothing wrong`,
    );
  }
}

function newTally(nowMs: number): Tally {
  const body = () => ({ total: 0, sentBytes: 0, datagrams: 0 });
  const bodies = { up: body(), down: body() };
  return { frames: new Map(), bodies, firstAtMs: nowMs, lastAtMs: nowMs };
}

/** How often a client asks at most after a call that takes so long. */
function probesIn(ms: number): number {
  const firstMs = 2 * limits.timeoutMsMin;
  const { probeGrowth, probeMsMax } = limits;
  const growing = Math.log(Math.max(1, ms / firstMs)) / Math.log(probeGrowth);
  return 2 + Math.ceil(growing) + Math.ceil(ms / probeMsMax);
}
