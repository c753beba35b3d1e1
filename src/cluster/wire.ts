/**
 * What a value looks like between two processes. Every cluster sends through it, also the one inside a single
 * process, so that no phase comes to rely on shared references or on values which do not survive the journey.
 */

/** The text that travels. Throws a TypeError for what JSON would lose or change: a mistake of the caller. */
export function encode(value: unknown): string {
  refuseLossy(value, "value");
  return JSON.stringify(value);
}

/** The value back; the caller knows its type because it is the one that was sent. */
export function decode<T>(text: string): T {
  return JSON.parse(text);
}

function refuseLossy(value: unknown, path: string): void {
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "number":
      if (Number.isFinite(value) && !Object.is(value, -0)) return;
      break;
    case "object":
      if (value === null) return;
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) refuseLossy(value[i], `${path}[${i}]`);
        return;
      }
      if (isPlain(value)) {
        for (const [key, part] of Object.entries(value)) {
          // JSON drops such a key, and an absent optional property is the same value.
          if (part !== undefined) refuseLossy(part, `${path}.${key}`);
        }
        return;
      }
  }
  const shown = typeof value === "object" ? value?.constructor?.name : String(value);
  throw new TypeError(`Cannot send ${path}: ${shown} is not plain data`);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
