import fc from "fast-check";

/**
 * fast-check, whose failures print the one command that replays them. The seed
 * is chance's, unless `FC_SEED` says it.
 */
export default fc;

const seed = Deno.env.get("FC_SEED");

fc.configureGlobal({
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  reporter(details) {
    const report = fc.defaultReportMessage(details);
    if (report === undefined) return;
    throw new Error(`${report}\nTo replay: ${commandFor(details.seed)}`, {
      cause: details.errorInstance,
    });
  },
});

function commandFor(seed: number): string {
  const file = Deno.mainModule.replace(/^.*\/tests\//, "tests/");
  return `FC_SEED=${seed} deno test -A ${file}`;
}
