// The part of @std/cli that this repository uses.
export interface ParseOptions {
  boolean?: boolean | string | readonly string[];
  string?: string | readonly string[];
  alias?: Record<string, string | readonly string[]>;
  collect?: string | readonly string[];
  default?: Record<string, unknown>;
  negatable?: string | readonly string[];
  "--"?: boolean;
  stopEarly?: boolean;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
export interface Args {
  // deno-lint-ignore no-explicit-any
  [name: string]: any;
  _: (string | number)[];
}
export declare function parseArgs(args: readonly string[], options?: ParseOptions): Args;
