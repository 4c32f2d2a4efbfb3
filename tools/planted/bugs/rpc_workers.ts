import { bugsIn, type PlantedBug } from "../bug.ts";

const WORKERS = ["tests/rpc/workers_test.ts"];
const LEFT = ["tests/rpc/workers_left_test.ts"];

/** Workers that are not ended, not replaced, or say what is not so. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/worker_pool.ts", WORKERS, [
    {
      name: "a Worker that died is not replaced",
      find: "    this.#restart(seat);\n  }",
      replace: "  }",
      mayHang: true,
    },
    {
      name: "a Worker that is ended while it starts complains",
      find: "if (!this.#isClosed) this.#options.onError(error);",
      replace: "this.#options.onError(error);",
    },
    {
      name: "a handler may go on for ever when nobody waits",
      find: "() => seat.thread?.terminate(),",
      replace: "() => {},",
      mayHang: true,
    },
    {
      name: "the call of a Worker that died is left open",
      find: "    current?.answered({ died: why, hasStarted });\n",
      replace: "",
      mayHang: true,
    },
    {
      name: "a Worker that ended is used again",
      find: "    if (place >= 0) this.#idle.splice(place, 1);\n",
      replace: "    void place;\n",
      mayHang: true,
    },
    {
      name: "Workers that cannot be used are left running",
      find: "      await pool.close();\n",
      replace: "",
      tests: LEFT,
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/worker_context.ts", WORKERS, [
    {
      name: "a handler that computes never hears that nobody waits",
      find: "      if (!isAsking && this.#isGone()) {",
      replace: "      if (false) {",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/handler_thread.ts", WORKERS, [
    {
      name: "a call that was started is said not to have run",
      find: "return Atomics.load(this.#shared, Shared.started) === id;",
      replace: "return false; void id;",
    },
  ]),
  ...bugsIn("lib/rpc/worker_main.ts", ["tests/rpc/workers_heap_test.ts"], [
    {
      name: "Deno does not tell that the heap of a Worker was full",
      find: "nextTick(() => void run(implementation!, message));",
      replace: "void run(implementation!, message);",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/serve.ts", LEFT, [
    {
      name: "Workers outlive their server",
      find: "    await this.#pool?.close();\n",
      replace: "",
      mayHang: true,
    },
    {
      name: "Workers outlive a server that could not listen",
      find: "    await pool?.close();\n    throw error;",
      replace: "    throw error;",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/handler_module.ts", WORKERS, [
    {
      name: "any contract will do",
      find: "value.program === wanted.program &&",
      replace: "value.program !== 0 &&",
    },
    {
      name: "handlers in Workers are not looked at",
      find: "  checkHandlers(service, handlers);\n",
      replace: "",
    },
  ]),
];
