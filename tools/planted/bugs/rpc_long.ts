import { bugsIn, type PlantedBug } from "../bug.ts";

const PROGRESS = ["tests/rpc/progress_test.ts"];
const TRACE = ["tests/rpc/trace_test.ts"];
const LEAVING = ["tests/rpc/leaving_test.ts"];

/** What users of long calls, of traces and of servers that leave would see. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/call_context.ts", PROGRESS, [
    {
      name: "progress that is taken out of its context is lost",
      find: "      this.#tell(this.#execution, progress);\n",
      replace: "",
    },
    {
      name: "any number is a progress",
      find: "if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER)) {",
      replace: "if (count < 0) {",
    },
    {
      name: "a total below 0 is one",
      find: "for (const count of [done, total]) {",
      replace: "for (const count of [done]) {",
    },
    {
      name: "parts of a step are rounded up",
      find: "done: Math.floor(done)",
      replace: "done: Math.ceil(done)",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", PROGRESS, [
    {
      name: "progress does not reach the caller",
      find: "calleeOf(output.call).progress?.(output);",
      replace: "",
    },
    {
      name: "progress waits for something else to happen",
      find:
        "    this.endpoint.progress(execution, progress, this.now());\n    this.#touch();",
      replace: "    this.endpoint.progress(execution, progress, this.now());",
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", PROGRESS, [
    {
      name: "progress is told after the result",
      find: "queueMicrotask(() => this.#options.onProgress?.(progress));",
      replace: "setTimeout(() => this.#options.onProgress?.(progress), 50);",
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", TRACE, [
    {
      name: "no call is traced",
      find: "isTraced: this.#options.trace !== undefined,",
      replace: "isTraced: false,",
    },
  ]),
  ...bugsIn("lib/rpc/call_tracer.ts", TRACE, [
    {
      name: "the times of a trace are the clock's",
      find: "const atMs = at - this.#madeAt;",
      replace: "const atMs = at;",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", TRACE, [
    {
      name: "a trace does not reach the caller",
      find: "calleeOf(output.call).trace?.(output);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", LEAVING, [
    {
      name: "a server stays for as long as it may",
      find: "Math.min(this.endpoint.lingerUntil, endAt)",
      replace: "endAt",
    },
    {
      name: "a server stays for as long as anybody may ask",
      find: "Math.min(this.endpoint.lingerUntil, endAt)",
      replace: "this.endpoint.lingerUntil",
    },
    {
      name: "a server that need not stay leaves its alarm",
      find: "          cancel();\n          resolve();",
      replace: "          resolve();",
    },
    {
      name: "a server does not notice that it need not stay",
      find: "          cancel();\n          resolve();",
      replace: "          void cancel;",
    },
  ]),
  ...bugsIn("lib/rpc/serve.ts", LEAVING, [
    {
      name: "a server does not stay",
      find: "    await this.#host.linger(this.#lingerMs);\n",
      replace: "",
    },
    {
      name: "a server stays for half a second, whatever it is told",
      find: "options.lingerMs ?? limits.lingerMs",
      replace: "limits.lingerMs",
    },
  ]),
  ...bugsIn("lib/rpc/failure.ts", LEAVING, [
    {
      name: "a server that leaves is full",
      find:
        'return ["unavailable", "was not sent: the server is shutting down"];',
      replace:
        'return ["resource_exhausted", "was not sent: the server is full"];',
    },
    {
      name: "nobody is told which versions a server speaks",
      find: "`(${messageOf(reason)}, not 1)`",
      replace: '"(not 1)"',
    },
  ]),
];
