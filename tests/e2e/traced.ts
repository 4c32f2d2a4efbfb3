import type { CallTrace } from "../../mod.ts";

/** What has happened to one call, and a way to wait for what will. */
export class Traced {
  readonly events: CallTrace[] = [];
  #waiting: { event: CallTrace["event"]; left: number; reached: () => void }[] =
    [];

  /** For the call's `trace`. */
  readonly trace = (event: CallTrace): void => {
    this.events.push(event);
    for (const wait of this.#waiting) {
      if (wait.event === event.event && --wait.left === 0) wait.reached();
    }
  };

  /** Resolves when it has happened so many more times. */
  more(event: CallTrace["event"], times = 1): Promise<void> {
    return new Promise((reached) => {
      this.#waiting.push({ event, left: times, reached });
    });
  }
}
