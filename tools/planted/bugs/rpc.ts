import { bugsIn, type PlantedBug } from "../bug.ts";

const TESTS = ["tests/rpc/calls_test.ts", "tests/rpc/service_test.ts"];

/** Promises that are not kept. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/pending_call.ts", TESTS, [
    {
      name: "the signal's listener stays behind",
      find: `    this.#signal?.removeEventListener("abort", this.#abort);\n`,
      replace: "",
    },
    {
      name: "a signal that is aborted already is overlooked",
      find: "if (this.#signal?.aborted) {",
      replace: "if (false) {",
      mayHang: true,
    },
    {
      name: "a call that may have run is made again",
      find: "this.#procedure.idempotent &&",
      replace: "",
    },
    {
      name: "transmissions before a restart are not counted",
      find: "this.#transmissions += settled.call.transmissions;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", TESTS, [
    {
      name: "a handler's exception reaches the caller",
      find: "this.host.reply(execution, Status.failed, nothing);",
      replace:
        "this.host.reply(execution, Status.invalidArgument, new TextEncoder().encode(String(error)));",
    },
    {
      name: "a handler's exception is swallowed",
      find:
        "      this.#onError(error, { procedure, peer: execution.from });\n",
      replace: "",
    },
    {
      name: "an onError that throws ends the server",
      find: "    } catch (another) {",
      replace: "    } catch (another) {\n      throw another;",
    },
    {
      name: "a handler is not told to stop",
      find: "this.#running.get(execution)?.abandon();",
      replace: "",
    },
    {
      name: "another version's calls run",
      find: "if (version !== this.#service.version) {",
      replace: "if (version < 0) {",
    },
  ]),
  ...bugsIn("lib/rpc/call_context.ts", TESTS, [
    {
      name: "a signal first asked for too late is never aborted",
      find: "if (this.#isAbandoned) this.#controller.abort(abandoned());",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", TESTS, [
    {
      name: "a busy process sends again before it reads",
      find: "if (this.#mustReadFirst(now)) return;",
      replace: "",
    },
    {
      name: "a closed client leaves calls open",
      find: `this.endpoint.cancel(call, "closed");\n      }`,
      replace: "void call;\n      }",
      mayHang: true,
    },
    {
      name: "what cannot be sent is waited for",
      find: "this.endpoint.handleUnsendable(transmit, error);",
      replace: "",
    },
    {
      name: "a full socket buffer fails the call",
      find:
        `if (error instanceof TransportError && error.code === "other") return;`,
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/serve.ts", TESTS, [
    {
      name: "shutdown does not wait for handlers",
      find: "    await this.#dispatcher.idle();\n",
      replace: "",
    },
  ]),
];
