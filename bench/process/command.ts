import type { SparseHistogram } from "../report/histogram.ts";

/** What the one who measures tells a process to do, one line of JSON each. */
export type Command =
  | { readonly kind: "dial"; readonly address: string }
  | ({ readonly kind: "load" } & Load)
  | ({ readonly kind: "paced" } & Paced)
  | { readonly kind: "cold"; readonly times: number; readonly address: string }
  | {
    readonly kind: "usage";
    /** Whether garbage is collected, which the calls after it feel. */
    readonly collects: boolean;
  };

/** So many calls open at any time, for a while. */
export interface Load {
  readonly bodyBytes: number;
  readonly outstanding: number;
  readonly forMs: number;
  /** It also ends after so many calls. */
  readonly callsMax?: number;
  /** A pause between an answer and the next call. */
  readonly gapMs?: number;
}

/** One call after the other, with a pause between. */
export interface Paced {
  readonly bodyBytes: number;
  readonly calls: number;
  readonly gapMs: number;
}

/** What a load came to. */
export interface LoadResult {
  readonly calls: number;
  readonly failed: number;
  /** What the first one that failed said. */
  readonly failure?: string;
  readonly tookMs: number;
  readonly latencies: SparseHistogram;
}

/** What a process has used. */
export interface Usage {
  /** Of all its threads since it began, in microseconds. */
  readonly cpuUs: number;
  /** After a collection, in bytes; absent without one. */
  readonly heapBytes?: number;
  /** Datagrams that the system says it has sent, where it counts them. */
  readonly packetsSent?: number;
}

/** What a process that is to serve says first. */
export interface Ready {
  readonly address?: string;
}
