import type { Progress, Target } from "../wire/frame.ts";
import type { Status } from "../wire/status.ts";
import type { Client } from "./client.ts";
import type { Deadline } from "./deadlines.ts";
import type { Flow, Line, Turn } from "./line.ts";
import type { Outgoing } from "./path.ts";
import type { Shelved } from "./reply_shelf.ts";

/** One arrival of a call: from where, in which transmission, and when. */
export interface Copy {
  from: string;
  echo: number;
  arrivedAt: number;
}

/**
 * One call, at the side that runs it: an entry of the duplicate request cache.
 * It is made before the handler starts: `queued` until it is its turn and the
 * host has it, `running` until the handler's answer is in, and `done`, with that
 * answer, until the client has it.
 */
export class Execution implements Deadline, Shelved, Turn {
  readonly kind = "execution";
  readonly client: Client;
  readonly sequence: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  /** Over the target and the arguments, to know a true copy. */
  readonly digest: number;
  /** The arguments, until it is done. */
  body: Uint8Array;
  /** When nobody will wait for the result any more. */
  deadlineAt = 0;
  /** When it is too late to start it. */
  startBy = 0;
  /** When the client is told of it next: that it waits or runs, or how far it is. */
  tellAt = Infinity;
  /** When it was told last. */
  toldAt = -Infinity;
  /** It was time to say that it waits; its host had been busy. */
  isOverdue = false;
  /** What the handler has said of its progress. */
  progress: Progress | undefined = undefined;
  dueAt = 0;
  place = -1;
  /** Where it waits for its turn, and whose it is. */
  flow: Flow | undefined = undefined;
  line: Line | undefined = undefined;
  before: Turn | undefined = undefined;
  after: Turn | undefined = undefined;

  state: "queued" | "running" | "done" = "queued";
  /** From where the newest copy came: where the answer goes. */
  from: string;
  /** The transmission in which it came. */
  echo: number;
  /** When it came. */
  arrivedAt: number;
  /**
   * What the next answer is to: the oldest copy since the last one. An answer
   * to a newer one would hide for how long the call lay here unread, and that
   * its client asked again in vain (so RFC 7323 §4.3 has it).
   */
  answers: Pick<Copy, "echo" | "arrivedAt">;
  /** Whether that has been said. */
  isAnswered = false;
  /** Nobody waits for the answer; the host has been told. */
  isAbandoned = false;
  /** Its arguments were not taken, so that there are none to acknowledge. */
  isRefused = false;
  /** How much its arguments take of what may be held, if they came in PARTs. */
  heldBytes = 0;
  /** The bytes of its arguments until it is done, if they came in a datagram. */
  argumentBytes = 0;
  /** The answer on its way, if it is larger than a datagram. */
  download: Outgoing | undefined = undefined;
  /** The client has said that it has the answer. */
  isAcknowledged = false;
  /** How often the answer was sent without being asked for. */
  repeats = 0;
  /** What the host knows it by while it runs; nothing here looks at it. */
  context: unknown = undefined;
  /** The answer, once it is done. */
  status: Status = 0;
  reply: Uint8Array = nothing;
  /** Where that lies, while it does. */
  page: Shelved["page"] = undefined;
  placeOnPage = 0;

  constructor(
    client: Client,
    frame: Target & { sequence: number },
    digest: number,
    body: Uint8Array,
    copy: Copy,
  ) {
    this.client = client;
    this.sequence = frame.sequence;
    this.program = frame.program;
    this.version = frame.version;
    this.procedure = frame.procedure;
    this.digest = digest;
    this.body = body;
    this.from = copy.from;
    this.echo = copy.echo;
    this.arrivedAt = copy.arrivedAt;
    this.answers = only(copy);
  }

  /** Notes that another copy has come. */
  seenAgain(copy: Copy): void {
    this.from = copy.from;
    this.echo = copy.echo;
    this.arrivedAt = copy.arrivedAt;
    if (!this.isAnswered) return;
    this.answers = only(copy);
    this.isAnswered = false;
  }
}

/** What is kept of an arrival: its header, too, would stay with the record. */
function only({ echo, arrivedAt }: Copy): Execution["answers"] {
  return { echo, arrivedAt };
}

const nothing = new Uint8Array(0);
