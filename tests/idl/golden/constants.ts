// @generated from constants.x: change that file, and not this one.

/*
 * Numbers in all bases, and texts.
 */

/** `const DECIMAL` */
export const DECIMAL = 65_535;
/** `const HEXADECIMAL` */
export const HEXADECIMAL = 0xbeef;
/** `const OCTAL` */
export const OCTAL = 0o755;
/** `const NEGATIVE` */
export const NEGATIVE: number = -1;
/**
 * More than a number holds.
 *
 * `const HUGE`
 */
export const HUGE = 18_446_744_073_709_551_615n;
/** `const ANOTHER` */
export const ANOTHER = 65_535;
/** `const OF_OCTAL` */
export const OF_OCTAL = 493;
/** `const TEXT` */
export const TEXT = "d4a0ba02";
/** `const lower_case` */
export const lowerCase = 3;
