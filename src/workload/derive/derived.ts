/** A value that follows from others, with the rule that gave it: `--show-config` prints the rule as its source. */
import type { VariableName } from "../environment/variables.ts";

export interface Derived<Value> {
  readonly value: Value;
  readonly rule: string;
  /** The variable that the rule asked for and that does not parse. */
  readonly misread?: VariableName;
}
