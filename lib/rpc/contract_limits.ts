/**
 * What a description of a contract may hold. It comes from whoever answers at
 * an address, and what it says is built here: without bounds, an answer of a
 * megabyte could ask for any amount of work. They are far above what protocols
 * have that are written down in this language: NFSv3 has 22 procedures, and
 * its largest struct 13 fields.
 */
export const contractLimits = {
  /** 255 bytes of a name, which is what file systems allow. */
  nameBytes: 255,
  /** 1024 procedures. */
  procedures: 1024,
  /** 16,384 types, where those without a name and each `lazy` count too. */
  types: 16_384,
  /** 1024 fields of a struct, or cases of a union. */
  parts: 1024,
  /** 16,384 names of an enumeration: tables of error numbers have thousands. */
  names: 16_384,
  /**
   * 256 types within one another, at about 1 kB of stack for each: a quarter of
   * the 984 kB that V8 has.
   */
  nesting: 256,
} as const;
