/**
 * The language of ONC RPC (RFC 4506 §6, RFC 5531 §12) and TypeScript: `.x`
 * files become contracts, and contracts become `.x` files.
 *
 * ```ts
 * import { compile, decompile } from "@datagram/rpc/idl";
 * import { assertEquals } from "@std/assert";
 *
 * const text = `struct pair {
 *   int a;
 *   int b;
 * };
 *
 * program CALC_PROG {
 *   version CALC_V1 {
 *     int ADD(pair) = 1;
 *   } = 1;
 * } = 0x20000001;
 * `;
 * const module = compile(text, { fileName: "calc.x" });
 * assertEquals(decompile(module, "calc.ts"), text);
 * ```
 *
 * The command line does the same: `generate calc.x -o calc.ts`.
 *
 * @module
 */

export { compile, type CompileOptions } from "./compile.ts";
export { decompile } from "./decompile.ts";
export { describe } from "./describe.ts";
export type {
  DescribedField,
  DescribedProcedure,
  DescribedService,
  DescribedType,
} from "./described.ts";
export { IdlError } from "./idl_error.ts";
