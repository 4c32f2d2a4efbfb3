import { assertEquals } from "@std/assert";
import { basename } from "node:path";
import { compile } from "../../lib/idl/mod.ts";

for (const path of ["peers/peer", "../../examples/nfs/nfs"]) {
  Deno.test(`${basename(path)}.ts is what generate makes of its .x file`, async () => {
    const [text, module] = await Promise.all(
      [".x", ".ts"].map((end) =>
        Deno.readTextFile(new URL(path + end, import.meta.url))
      ),
    );
    const fileName = `${basename(path)}.x`;
    assertEquals(compile(text!, { fileName }) === module, true);
  });
}
