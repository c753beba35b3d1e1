/** Files with logic but without a unit test, each with what tests it instead. */
export const TESTED_OTHERWISE: ReadonlyMap<string, string> = new Map([]);
