import { bugsIn, type PlantedBug } from "../bug.ts";

const BAD_INPUT = ["tests/rpc/bad_input_test.ts"];
const CALLS = ["tests/rpc/calls_test.ts"];

/** What users may give and are not told of, or want to know and do not hear. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/serve_settings.ts", BAD_INPUT, [
    {
      name: "a port may be a text",
      find: '  expect("port", port, "number");\n',
      replace: "",
    },
    {
      name: "any time may be lingered for",
      find: "value >= 0 && value <= most) continue;",
      replace: "value <= most || value) continue;",
    },
  ]),
  ...bugsIn("lib/rpc/service.ts", BAD_INPUT, [
    {
      name: "anything is a contract",
      find: "  if (isService(value)) return;",
      replace: "  if (value !== undefined) return;",
    },
  ]),
  ...bugsIn("lib/rpc/target.ts", BAD_INPUT, [
    {
      name: "anything is a target",
      find: "  if (isTarget) return;",
      replace: "  if (isTarget || true) return;",
    },
    {
      name: "a name server is looked at when it is needed only",
      find: "  if (nameServer !== undefined) readNameServer(nameServer);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/handlers.ts", BAD_INPUT, [
    {
      name: "handlers that are a text lack a procedure",
      find: 'if (typeof handlers !== "object" || handlers === null)',
      replace: "if (handlers === null)",
    },
  ]),
  ...bugsIn("lib/rpc/call_watch.ts", CALLS, [
    {
      name: "a log that fails fails the call",
      find: "      // As with `onError`:",
      replace: "      throw error;\n      // As with `onError`:",
    },
    {
      name: "each handler took as long as the server is up",
      find: "tookMs: now - startedAt",
      replace: "tookMs: now",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", CALLS, [
    {
      name: "a handler that threw is not told of",
      find: '    this.#note(execution, procedure, "threw");\n',
      replace: "",
    },
    {
      name: "calls in Workers end unseen",
      find: '      this.#note(execution, procedure, "returned");\n',
      replace: "",
      tests: ["tests/rpc/workers_test.ts"],
    },
  ]),
];
