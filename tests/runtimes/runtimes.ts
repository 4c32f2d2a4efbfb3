import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { run } from "./run.ts";

/** A runtime that this library supports. */
export type Runtime = "deno" | "node" | "bun";

/** The versions of the others that the tests ask the npm registry for. */
export const RUNTIME_VERSIONS = { node: "24.21.0", bun: "1.4.5" } as const;

/**
 * The words that start a TypeScript file in that runtime: append the file and
 * its arguments, and pass it to {@linkcode run}. Undefined where the runtime
 * cannot be had, with the reason on stderr.
 *
 * npx is asked once: the path it finds is kept in the temporary folder.
 */
export function runtimeCommand(
  runtime: Runtime,
): Promise<string[] | undefined> {
  return commands[runtime] ??= findCommand(runtime);
}

/** Whether a missing runtime is a failure (in CI) rather than a test ignored. */
export function isRuntimeRequired(): boolean {
  return process.env.CI === "true";
}

const commands: Partial<Record<Runtime, Promise<string[] | undefined>>> = {};

async function findCommand(runtime: Runtime): Promise<string[] | undefined> {
  if (runtime === "deno") {
    const deno = "Deno" in globalThis ? process.execPath : "deno";
    return [deno, "run", "-A", "--unstable-net"];
  }
  const path = await binary(runtime);
  return path === undefined ? undefined : [path];
}

async function binary(runtime: "node" | "bun"): Promise<string | undefined> {
  const version = RUNTIME_VERSIONS[runtime];
  const folder = join(tmpdir(), "datagram-rpc-runtimes");
  const note = join(folder, `${runtime}-${version}.path`);
  if (existsSync(note)) {
    const path = readFileSync(note, "utf8");
    if (existsSync(path)) return path;
  }
  const path = await byNpx(`${runtime}@${version}`) ??
    (runtime === "bun" ? await byPlatformPackage(folder, version) : undefined);
  if (path === undefined) {
    console.warn(`Cannot get ${runtime} ${version} from the npm registry`);
    return undefined;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(note, path);
  return path;
}

async function byNpx(spec: string): Promise<string | undefined> {
  // `-p` prints in Node and in Bun.
  const { code, stdout } = await run(
    ["npx", "-y", spec, "-p", "process.execPath"],
    { timeoutMs: 120_000 },
  );
  const path = stdout.trim();
  return code === 0 && existsSync(path) ? path : undefined;
}

/**
 * The package `bun` puts its binary in place by an install script; where these
 * are refused, the package of the platform has the binary itself.
 */
async function byPlatformPackage(
  folder: string,
  version: string,
): Promise<string | undefined> {
  const name = `@oven/bun-${process.platform}-${
    process.arch === "arm64" ? "aarch64" : process.arch
  }`;
  mkdirSync(folder, { recursive: true });
  await run(
    ["npm", "install", "--no-save", "--prefix", folder, `${name}@${version}`],
    { timeoutMs: 120_000 },
  );
  const path = join(folder, "node_modules", name, "bin", "bun");
  return existsSync(path) ? path : undefined;
}
