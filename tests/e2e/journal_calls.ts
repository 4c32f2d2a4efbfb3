import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { crc32 } from "node:zlib";
import { type CallOptions, type Client, RpcError } from "../../mod.ts";
import type { Journal } from "./journal.ts";
import { patternOf } from "./pattern.ts";

/** A client of the journal. */
export type JournalClient = Client<typeof Journal["procedures"]>;

/** A call with a large body one way. */
export interface BulkCall extends CallOptions {
  readonly tag: string;
  /** Bytes of the body. */
  readonly length: number;
}

/** What goes on calling. */
export interface Callers extends Disposable {
  /** Resolves when the calls in flight have ended. */
  stop(): Promise<void>;
}

/** The calls of a test, each with a tag of its own, and how they ended. */
export class JournalCalls {
  readonly answered = new Set<string>();
  readonly failed = new Map<string, RpcError>();
  #made = 0;
  #until = Infinity;
  #reached: () => void = () => {};

  /** Calls `append` once. */
  async append(client: JournalClient, timeoutMs = 15_000): Promise<void> {
    const tag = `append ${this.#made++}`;
    await this.#settle(tag, client.append(tag, { timeoutMs }));
  }

  /** Calls `hold` once. */
  async hold(
    client: JournalClient,
    tag: string,
    options: CallOptions = {},
  ): Promise<void> {
    const result = client.hold(tag, { timeoutMs: 15_000, ...options });
    await this.#settle(tag, result, tag);
  }

  /** Calls `store` or `holdBytes` with so many bytes. */
  async upload(
    client: JournalClient,
    { procedure = "store", tag, length, ...options }: BulkCall & {
      procedure?: "store" | "holdBytes";
    },
  ): Promise<void> {
    const bytes = patternOf(length);
    const sum = client[procedure]({ tag, bytes }, { ...patient, ...options });
    await this.#settle(tag, sum, crc32(bytes));
  }

  /** Calls `fetch`. */
  async download(
    client: JournalClient,
    { tag, length, ...options }: BulkCall,
  ): Promise<void> {
    const sum = client.fetch({ tag, length }, { ...patient, ...options })
      .then(crc32);
    await this.#settle(tag, sum, crc32(patternOf(length)));
  }

  /**
   * Callers that each call `append`, one call after the other. Until they are
   * stopped, or a test that failed is over.
   */
  keepAppending(client: JournalClient, callers: number): Callers {
    let isOver = false;
    const loop = async () => {
      while (!isOver) await this.append(client);
    };
    const loops = Promise.all(Array.from({ length: callers }, loop));
    return {
      async stop() {
        isOver = true;
        await loops;
      },
      [Symbol.dispose]() {
        isOver = true;
      },
    };
  }

  /** Resolves when so many more calls have been answered. */
  more(calls: number): Promise<void> {
    this.#until = this.answered.size + calls;
    return new Promise((resolve) => this.#reached = resolve);
  }

  /**
   * Compares what the callers were told with what the journal says: nothing ran
   * twice, whatever was answered ran, and `executed` is true.
   */
  async compareWith(file: string): Promise<void> {
    const runs = (await Deno.readTextFile(file)).split("\n").slice(0, -1);
    const twice = new Set<string>();
    const ran = new Set<string>();
    for (const tag of runs) (ran.has(tag) ? twice : ran).add(tag);
    assertEquals([...twice].slice(0, 10), [], "ran twice");
    for (const tag of this.answered) assert(ran.has(tag), `${tag} never ran`);
    for (const [tag, { executed, message }] of this.failed) {
      if (executed === "yes") assert(ran.has(tag), `${tag}: ${message}`);
      if (executed === "no") assert(!ran.has(tag), `${tag}: ${message}`);
    }
    for (const tag of ran) {
      assert(this.answered.has(tag) || this.failed.has(tag), `no call ${tag}`);
    }
  }

  /** Notes how a call ended. Never rejects for one that failed as calls do. */
  async #settle(
    tag: string,
    call: Promise<unknown>,
    expected?: unknown,
  ): Promise<void> {
    try {
      const result = await call;
      if (expected !== undefined) assertEquals(result, expected, tag);
      this.answered.add(tag);
    } catch (error) {
      assertInstanceOf(error, RpcError);
      this.failed.set(tag, error);
    }
    if (this.answered.size >= this.#until) this.#reached();
  }
}

/** For what a machine with other things to do takes its time for. */
const patient = { timeoutMs: 40_000 } as const;
