import { assertEquals } from "@std/assert";

/** What Debian has the tools in, for the message. */
const PACKAGES = "rpcsvc-proto libtirpc-dev gcc libc6-dev";

/** Whether `rpcgen`, a C compiler and libtirpc are there. */
export async function hasOracle(): Promise<boolean> {
  const [rpcgen, compiler, packages] = await Promise.all([
    runs("rpcgen", "--help"),
    runs("gcc", "--version"),
    runs("dpkg", "--version"),
  ]);
  const hasHeaders = await exists(`${HEADERS}/rpc/xdr.h`);
  const isThere = rpcgen && compiler && packages && hasHeaders;
  if (!isThere && Deno.env.get("CI") === "true") {
    throw new Error(`Cannot compare with rpcgen: install ${PACKAGES}`);
  }
  if (!isThere) {
    console.warn(`Not compared with rpcgen: apt-get install ${PACKAGES}`);
  }
  return isThere;
}

const HEADERS = "/usr/include/tirpc";

/** The `.x` files that two of the packages install. */
export async function installedFiles(): Promise<string[]> {
  const { stdout } = await new Deno.Command("dpkg", {
    args: ["-L", "rpcsvc-proto", "libtirpc-dev"],
  }).output();
  const files = new TextDecoder().decode(stdout).split("\n");
  return files.filter((path) => path.endsWith(".x")).sort();
}

/** Compiles C against what `rpcgen` makes of a file, runs it, gives its lines. */
export async function runC(xText: string, main: string): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/types.x`, xText);
    await Deno.writeTextFile(`${folder}/main.c`, main);
    await run(folder, "rpcgen", ["-N", "-h", "-o", "types.h", "types.x"]);
    await run(folder, "rpcgen", ["-N", "-c", "-o", "types.c", "types.x"]);
    // -w: rpcgen's code is not what a compiler of today likes to see.
    await run(folder, "gcc", [
      "-w",
      "-fpermissive",
      // Where it counts elements itself, rpcgen forgets what it called them.
      "-Dbool=bool_t",
      `-I${HEADERS}`,
      "-o",
      "main",
      "main.c",
      "types.c",
      "-ltirpc",
    ]);
    const output = await run(folder, `${folder}/main`, []);
    return output.trimEnd().split("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the C preprocessor makes of a text, and the lines that it complains of. */
export async function preprocessedByC(
  text: string,
): Promise<{ output: string; complaints: number[] }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/text.x`, text);
    // What rpcgen runs; -P leaves out where lines come from.
    const { stdout, stderr } = await new Deno.Command("cpp", {
      args: ["-P", "text.x"],
      cwd: folder,
    }).output();
    const decoder = new TextDecoder();
    const complaints = [
      ...decoder.decode(stderr).matchAll(/^text\.x:(\d+):\d+: error/gm),
    ].map(([, line]) => Number(line));
    return { output: decoder.decode(stdout), complaints };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(
  cwd: string,
  command: string,
  args: readonly string[],
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
  }).output();
  const text = new TextDecoder();
  assertEquals(code, 0, `${command}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

async function runs(command: string, flag: string): Promise<boolean> {
  try {
    await new Deno.Command(command, {
      args: [flag],
      stdout: "null",
      stderr: "null",
    }).output();
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
