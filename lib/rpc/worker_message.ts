/**
 * What a server and its Workers say to each other. Arguments and results go as
 * bytes, whose buffer changes hands: values would have to be cloned by the one
 * thread that all calls pass through. The buffer itself is in the message, since
 * Deno looks at each element of an array in search of what else changes hands:
 * at a million in 0.2 s.
 *
 * @module
 */

/** What a Worker is told when it is started. */
export interface WorkerTask {
  /** The module with the handlers. */
  readonly module: string;
  /** The service that it is to have. */
  readonly name: string;
  readonly program: number;
  readonly version: number;
  /** Two numbers, as `Shared` says. */
  readonly shared: SharedArrayBuffer;
}

/** What both sides see at once, without messages: numbers of calls, by place. */
export const Shared = {
  /** That for which nobody waits any more, written by the server. */
  abandoned: 0,
  /** That whose handler was started last, written by the Worker. */
  started: 1,
} as const;

/** A call, as it is handed to a Worker. */
export interface WorkerCall {
  readonly id: number;
  readonly procedure: number;
  readonly body: ArrayBuffer;
  readonly peer: string;
  readonly timeLeftMs: number;
}

/** What a Worker is told while it runs. */
export type ToWorker = WorkerCall | { readonly abandon: number };

/** What a handler has thrown, as far as it can be told. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** How a call in a Worker goes on, or ends. */
export type WorkerAnswer =
  | { readonly result: ArrayBuffer }
  /** The arguments do not fit their type. */
  | { readonly invalid: string }
  | { readonly thrown: Thrown }
  | { readonly done: number; readonly total: number };

/** What a Worker says: first of all that it is ready, or why it never will be. */
export type FromWorker =
  | "ready"
  | { readonly broken: string }
  | (WorkerAnswer & { readonly id: number });

/** What can be told of something that was thrown. */
export function thrownOf(error: unknown): Thrown {
  if (error instanceof Error) {
    const { name, message, stack } = error;
    return { name, message, stack };
  }
  return { name: "Error", message: `threw ${text(error)}`, stack: undefined };
}

/** The error that this was. */
export function errorOf({ name, message, stack }: Thrown): Error {
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "what has no text";
  }
}
