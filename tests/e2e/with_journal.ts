import { Child } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";

/** A test with a journal of its own. */
export function journalTest(
  name: string,
  fn: (file: string) => Promise<void>,
): void {
  Deno.test({
    name,
    // Windows has none of the signals that these tests send.
    ignore: Deno.build.os === "windows",
    async fn() {
      const file = await Deno.makeTempFile();
      try {
        await fn(file);
      } finally {
        await Deno.remove(file);
      }
    },
  });
}

/** A server at a free port, or where one was before. */
export function journalServer(file: string, address = "127.0.0.1:0"): Child {
  const port = address.split(":")[1]!;
  return new Child([...denoScript("journal_server.ts"), file, port]);
}
