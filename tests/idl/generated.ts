import { evaluateModule } from "../../lib/idl/evaluate_module.ts";
import { compile } from "../../lib/idl/mod.ts";
import { defineService, procedure } from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";

/** What a generated module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** Compiles a file, and imports the result without a disk. */
export function generated(text: string, fileName = "test.x"): Exports {
  return evaluateModule(compile(text, { fileName }), {
    x,
    defineService,
    procedure,
  });
}

/** A codec among the exports. */
export function codecOf(exports: Exports, name: string): x.Codec<unknown> {
  return exports[name] as x.Codec<unknown>;
}
