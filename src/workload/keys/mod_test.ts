import { assertEquals, assertMatch } from "@std/assert";
import type { RawValue } from "../raw/raw_config.ts";
import { readValue } from "../values/read_value.ts";
import { type TimeValue, writtenTime } from "../values/time_value.ts";
import { describeKey, isKeyPath, type KeyPath, keyPaths } from "./mod.ts";

/** The default as a file would write it. */
function writtenDefault(path: KeyPath): RawValue | undefined {
  const key = describeKey(path);
  if (!("default" in key) || key.default === undefined || key.type === "section") return undefined;
  // Defaults are plain data; only times are written differently from how they are held.
  return (key.type === "timeValue" ? writtenTime(key.default as TimeValue) : key.default) as RawValue;
}

Deno.test("KEYS: every default is a legal value of its key", () => {
  for (const path of keyPaths()) {
    const key = describeKey(path);
    const written = writtenDefault(path);
    if (written === undefined) continue;
    const outcome = readValue(written, key);
    assertEquals(outcome.ok && outcome.value, "default" in key ? key.default : undefined, path);
  }
});

Deno.test("KEYS: a key is used by something, or says why it has no effect", () => {
  for (const path of keyPaths()) {
    const { usedBy, noEffect } = describeKey(path);
    assertEquals(usedBy.length === 0, noEffect !== undefined, path);
  }
});

Deno.test("KEYS: meanings and reasons are sentences", () => {
  for (const path of keyPaths()) {
    const { meaning, noEffect } = describeKey(path);
    for (const text of [meaning, noEffect ?? "A."]) assertMatch(text, /^.+[.)]$/, path);
  }
});

Deno.test("KEYS: aliases name one key, and no key has the name of an alias", () => {
  const seen = new Set<string>();
  for (const path of keyPaths()) {
    for (const alias of describeKey(path).aliases ?? []) {
      assertEquals(seen.has(alias), false, alias);
      assertEquals(isKeyPath(alias), false, alias);
      seen.add(alias);
    }
  }
});

Deno.test("KEYS: only mappings lie above other keys, and deviations belong to times", () => {
  for (const path of keyPaths()) {
    const parts = path.split(".");
    for (let length = 1; length < parts.length; length++) {
      const above = parts.slice(0, length).join(".");
      if (isKeyPath(above)) assertEquals(describeKey(above).type, "section", path);
    }
    const key = describeKey(path);
    if (key.type !== "number" || key.stdevOf === undefined) continue;
    assertEquals(isKeyPath(key.stdevOf) && describeKey(key.stdevOf).type, "timeValue", path);
  }
});

Deno.test("KEYS: synonyms and refused words are lower case and no values themselves", () => {
  for (const path of keyPaths()) {
    const key = describeKey(path);
    if (key.type !== "enum") continue;
    for (const word of [...Object.keys(key.synonyms ?? {}), ...Object.keys(key.refused ?? {})]) {
      assertEquals([word.toLowerCase(), key.values.includes(word)], [word, false], path);
    }
    for (const value of Object.values(key.synonyms ?? {})) {
      assertEquals(key.values.includes(value), true, path);
    }
  }
});

Deno.test("KEYS: the enumerations hold DLIO's words", () => {
  const words = (path: KeyPath) => {
    const key = describeKey(path);
    return key.type === "enum" ? key.values : [];
  };
  // test_format_type_str, test_format_type_get_enum
  for (const name of ["npy", "hdf5", "jpeg", "png", "tfrecord", "npz", "csv", "indexed_binary", "parquet"]) {
    assertEquals(words("dataset.format").includes(name), true, name);
  }
  assertEquals(words("storage.storage_type"), ["local_fs", "direct_fs", "s3", "aistore"]); // test_storage_type_str
  assertEquals(words("framework"), ["tensorflow", "pytorch"]); // test_framework_type_str
  assertEquals(words("reader.file_shuffle"), ["off", "seed", "random"]); // test_shuffle_enum
});
