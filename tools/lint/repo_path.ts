/**
 * Where a linted file lies in the repository.
 *
 * @module
 */

import { type Room, rooms } from "./room_table.ts";

const ROOT = withSlashes(import.meta.dirname!).replace(/\/tools\/lint$/, "/");

/**
 * The path from the root of the repository, with slashes: `lib/core/call.ts`.
 * The linter gives absolute paths; tests give paths from the root.
 */
export function repoPath(fileName: string): string {
  const path = withSlashes(fileName);
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

/** The name of the folder in `lib/` a path lies in, if it lies in one. */
export function roomName(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

/** The room a path lies in, if the table has it. */
export function roomOf(path: string): Room | undefined {
  const name = roomName(path);
  return name !== undefined && Object.hasOwn(rooms, name)
    ? rooms[name]
    : undefined;
}

/** Whether the package ships this file: `lib/`, `mod.ts` and `cli.ts`. */
export function isShipped(path: string): boolean {
  return path.startsWith("lib/") || path === "mod.ts" || path === "cli.ts";
}

/**
 * The path a relative specifier leads to, from the root of the repository.
 * One that leaves the repository keeps its leading `..`.
 */
export function resolveFrom(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") {
      parts.pop();
    } else {
      parts.push(part);
    }
  }
  return parts.join("/");
}

function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}
