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
      name: "a call that may have run is made again",
      find:
        `if (settled.cause === "restarted" && this.#procedure.idempotent) {`,
      replace: `if (settled.cause === "restarted") {`,
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
      find:
        "(execution.context as { abandon(): void } | undefined)?.abandon();",
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
      find: "if (this.#isAbandoned) this.#controller.abort(callGone());",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/departures.ts", ["tests/rpc/departures_test.ts"], [
    {
      name: "a synchronous throw in send ends the host",
      find: "return Promise.reject(error);",
      replace: "throw error;",
    },
    {
      name: "close() does not wait for what is being sent",
      find: "    while (this.#underWay > 0 && clock.now() < until) {",
      replace: "    while (false) {",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", TESTS, [
    {
      name: "a busy process sends again before it reads",
      find: "if (!this.#isClosed && this.#alarm.mustWait(now)) return;",
      replace: "",
    },
    {
      name: "a closed client leaves calls open",
      find: `this.endpoint.cancelAll("closed");`,
      replace: "",
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
      find: "this.#dispatcher.isIdle && this.#host.endpoint.queued === 0",
      replace: "true",
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", ["tests/rpc/remade_calls_test.ts"], [
    {
      name: "what ran before a restart is forgotten",
      find:
        "      this.#executedBefore = certain(this.#executedBefore, settled.executed);\n",
      replace: "",
    },
    {
      name: "a call that is made again has its whole time once more",
      find: "timeoutMs: this.#deadlineAt - now,",
      replace: "timeoutMs: this.#timeoutMs,",
    },
    {
      name: "a call that was canceled is made again",
      find: "now < this.#deadlineAt && !this.#signal?.aborted",
      replace: "now < this.#deadlineAt",
    },
  ]),
  ...bugsIn("lib/rpc/serve.ts", ["tests/rpc/shutdown_test.ts"], [
    {
      name: "shutdown overlooks what has arrived",
      find: "    this.#host.flush();\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/shutdown_test.ts"], [
    {
      name: "shutdown overlooks what a busy server put off",
      find: "    this.#alarm.stop();\n    this.#drain();",
      replace: "    this.#drain();",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/host_edges_test.ts"], [
    {
      name: "a slow handler's wait is taken for the network's",
      find: "          now = this.#sendIfLate(now);\n",
      replace: "",
    },
    {
      name: "a closed client leaves its alarm",
      find: "      this.#drain();\n      this.#alarm.stop();\n",
      replace: "      this.#drain();\n",
    },
    {
      name: "a server that has ended sets an alarm",
      find: "if (!this.#isClosed) this.#alarm.set(output.until, now);",
      replace: "this.#alarm.set(output.until, now);",
    },
  ]),
  ...bugsIn(
    "lib/rpc/argument_writer.ts",
    ["tests/rpc/contract_edges_test.ts"],
    [
      {
        name: "calls of one turn share their arguments",
        find: "return this.#arguments.copy(writer.bytes());",
        replace: "return writer.bytes();",
      },
      {
        name: "arguments whose getter makes a call are overwritten",
        find: "    this.#writer = undefined;\n",
        replace: "",
      },
    ],
  ),
  ...bugsIn("lib/rpc/handlers.ts", ["tests/rpc/contract_edges_test.ts"], [
    {
      name: "handlers inherited from Object pass",
      find:
        'typeof handler !== "function" ||\n      handler === (Object.prototype as unknown as Record<string, unknown>)[name]',
      replace: 'typeof handler !== "function"',
    },
  ]),
  ...bugsIn("lib/rpc/own_errors.ts", ["tests/rpc/contract_edges_test.ts"], [
    {
      name: "the largest arguments are refused",
      find: "if (body.length > maxBodyBytes) {",
      replace: "if (body.length >= maxBodyBytes) {",
      tests: ["tests/rpc/balanced_edges_test.ts"],
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", TESTS, [
    {
      name: "a signal that is aborted already is overlooked",
      find: "|| this.#signal?.aborted) {",
      replace: ") {",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/executed.ts", ["tests/rpc/remade_calls_test.ts"], [
    {
      name: "a call that did run may not have, once it is made again",
      find: 'if (one === "yes" || other === "yes") return "yes";',
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", ["tests/rpc/contract_edges_test.ts"], [
    {
      name: "a ping of whatever program is refused",
      find: "if (program === 0 && procedure === 0) return done;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/invalid_argument.ts", [
    "tests/rpc/contract_edges_test.ts",
  ], [
    {
      name: "a complaint may be larger than a reply",
      find: "text.slice(0, 200)",
      replace: "text",
    },
  ]),
  ...bugsIn("lib/rpc/failure.ts", ["tests/rpc/contract_edges_test.ts"], [
    {
      name: "the advice when to try again is lost",
      find: "      ? numberAt(settled.body, 0)\n",
      replace: "      ? undefined\n",
    },
  ]),
  ...bugsIn("lib/rpc/first_timeout.ts", ["tests/rpc/contract_edges_test.ts"], [
    {
      name: "every network is taken for a short one",
      find: "? isLoopback(address)",
      replace: "? true",
    },
    {
      name: "this machine is taken for far away",
      find: "? isLoopback(address)",
      replace: "? false",
    },
  ]),
  ...bugsIn("lib/link/alarm.ts", ["tests/rpc/host_edges_test.ts"], [
    {
      name: "an early alarm is not set again",
      find: "        this.#hasRung = true;\n",
      replace: "",
    },
    {
      name: "every timer counts as a busy process",
      find: "const overdueMs = 4;",
      replace: "const overdueMs = 0;",
    },
  ]),
];
