import { parseAddress } from "../net/address.ts";
import type { ByteStream } from "../net/byte_stream.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { connectTcp } from "../net/tcp.ts";
import { type Transport, TransportError } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";
import {
  decodeAnswer,
  type DnsAnswer,
  type DnsQuestion,
  encodeQuestion,
  type RecordType,
} from "./dns_message.ts";
import { encodeName } from "./dns_name.ts";
import { exchange, unreadable } from "./dns_exchange.ts";
import { LookupError } from "./lookup_error.ts";

/** What a {@linkcode DnsClient} needs; tests bring a network of their own. */
export interface DnsClientOptions {
  /** The DNS server's address, in canonical form. */
  readonly server: string;
  readonly clock: Clock;
  /** Opens a socket for one question. */
  readonly listen?: (hostname: string) => Promise<Transport>;
  /** Connects to the server, for what does not fit a datagram. */
  readonly dial?: (
    address: string,
    signal: AbortSignal,
  ) => Promise<ByteStream>;
  /** Gives a number of 32 bits that nobody can guess. */
  readonly random?: () => number;
}

/**
 * Asks one DNS server, by UDP and by TCP where an answer is too long for it
 * (RFC 1035, RFC 7766).
 *
 * The runtimes have clients of their own, which do not suffice: none tells how
 * long SRV records live, and Deno's gives one error for names that do not exist,
 * have no such record, or cannot be found out about.
 */
export class DnsClient {
  /** Whom it asks. */
  readonly server: string;
  readonly #options: Required<DnsClientOptions>;

  constructor(options: DnsClientOptions) {
    this.server = options.server;
    this.#options = {
      listen: (hostname) => listenUdp({ hostname, port: 0 }),
      dial: (address, signal) => connectTcp(address, { signal }),
      random: () => entropy(1)[0]!,
      ...options,
    };
  }

  /**
   * The records of a name, and what the server adds.
   *
   * @returns a promise that rejects with a {@linkcode LookupError}, with a
   * `TransportError` for what is no name or where the server cannot be asked, or
   * with the signal's reason
   */
  async ask(
    name: string,
    type: RecordType,
    signal: AbortSignal,
  ): Promise<DnsAnswer> {
    const encoded = encodeName(asciiName(name));
    if (encoded === undefined) {
      throw new TransportError(
        "invalid_address",
        `Cannot look up ${name}: expected labels of 1 to 63 characters ` +
          "with dots between them, 253 characters in all",
      );
    }
    const newQuestion = () => ({
      id: this.#options.random() >>> 16,
      name: encoded,
      type,
    });
    let question = newQuestion();
    let answer = await this.#byUdp(name, question, true, signal);
    if (isOldServer(answer)) {
      question = newQuestion();
      answer = await this.#byUdp(name, question, false, signal);
    }
    if (answer.isTruncated) answer = await this.#byTcp(name, question, signal);
    const { responseCode } = answer;
    if (responseCode !== 0) throw this.#failure(name, responseCode);
    return answer;
  }

  /** A socket for each question, so that its port cannot be guessed either (RFC 5452 §9). */
  async #byUdp(
    name: string,
    question: DnsQuestion,
    hasExtension: boolean,
    signal: AbortSignal,
  ): Promise<DnsAnswer> {
    signal.throwIfAborted();
    await using transport = await this.#options.listen(
      localHostname(this.server),
    );
    return await exchange({
      name,
      server: this.server,
      transport,
      clock: this.#options.clock,
      datagram: encodeQuestion(question, hasExtension),
      read: (bytes) => decodeAnswer(bytes, question),
      signal,
    });
  }

  /** The message comes after its length, in two bytes (RFC 1035 §4.2.2). */
  async #byTcp(
    name: string,
    question: DnsQuestion,
    signal: AbortSignal,
  ): Promise<DnsAnswer> {
    signal.throwIfAborted();
    const stream = await this.#options.dial(this.server, signal);
    const close = () => stream.close();
    signal.addEventListener("abort", close);
    try {
      const message = encodeQuestion(question, false);
      const framed = new Uint8Array(2 + message.length);
      new DataView(framed.buffer).setUint16(0, message.length);
      framed.set(message, 2);
      await stream.write(framed);
      const head = await readExactly(stream, 2);
      const length = head[0]! << 8 | head[1]!;
      const body = await readExactly(stream, length);
      const answer = decodeAnswer(body, question);
      if (answer === undefined) throw new RangeError("another answer");
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TransportError) throw error;
      throw unreadable(name, this.server, error);
    } finally {
      signal.removeEventListener("abort", close);
      stream.close();
    }
  }

  #failure(name: string, code: number): LookupError {
    const { server } = this;
    if (code === SERVFAIL) {
      return new LookupError(
        "server_failed",
        name,
        `the DNS server ${server} could not find out (SERVFAIL), ` +
          "try later, or ask another one",
      );
    }
    if (code === NXDOMAIN) {
      return new LookupError(
        "no_such_name",
        name,
        `the DNS server ${server} says that there is no such name ` +
          "(NXDOMAIN), check its spelling",
      );
    }
    const text = code === REFUSED ? "REFUSED" : `response code ${code}`;
    return new LookupError(
      "refused",
      name,
      `the DNS server ${server} does not answer that question (${text}), ` +
        "ask the one that knows the name",
    );
  }
}

async function readExactly(
  stream: ByteStream,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let have = 0; have < length;) {
    const more = await stream.read(bytes.subarray(have));
    if (more === null) throw new RangeError("a message that is cut off");
    have += more;
  }
  return bytes;
}

/** Names of other scripts in the form that DNS has for them (RFC 5891). */
function asciiName(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name;
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return name;
  }
}

/** A socket that only talks to this machine needs no right to do more. */
function localHostname(server: string): string {
  const { hostname } = parseAddress(server);
  if (hostname.startsWith("127.")) return "127.0.0.1";
  if (hostname === "::1") return "::1";
  return hostname.includes(":") ? "::" : "0.0.0.0";
}

/** It cannot read what it does not know; asked anew without, it may. */
function isOldServer({ responseCode }: DnsAnswer): boolean {
  return responseCode === FORMERR || responseCode === NOTIMP;
}

/** RFC 1035 §4.1.1. */
const FORMERR = 1;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;
const REFUSED = 5;
