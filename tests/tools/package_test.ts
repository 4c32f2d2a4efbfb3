import { assert, assertEquals } from "@std/assert";
import { TEST_ARGS } from "../../tools/ok/steps.ts";

const ROOT = new URL("../../", import.meta.url);

interface Config {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly links: readonly string[];
  readonly tasks: Readonly<Record<string, unknown>>;
}

async function readConfig(folder: string): Promise<Config> {
  const text = await Deno.readTextFile(new URL(`${folder}deno.json`, ROOT));
  return JSON.parse(text);
}

/** The files which `deno publish` would send, from the root; asked once. */
function publishedFiles(): Promise<string[]> {
  return published ??= askPublish();
}

let published: Promise<string[]> | undefined;

async function askPublish(): Promise<string[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    // What it says about types is for another step to care about.
    args: [
      "publish",
      "--dry-run",
      "--allow-dirty",
      "--allow-slow-types",
      "--no-check",
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  const urls = [...output.matchAll(/^ +(file:\S+) \(.*\)$/gm)];
  assert(urls.length > 0, output);
  return urls.map(([, url]) => {
    assert(url!.startsWith(ROOT.href), url);
    return url!.slice(ROOT.href.length);
  });
}

Deno.test("the package ships what it is for, and nothing else", async () => {
  const files = await publishedFiles();
  const others = files.filter((path) =>
    !/^(mod\.ts|cli\.ts|deno\.json|[A-Z]+(\.md)?|(lib|docs)\/.*)$/.test(path) ||
    /_test\.ts$/.test(path)
  );
  assertEquals(others, []);
  const { exports } = await readConfig("");
  for (const path of ["deno.json", "LICENSE", "README.md"]) {
    assert(files.includes(path), `${path} is missing`);
  }
  for (const entry of Object.values(exports)) {
    assert(files.includes(entry.replace("./", "")), `${entry} is missing`);
  }
});

Deno.test("the package does not know of third_party", async () => {
  for (const path of await publishedFiles()) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(path, ROOT));
    assert(!text.includes("third_party"), `${path} names third_party`);
  }
});

Deno.test("each @std import has a link, and each link an import", async () => {
  const { imports, links } = await readConfig("");
  const wanted = Object.keys(imports).filter((name) =>
    name.startsWith("@std/")
  );
  const linked = await Promise.all(
    links.map(async (folder) => (await readConfig(`${folder}/`)).name),
  );
  assertEquals(linked.sort(), wanted.sort());

  const folders: string[] = [];
  for await (const entry of Deno.readDir(new URL("third_party/std", ROOT))) {
    folders.push(`./third_party/std/${entry.name}`);
  }
  assertEquals(folders.sort(), [...links].sort());
  for (const name of wanted) {
    assertEquals(imports[name]!.startsWith(`jsr:${name}@^`), true, name);
  }
});

Deno.test("`deno task test` runs what `deno task ok` tests", async () => {
  const { tasks } = await readConfig("");
  assertEquals(tasks.test, `deno ${TEST_ARGS.join(" ")}`);
});
