import type { VirtualClock } from "./virtual_clock.ts";

/** Those alarms of a clock, from now on, that are set and have not fired. */
export function watchAlarms(clock: VirtualClock): { readonly size: number } {
  const alarms = new Set<symbol>();
  const schedule = clock.schedule.bind(clock);
  clock.schedule = (atMs, wake) => {
    const alarm = Symbol();
    alarms.add(alarm);
    const cancel = schedule(atMs, () => {
      alarms.delete(alarm);
      wake();
    });
    return () => {
      alarms.delete(alarm);
      cancel();
    };
  };
  return alarms;
}
