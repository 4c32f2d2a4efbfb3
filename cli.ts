/**
 * The command line: serves, calls and pings services over UDP, and shows what
 * the protocol does.
 *
 * ```sh
 * deno run -A cli.ts demo
 * deno run -A cli.ts serve
 * deno run -A cli.ts call 127.0.0.1:4000 demo.add '{"a":1,"b":2}'
 * deno run -A cli.ts ping 127.0.0.1:4000
 * deno run -A cli.ts help
 * ```
 *
 * From JSR it is `deno run -A --unstable-net jsr:@datagram/rpc/cli`.
 *
 * @module
 */

import config from "./deno.json" with { type: "json" };
import { runCommandLine } from "./lib/cli/command_line.ts";

/**
 * Does what a command line says, and tells how it went: 0 for well, and for the
 * rest see `--help`.
 *
 * @example
 * ```ts
 * import { main } from "@datagram/rpc/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await main(["--version"]), 0);
 * ```
 *
 * @param words what stands after the program's name, `Deno.args`
 * @returns the exit code
 */
export function main(words: readonly string[]): Promise<number> {
  return runCommandLine(words, {
    url: import.meta.url,
    version: config.version,
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
