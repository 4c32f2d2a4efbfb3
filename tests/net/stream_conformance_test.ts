import { streamBeds } from "./stream_bed.ts";
import { streamCasesHere } from "./stream_conformance.ts";

const cases = await streamCasesHere();
for (const bed of streamBeds()) {
  for (const { name, run } of cases) {
    Deno.test(`${bed.name} stream ${name}`, () => run(bed));
  }
}
