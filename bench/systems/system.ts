/** A way to call another process: what is measured, and what it is measured against. */
export interface System {
  /** What reports and commands call it. */
  readonly name: string;
  /** The largest body that it is given; more it cannot carry, or not in time. */
  readonly bodyBytesMax: number;
  /** How many calls it can have open at a time. */
  readonly openMax: number;
  /** Whether a call ends although a packet of it is lost. */
  readonly survivesLoss: boolean;
  /** Whether it speaks UDP, so that the relay can stand in its way. */
  readonly isDatagrams: boolean;
  /** Answers each call with the body that it brings. Never ends by itself. */
  serve(): Promise<ServedSystem>;
  /** Connects to such a server. */
  dial(address: string): Promise<Caller>;
}

/** A server that runs. */
export interface ServedSystem {
  /** Where `dial` finds it. */
  readonly address: string;
  /** What it counts by itself, as far as it does: datagrams sent. */
  packetsSent?(): number;
}

/** A client that is connected. */
export interface Caller {
  /**
   * Makes a call. `settle` is called once: without an argument when the answer
   * is here whole, or with what went wrong.
   */
  call(body: Uint8Array, settle: Settle): void;
  /** Frees what it holds; no call is open any more. */
  close(): Promise<void>;
  /** What it counts by itself, as far as it does: datagrams sent. */
  packetsSent?(): number;
}

/** Told how a call ended: nothing if it went well. */
export type Settle = (error?: unknown) => void;

/** What a promise tells, for those systems that have promises. */
export function settleBy(promise: Promise<unknown>, settle: Settle): void {
  promise.then(() => settle(), settle);
}

/** No bound: all bodies of the plan. */
export const ANY_BODY: number = Infinity;

/** All servers are on this machine. */
export const LOOPBACK = { hostname: "127.0.0.1", port: 0 } as const;
