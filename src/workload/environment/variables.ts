/** Every environment variable that Stoker knows, once. */
import { DLIO_VARIABLES } from "./dlio_variables.ts";
import { OBJECT_VARIABLES } from "./object_variables.ts";
import { PROCESS_VARIABLES } from "./process_variables.ts";
import type { Variable } from "./variable.ts";

export const VARIABLES = { ...DLIO_VARIABLES, ...OBJECT_VARIABLES, ...PROCESS_VARIABLES } as const;

export type VariableName = keyof typeof VARIABLES;

/** Name and description of each, in the order of the documentation. */
export function variableRows(): readonly (readonly [VariableName, Variable])[] {
  // Object.entries loses the names of the keys, which the type of the table fixes.
  return Object.entries(VARIABLES) as [VariableName, Variable][];
}

/** Whether a line of the file `.env` counts; other variables are taken from the process alone. */
export function actsFromDotenv(name: string): boolean {
  const isFilling = Object.hasOwn(VARIABLES, name) && VARIABLES[name as VariableName].layer === "workload";
  return isFilling || name === "DLIO_MAX_AUTO_THREADS" || /^(AWS|AIS|S3|S3DLIO)_/.test(name);
}
