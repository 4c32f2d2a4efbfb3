/**
 * Lists, reads and writes files of an NFSv3 server:
 *
 *     deno run -A examples/nfs/main.ts ls tcp://127.0.0.1 /export [/directory]
 *     deno run -A examples/nfs/main.ts cat tcp://127.0.0.1 /export /file
 *     echo hello | deno run -A examples/nfs/main.ts put 127.0.0.1 /export /file
 *
 * A server may ask for a port below 1024 (its option `secure`), which this
 * does not have.
 *
 * @module
 */
import { NfsExport } from "./nfs_export.ts";

const [verb, host, path, file = "/"] = Deno.args;
if (host === undefined || path === undefined) {
  console.error("Usage: main.ts <ls|cat|put> <host> <export> [path]");
  Deno.exit(2);
}
await using tree = await NfsExport.mount(host, path);
switch (verb) {
  case "ls":
    for (const { name, kind, size } of await tree.list(file)) {
      const end = kind === "NF3DIR" ? "/" : "";
      console.log(`${String(size ?? "?").padStart(10)}  ${name}${end}`);
    }
    break;
  case "cat":
    await new Blob([await tree.read(file) as BlobPart]).stream()
      .pipeTo(Deno.stdout.writable);
    break;
  case "put": {
    const bytes = await new Response(Deno.stdin.readable).arrayBuffer();
    await tree.write(file, new Uint8Array(bytes));
    break;
  }
  default:
    console.error(`Unknown verb "${verb}": ls, cat or put`);
    Deno.exit(2);
}
