import { isKeyword } from "./cursor.ts";

/** `weatherStation` as C shouts it: `WEATHER_STATION`. */
export function shouted(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const text = words.toUpperCase();
  return /^[A-Z]/.test(text) ? text : `S_${text}`;
}

/** A name that is no word of the language, and that nothing else has. */
export function freeName(wanted: string, taken: Set<string>): string {
  const letters = wanted.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
  let name = letters === "" ? "_" : letters;
  // A few may be longer. Of many, which nobody wrote by hand, none gets long.
  for (let i = 1; isKeyword(name) || taken.has(name); i++) {
    name = i < UNDERSCORES_MAX ? `${name}_` : `${letters}_${i}`;
  }
  taken.add(name);
  return name;
}

/** 4: enough for what people name alike. */
const UNDERSCORES_MAX = 4;
