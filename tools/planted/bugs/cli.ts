import { bugsIn, type PlantedBug } from "../bug.ts";

/** Command lines that leave a person, or a script, in the dark. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/cli/near.ts", ["tests/cli/bad_input_test.ts"], [
    {
      name: "no near name is suggested",
      find: "if (wrong < fewest && wrong <= allowed) {",
      replace: "if (wrong < fewest && wrong <= 0) {",
    },
  ]),
  ...bugsIn("lib/cli/explain.ts", ["tests/cli/bad_input_test.ts"], [
    {
      name: "silence has the exit code of a failed call",
      find: "return ExitCode.silence;",
      replace: "return ExitCode.failed;",
    },
    {
      name: "an interrupted call ends like a failed one",
      find: "if (cause instanceof Interrupted) return cause.exitCode;",
      replace: "",
      tests: ["tests/cli/call_test.ts"],
    },
    {
      name: "Ctrl-C is a bug of ours",
      find: "if (error instanceof Interrupted) {",
      replace: "if (error instanceof Interrupted && !invocation) {",
      tests: ["tests/cli/demo_test.ts"],
    },
    {
      name: "a server that has begun the call is looked for",
      find: 'return executed === "yes"\n    ? "the server',
      replace: 'return code === "canceled"\n    ? "the server',
      tests: ["tests/cli/explain_test.ts"],
    },
    {
      name: "a call that was given up is said to have run",
      find: 'return executed === "yes" && isGivenUp',
      replace: "return !executed && isGivenUp",
      tests: ["tests/cli/explain_test.ts"],
    },
  ]),
  ...bugsIn("lib/cli/server_place.ts", ["tests/cli/bad_input_test.ts"], [
    {
      name: "an address that was typed twice is a bug of ours",
      find: "if (parts.length > 1) checkList(parts);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/cli/call_verb.ts", ["tests/cli/call_test.ts"], [
    {
      name: "an empty standard input is marked at its end",
      find: 'if (text.trim() !== "") return text;',
      replace: "if (text.length < Infinity) return text;",
    },
  ]),
  ...bugsIn("lib/cli/terminal.ts", ["tests/cli/terminal_test.ts"], [
    {
      name: "colours go into files",
      find: "const isColored = isTerminal && !Deno.noColor;",
      replace: "const isColored = !Deno.noColor;",
      tests: ["tests/cli/process_test.ts"],
    },
    {
      name: "NO_COLOR is overlooked",
      find: "const isColored = isTerminal && !Deno.noColor;",
      replace: "const isColored = isTerminal;",
    },
    {
      name: "a closed stdout ends with a stack trace",
      find: "if (error instanceof Deno.errors.BrokenPipe) {",
      replace: "if (error instanceof Deno.errors.NotFound) {",
      tests: ["tests/cli/serve_test.ts"],
    },
  ]),
  ...bugsIn("lib/cli/interrupt.ts", ["tests/cli/serve_test.ts"], [
    {
      name: "a second Ctrl-C waits like the first",
      find: "if (this.signal.aborted) Deno.exit(interrupted.exitCode);",
      replace: "",
    },
    {
      name: "SIGTERM is not heard",
      find: ': ["SIGINT", "SIGTERM"];',
      replace: ': ["SIGINT"];',
      tests: ["tests/cli/process_test.ts"],
    },
  ]),
  ...bugsIn("lib/cli/surroundings.ts", ["tests/cli/process_test.ts"], [
    {
      name: "the process has no standard input",
      find: "stdin: () => Deno.stdin.readable,",
      replace: "stdin: () => new Blob().stream(),",
    },
  ]),
  ...bugsIn("lib/cli/call_log.ts", ["tests/cli/onc_test.ts"], [
    {
      name: "handlers run twice by ONC RPC",
      find: "() => handlers[name]!(args, context),",
      replace:
        "() => (handlers[name]!(args, context), handlers[name]!(args, context)),",
    },
  ]),
  ...bugsIn("lib/cli/call_log.ts", ["tests/cli/serve_test.ts"], [
    {
      name: "a stack moves the cursor",
      find: "printableLines(stack ?? text)",
      replace: "(stack ?? text)",
    },
  ]),
  ...bugsIn("lib/cli/arguments.ts", ["tests/cli/arguments_test.ts"], [
    {
      name: "an alias is a flag of its own",
      find: '  const kind = isShort ? "short" : "alias";\n  const name = ',
      replace:
        '  const kind = isShort ? "short" : "alias";\n  const name = typed! || ',
    },
  ]),
  ...bugsIn("lib/cli/service_module.ts", ["tests/cli/service_module_test.ts"], [
    {
      name: "a module that never loads is waited for",
      find: "return await Promise.race([loaded, late.promise]);",
      replace: "return await loaded;",
    },
  ]),
  ...bugsIn("lib/cli/server_process.ts", ["tests/cli/server_process_test.ts"], [
    {
      name: "a server that hangs is left behind",
      find:
        "if (error instanceof HungServer) await this[Symbol.asyncDispose]();",
      replace: "",
    },
  ]),
  ...bugsIn("lib/cli/exit_code.ts", ["tests/cli/help_test.ts"], [
    {
      name: "the help of a verb leaves its own exit codes out",
      find: "return [...own, ...others]",
      replace: "return [...others]",
    },
  ]),
  ...bugsIn("lib/cli/ping_verb.ts", ["tests/cli/ping_test.ts"], [
    {
      name: "a ping on its way was never sent",
      find: "if (error.transmissions === 0) pinged.sent--;",
      replace: "pinged.sent--;",
    },
    {
      name: "a ping that was interrupted counts as silence",
      find: "if (pinged.silent > 0) return ExitCode.silence;",
      replace: "if (pinged.sent > 0) return ExitCode.silence;",
    },
  ]),
  ...bugsIn("lib/cli/bad_weather.ts", ["tests/cli/bad_weather_test.ts"], [
    {
      name: "a delayed datagram is overwritten on the way",
      find: "const copy = datagram.slice();",
      replace: "const copy = datagram;",
    },
  ]),
  ...bugsIn("lib/cli/serve_verb.ts", ["tests/cli/serve_test.ts"], [
    {
      name: "Ctrl-C drops the calls that run",
      find: "await server.shutdown();",
      replace: "",
    },
  ]),
];
