import { bugsIn, type PlantedBug } from "../bug.ts";

/** Ways for the checks themselves to say yes when they should not. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("tools/ok/run_steps.ts", ["tests/tools/ok"], [
    {
      name: "a step that fails does not stop the run",
      find: "return false;",
      replace: "continue;",
    },
    {
      name: "no tests are good tests",
      find: "(totals?.passed ?? 0) > 0",
      replace: "true",
    },
    {
      name: "the output of a step that failed is lost",
      find: "if (!step.isTests) print(output.trimEnd());",
      replace: "",
    },
  ]),
  ...bugsIn("tools/ok/test_totals.ts", ["tests/tools/ok"], [
    {
      name: "the first summary counts",
      find: ".at(-1)",
      replace: ".at(0)",
    },
    {
      name: "colors hide the summary",
      find: "withoutColors(output).matchAll(",
      replace: "output.matchAll(",
    },
    {
      name: "a summary in the middle of a line counts",
      find: "/^(?:ok|FAILED)",
      replace: "/(?:ok|FAILED)",
    },
  ]),
  ...bugsIn("tools/planted/prove.ts", ["tests/tools/planted/prove_test.ts"], [
    {
      name: "a bug stays for the ones after it",
      find: "await Deno.writeTextFile(path, text);",
      replace: "",
    },
    {
      name: "every hang is a kill",
      find: `bug.mayHang ? "killed" : "hung"`,
      replace: `"killed"`,
    },
    {
      name: "tests that fail anyway kill",
      find: `if (baseline.end !== "passed") {`,
      replace: `if (baseline.end === "timeout") {`,
    },
  ]),
  ...bugsIn("tools/planted/bug.ts", ["tests/tools/planted/prove_test.ts"], [
    {
      name: "a text that occurs twice is good enough",
      find: "rest.length !== 1",
      replace: "rest.length < 1",
    },
  ]),
  ...bugsIn(
    "tools/planted/run_tests.ts",
    ["tests/tools/planted/prove_test.ts"],
    [
      {
        name: "a run that is out of time has failed like others",
        find: `isLate ? "timeout" : success`,
        replace: "success",
      },
      {
        name: "what cannot be loaded is killed",
        find: "return isUnloadable ||",
        replace: "return",
      },
    ],
  ),
  ...bugsIn(".ci/run", ["tests/tools/ci_run_test.ts"], [
    {
      name: "CI takes the first block of the README",
      find: "index($0, marker) { wanted = 1; next }",
      replace: "{ wanted = 1 }",
    },
    {
      name: "CI forgets how the command ended",
      find: `exit "$status"`,
      replace: "exit 0",
    },
    {
      name: "CI goes by the exit code alone",
      find: `[ "$status" -ne 0 ] || status=1`,
      replace: ":",
    },
    {
      name: "CI is content with no tests",
      find: `'') fail "no test ran" ;;`,
      replace: "'') ;;",
    },
  ]),
  ...bugsIn("tests/rooms/wire_test.ts", ["tests/room_tests_test.ts"], [
    {
      name: "a room runs the tests of another",
      find: 'importTests("wire")',
      replace: 'importTests("xdr")',
    },
  ]),
  ...bugsIn("tests/room_tests.ts", ["tests/room_tests_test.ts"], [
    {
      name: "tests in the folders of a folder are not run",
      find: "if (isDirectory) look(new URL(`${name}/`, folder));",
      replace: "if (isDirectory) continue;",
    },
  ]),
  ...bugsIn("deno.json", ["tests/room_tests_test.ts"], [
    {
      name: "a folder of tests is run by nobody",
      find: '"tests/sim/", ',
      replace: "",
    },
  ]),
  ...bugsIn("cli.ts", ["tests/examples_test.ts"], [
    {
      name: "an example of a doc comment is wrong",
      find: 'assertEquals(await main(["--version"]), 0);',
      replace: 'assertEquals(await main(["--version"]), 1);',
    },
  ]),
  ...bugsIn("deno.json", ["tests/tools/package_test.ts"], [
    {
      name: "tests are shipped",
      find: `"lib/",\n      "README.md",\n      "LICENSE",`,
      replace: `"lib/", "tests/", "README.md", "LICENSE",`,
    },
    {
      name: "third_party is shipped",
      find: `"lib/",\n      "README.md",\n      "LICENSE",`,
      replace: `"lib/", "third_party/", "README.md", "LICENSE",`,
    },
  ]),
  ...bugsIn("examples/kubernetes/calc.yaml", [
    "tests/tools/kubernetes_test.ts",
  ], [
    {
      name: "one address stands for all servers",
      find: "  clusterIP: None\n",
      replace: "",
    },
    {
      name: "a server ends before its calls do",
      find: "terminationGracePeriodSeconds: 60",
      replace: "terminationGracePeriodSeconds: 40",
    },
    {
      name: "the probe asks for what the command line does not know",
      find: "- --count=1",
      replace: "- --once=1",
    },
  ]),
  ...bugsIn("docs/PROTOCOL.md", ["tests/tools/rules_test.ts"], [
    {
      name: "a rule that no test is about",
      find: "- **R25.**",
      replace: "- **R125.**",
    },
  ]),
  ...bugsIn("tools/flags.ts", ["tests/tools/flags_test.ts"], [
    {
      name: "a tool begins its work whatever it is told",
      find: "if (first !== undefined) {",
      replace: 'if (first === "") {',
    },
  ]),
];
