/** x
 * @module */
export const a: number = 1;
