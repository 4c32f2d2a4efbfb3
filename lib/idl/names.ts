/** `nfs_fh3` as a type of TypeScript: `NfsFh3`. */
export function typeName(name: string): string {
  return identifier(words(name).map(capitalized).join(""), name);
}

/** `ml_hostname` as a property of TypeScript: `mlHostname`. */
export function propertyName(name: string): string {
  const [first = "", ...rest] = words(name);
  // All capitals that begin no word of their own: `HTTPGet` is `httpGet`.
  const start = first.replace(
    /^[A-Z]+(?![a-z])|^[A-Z]/,
    (capitals) => capitals.toLowerCase(),
  );
  return identifier(start + rest.map(capitalized).join(""), name);
}

/** The name of a constant: `NFS_PORT` stays, `high_proc` is `highProc`. */
export function constantName(name: string): string {
  return /[a-z]/.test(name) ? propertyName(name) : name;
}

/**
 * What all names begin with, up to an underscore, if they are several and each
 * still begins with a letter without: `MOUNTPROC_`.
 */
export function sharedPrefix(names: readonly string[]): string {
  const [first = "", ...others] = new Set(names);
  if (others.length === 0) return "";
  let end = first.lastIndexOf("_") + 1;
  while (
    end > 0 &&
    !others.concat(first).every((name) =>
      name.startsWith(first.slice(0, end)) && /^[A-Za-z]/.test(name.slice(end))
    )
  ) end = first.lastIndexOf("_", end - 2) + 1;
  return first.slice(0, end);
}

/**
 * Gives each name one of its own. Which one does not depend on their order: of
 * those that would be the same, the one that sorts first goes first.
 *
 * @param names the original ones
 * @param convert what a name should become
 * @param taken what none may become; those that are given out are added
 */
export function allotted(
  names: Iterable<string>,
  convert: (name: string) => string,
  taken: Set<string>,
): Map<string, string> {
  const result = new Map<string, string>();
  for (const name of [...new Set(names)].sort()) {
    let wanted = convert(name);
    while (taken.has(wanted)) wanted += "_";
    taken.add(wanted);
    result.set(name, wanted);
  }
  return result;
}

function words(name: string): string[] {
  return name.split("_").filter((word) => word !== "");
}

/** A word as it stands in the middle of a name. */
export function capitalized(word: string): string {
  const rest = word.slice(1);
  return word.slice(0, 1).toUpperCase() +
    (isShouted(word) ? rest.toLowerCase() : rest);
}

function isShouted(word: string): boolean {
  return /^[A-Z][A-Z0-9]*$/.test(word);
}

/** A name that begins with a digit, or is none, gets an underscore. */
function identifier(converted: string, name: string): string {
  const isPrivate = name.startsWith("_") || !/^[A-Za-z]/.test(converted);
  return isPrivate ? `_${converted}` : converted;
}
