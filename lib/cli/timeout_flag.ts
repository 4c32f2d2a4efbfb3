import { limits } from "../core/limits.ts";
import type { Flag } from "./arguments.ts";

/** `--timeout`, of all verbs that wait for an answer. */
export const timeoutFlag: Flag = {
  value: "ms",
  about: "How long to wait for an answer",
};

/** What it may be. */
export const timeoutRange = {
  low: 1,
  high: limits.callMsMax,
  unit: "milliseconds",
};
