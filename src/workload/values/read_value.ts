/** Reads a written value as the type that its key has. */
import type { KeyDescription } from "../key.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { readColumns } from "./columns.ts";
import { readIntList, readTextList } from "./lists.ts";
import { readBytes, readDuration, readInt, readNumber } from "./numbers.ts";
import { bad, good, type Outcome, quoted } from "./outcome.ts";
import { readTimeValue } from "./read_time_value.ts";
import { readBool, readDtype, readEnum, readPath, readSecret, readText } from "./words.ts";

export function readValue(raw: RawValue, key: KeyDescription): Outcome<unknown> {
  switch (key.type) {
    case "int":
      return readInt(raw, key);
    case "number":
      return readNumber(raw, key);
    case "bytes":
      return readBytes(raw, key);
    case "duration":
      return readDuration(raw, key);
    case "bool":
      return readBool(raw, key);
    case "enum":
      return readEnum(raw, key);
    case "dtype":
      return readDtype(raw, key);
    case "text":
      return readText(raw);
    case "path":
      return readPath(raw);
    case "secret":
      return readSecret(raw);
    case "intList":
      return readIntList(raw, key);
    case "textList":
      return readTextList(raw);
    case "timeValue":
      return readTimeValue(raw);
    case "columns":
      return readColumns(raw);
    case "section":
      return typeof raw === "object" && raw !== null && !Array.isArray(raw)
        ? good(true)
        : bad("it takes a mapping", "Write {} for the defaults, or leave the key out.");
    case "any":
      return good(quoted(raw)); // nobody looks at it, but it is shown, and must survive JSON
  }
}
