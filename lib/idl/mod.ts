export { compile, type CompileOptions } from "./compile.ts";
export { IdlError } from "./idl_error.ts";
export { decompile } from "./decompile.ts";
