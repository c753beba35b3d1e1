/** A value that follows from others, with the rule that gave it: `--show-config` prints the rule as its source. */
export interface Derived<Value> {
  readonly value: Value;
  readonly rule: string;
  readonly warning?: string;
}
