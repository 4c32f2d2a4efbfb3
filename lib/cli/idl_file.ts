import { dirname, isAbsolute, join, normalize } from "node:path";
import { compile } from "../idl/mod.ts";
import { UsageError } from "./usage_error.ts";

/** Whether a path is that of a `.x` file. */
export function isIdlFile(path: string): boolean {
  return path.endsWith(".x");
}

/**
 * Compiles a `.x` file of the disk, with those that it includes.
 *
 * @param defines what stands after `--define`: `A=1,B`
 * @throws {UsageError} if it cannot be read
 * @throws {IdlError} if it cannot be compiled
 */
export function compileFile(path: string, defines = ""): string {
  return compile(readText(path), {
    fileName: path,
    defines: definesOf(defines),
    readInclude(included, from) {
      const fileName = isAbsolute(included)
        ? included
        : normalize(join(dirname(from), included));
      try {
        return { fileName, text: Deno.readTextFileSync(fileName) };
      } catch (error) {
        // The compiler says which line asks for it.
        if (error instanceof Deno.errors.NotCapable) throw error;
        return undefined;
      }
    },
  });
}

/** The text of a file. @throws {UsageError} if there is none */
export function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** Writes a whole file or leaves it as it was. @throws {UsageError} */
export function writeText(path: string, text: string): void {
  // Beside it, as renaming works within one file system only.
  const draft = `${path}.${Deno.pid}.part`;
  try {
    Deno.writeTextFileSync(draft, text);
    Deno.renameSync(draft, path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    try {
      Deno.removeSync(draft);
    } catch {
      // It never was.
    }
    throw new UsageError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}

function definesOf(text: string): Record<string, string> {
  const defines: Record<string, string> = {};
  for (const part of text.split(",")) {
    if (part === "") continue;
    const [, name, value = "1"] = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(part) ?? [];
    if (name === undefined) {
      throw new UsageError(
        `Cannot define "${part}": expected a name, or name=value`,
      );
    }
    defines[name] = value;
  }
  return defines;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/, "");
}
