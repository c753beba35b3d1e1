/** The first look at a manifest that was read back: that it is JSON of the schema this version knows, and whole. */

/** The manifest as its writer made it, as far as schema and keys can tell; `refuse` makes the error of a reason. */
export function manifestFields(
  text: string,
  schema: string,
  required: readonly string[],
  refuse: (reason: string, cause?: unknown) => Error,
): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse("it is not JSON", error);
  }
  if (typeof value !== "object" || value === null || !("schema" in value)) throw refuse("it has no schema");
  if (value.schema !== schema) {
    throw refuse(`its schema is '${value.schema}', this version knows '${schema}'`);
  }
  const missing = required.filter((key) => !(key in value));
  if (missing.length > 0) throw refuse(`it lacks ${missing.join(", ")}`);
  return { ...value };
}
