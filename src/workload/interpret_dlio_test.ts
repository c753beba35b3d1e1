/**
 * Cases of DLIO's own tests about reading a configuration, written anew; the name of the original stands behind
 * each. docs/dlio-compatibility.md has the table.
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { workloadOf } from "./fixture.ts";
import type { RawValue } from "./raw/raw_config.ts";

function skipListing(value: RawValue): boolean {
  return workloadOf({ "dataset.skip_listing": value }, { mode: "dlio" }).values["dataset.skip_listing"];
}

function interval(value: RawValue): number {
  const workload = workloadOf({ "dataset.listing_validation_interval": value }, { mode: "dlio" });
  return workload.values["dataset.listing_validation_interval"];
}

Deno.test("skip_listing: a switch stays what it is", () => {
  assertEquals(skipListing(true), true); // test_skip_listing_propagates_when_yaml_sets_python_bool_true
  assertEquals(skipListing(false), false); // test_skip_listing_propagates_when_yaml_sets_python_bool_false
});

Deno.test("skip_listing: true, 1, yes and on as text are true, trimmed and in any case", () => {
  assertEquals(skipListing("true"), true); // test_skip_listing_string_true_lowercase_coerces_to_true
  assertEquals(skipListing("True"), true); // test_skip_listing_string_true_titlecase_coerces_to_true
  assertEquals(skipListing("1"), true); // test_skip_listing_string_int_one_coerces_to_true
  assertEquals(skipListing(" YES "), true);
  assertEquals(skipListing("on"), true);
});

Deno.test("skip_listing: every other text is false, with a warning where it is no word for it", () => {
  assertEquals(skipListing("false"), false); // test_skip_listing_string_false_coerces_to_false
  assertEquals(skipListing("maybe"), false); // test_skip_listing_string_garbage_coerces_to_false
  const { warnings } = workloadOf({ "dataset.skip_listing": "maybe" });
  assertStringIncludes(warnings[0]?.text ?? "", "dataset.skip_listing='maybe'");
});

Deno.test("skip_listing: is off where nothing is said", () => {
  assertEquals(workloadOf({}).values["dataset.skip_listing"], false); // test_skip_listing_absent_field_leaves_default
});

Deno.test("listing_validation_interval: a number or text with one, 1000 where nothing is said", () => {
  assertEquals(interval(250), 250); // test_listing_validation_interval_propagates_int
  assertEquals(interval("250"), 250); // test_listing_validation_interval_string_coerces_to_int
  assertEquals(interval(0), 0);
  assertEquals(interval(null), 1000); // test_listing_validation_interval_absent_field_leaves_default
});

Deno.test("post_generation_settle_seconds: exists and is 0", () => {
  // test_post_generation_settle_seconds_field_exists, test_post_generation_settle_seconds_default_zero
  assertEquals(workloadOf({}).values["storage.post_generation_settle_seconds"], 0);
  const set = workloadOf({ "storage.post_generation_settle_seconds": 2.5 });
  assertEquals(set.values["storage.post_generation_settle_seconds"], 2.5);
});

Deno.test("storage_library: s3 without one is refused by name", () => {
  // test_checkpoint_mechanism_s3_requires_storage_library
  const s3 = { framework: "pytorch", "storage.storage_type": "s3", "storage.storage_root": "bucket" };
  const error = assertThrows(() => workloadOf(s3, { mode: "dlio", usesStorage: false }), ConfigError);
  assertStringIncludes(error.message, "storage_library");
});

Deno.test("dataset.format: every name of DLIO is the format of that name", () => { // test_format_type_get_enum
  const names = ["tfrecord", "hdf5", "csv", "npz", "npy", "jpeg", "png", "indexed_binary", "parquet"];
  for (const name of [...names, "mmap_indexed_binary", "synthetic"]) {
    for (const word of [name, name.toUpperCase()]) {
      assertEquals(workloadOf({ "dataset.format": word }, { mode: "dlio" }).values["dataset.format"], name);
    }
  }
});

Deno.test("dataset.format: a word that is no format is refused", () => { // test_unknown_format_raises
  const error = assertThrows(() => workloadOf({ "dataset.format": "npx" }, { mode: "dlio" }), ConfigError);
  assertStringIncludes(error.problems[0]?.remedy ?? "", "Did you mean");
  const unmade = assertThrows(() => workloadOf({ "dataset.format": "hdf5_opt" }), ConfigError);
  assertStringIncludes(unmade.message, "no implementation");
});
