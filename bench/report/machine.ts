import type { Machine } from "./report.ts";

/** This machine, now. */
export function machineNow(): Machine {
  const [load = 0] = Deno.loadavg();
  return {
    cores: navigator.hardwareConcurrency,
    system: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    load: [load, load],
  };
}
