import { assertEquals } from "@std/assert";
import { compile } from "../../lib/idl/mod.ts";

const KINDS = ["RPC_HDR", "RPC_XDR", "RPC_CLNT", "RPC_SVC", "RPC_TBL"];

/** A file of which each name of rpcgen's shows a constant. */
const FILE =
  KINDS.map((kind) => `#ifdef ${kind}\nconst ${kind}_IS = 1;\n#endif`)
    .join("\n") + "\n#if RPC_HDR || RPC_SVC\nconst EITHER = 1;\n#endif\n";

/** What is there with some defines. */
function shown(defines?: Record<string, string>): string[] {
  const module = compile(FILE, {
    fileName: "a.x",
    ...(defines && { defines }),
  });
  return [...module.matchAll(/^export const (\w+)/gm)].map(([, name]) => name!);
}

Deno.test("compile() sees a file as rpcgen does for its header", () => {
  assertEquals(shown(), ["RPC_HDR_IS", "EITHER"]);
  assertEquals(shown({ DEBUG: "1" }), ["RPC_HDR_IS", "EITHER"]);
});

Deno.test("compile() sees a file as rpcgen does for what is defined instead", () => {
  for (const kind of KINDS.slice(1)) {
    const names = kind === "RPC_SVC"
      ? [`${kind}_IS`, "EITHER"]
      : [`${kind}_IS`];
    assertEquals(shown({ [kind]: "1" }), names, kind);
  }
  assertEquals(shown({ RPC_HDR: "1", RPC_XDR: "1" }), [
    "RPC_HDR_IS",
    "RPC_XDR_IS",
    "EITHER",
  ]);
});
