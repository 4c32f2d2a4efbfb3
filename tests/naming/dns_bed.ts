import { DnsClient } from "../../lib/naming/dns_client.ts";
import { DnsNames } from "../../lib/naming/dns_names.ts";
import { MemoryNetwork } from "../../lib/net/memory.ts";
import type { ByteStream } from "../../lib/net/byte_stream.ts";
import type { Transport } from "../../lib/net/transport.ts";
import { streamPair } from "../onc/memory_streams.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { type Answer, answerTo, questionIn } from "./dns_bytes.ts";

const TYPES: Record<number, string> = { 1: "A", 28: "AAAA", 33: "SRV" };

/**
 * A DNS server in memory and in virtual time. `zone` says what it answers to
 * `NAME TYPE`; to all else it says nothing.
 */
export class DnsBed {
  static readonly SERVER = "127.0.0.1:5353";
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork();
  readonly zone: Record<string, Answer> = {};
  readonly zoneByTcp: Record<string, Answer> = {};
  /** What was asked, in order; with `-` where EDNS was left out. */
  readonly asked: string[] = [];
  /** Changes each answer, or sends others before. */
  tamper: (
    answer: Uint8Array,
    reply: (bytes: Uint8Array) => void,
  ) => Uint8Array = (answer) => answer;
  /** Ports from which was asked. */
  readonly ports = new Set<string>();
  readonly open = new Set<Transport>();
  readonly ending = new AbortController();
  readonly server: Transport = this.network.listen({
    hostname: "127.0.0.1",
    port: 5353,
  });
  #random = 0x1234_0000;
  readonly client: DnsClient = new DnsClient({
    server: DnsBed.SERVER,
    clock: this.clock,
    listen: (hostname) => Promise.resolve(this.#listen(hostname)),
    dial: () => Promise.resolve(this.#dial()),
    random: () => this.#random += 0x1_0000,
  });
  readonly names: DnsNames = new DnsNames(this.client, this.clock);

  constructor() {
    this.server.receive((message, from) => {
      const { text, answer } = this.#answer(message, this.zone);
      this.asked.push(text);
      this.ports.add(from);
      if (answer === undefined) return;
      const reply = (bytes: Uint8Array) => void this.server.send(bytes, from);
      reply(this.tamper(answer, reply));
    });
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** What becomes of a promise while time passes: `value`, or the message. */
  async outcome<T>(promise: Promise<T>, ms = 0): Promise<T | string> {
    const settled = promise.catch((error: Error) => error.message);
    await this.clock.advance(ms);
    return await Promise.race([settled, Promise.resolve("pending")]);
  }

  #answer(
    message: Uint8Array,
    zone: Record<string, Answer>,
  ): { text: string; answer: Uint8Array | undefined } {
    const { name, type, hasExtension } = questionIn(message);
    const key = `${name} ${TYPES[type]}`;
    const answer = zone[key];
    return {
      text: key + (hasExtension ? "" : " -"),
      answer: answer && answerTo(message, answer),
    };
  }

  #listen(hostname: string): Transport {
    const transport = this.network.listen({ hostname, port: 0 });
    this.open.add(transport);
    const close = transport.close.bind(transport);
    const closed = (): Promise<void> => {
      this.open.delete(transport);
      return close();
    };
    return Object.assign(transport, {
      close: closed,
      [Symbol.asyncDispose]: closed,
    });
  }

  #dial(): ByteStream {
    const [near, far] = streamPair("127.0.0.1:9", DnsBed.SERVER);
    void this.#serve(far);
    return near;
  }

  async #serve(stream: ByteStream): Promise<void> {
    const buffer = new Uint8Array(1000);
    const length = await stream.read(buffer);
    const message = buffer.subarray(2, length!);
    const { text, answer } = this.#answer(message, this.zoneByTcp);
    this.asked.push(`tcp ${text}`);
    if (answer === undefined) return stream.close();
    await stream.write(new Uint8Array([answer.length >> 8]));
    await stream.write(new Uint8Array([answer.length & 255, ...answer]));
  }
}
