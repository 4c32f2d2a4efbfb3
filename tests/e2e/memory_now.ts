/** What a process takes, in bytes, once nothing is left to collect. */
export interface Memory {
  /** Objects of JavaScript. */
  heapUsed: number;
  /** The buffers behind its arrays. */
  external: number;
  /** All that the system has given it. */
  rss: number;
}

/** The memory of this process, which has to run with `--expose-gc`. */
export function memoryNow(): Memory {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new TypeError("Cannot collect: no --expose-gc");
  gc();
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { heapUsed, external, rss };
}
