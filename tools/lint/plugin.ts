/**
 * The rules of this repository that `deno lint` does not bring: the room
 * table, and what keeps the simulator honest.
 *
 * @module
 */

import { ambient } from "./ambient.ts";
import { fileSize } from "./file_size.ts";
import { imports } from "./imports.ts";
import { names } from "./names.ts";
import { noSleep } from "./no_sleep.ts";
import { pure } from "./pure.ts";

const plugin: Deno.lint.Plugin = {
  name: "rooms",
  rules: {
    "ambient": ambient,
    "file-size": fileSize,
    "imports": imports,
    "names": names,
    "no-sleep": noSleep,
    "pure": pure,
  },
};

export default plugin;
