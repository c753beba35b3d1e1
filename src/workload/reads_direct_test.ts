import { assertEquals } from "@std/assert";
import { workloadOf } from "./fixture.ts";
import { readsDirect } from "./reads_direct.ts";

const OPTIONS = "storage.storage_options";

/** What `local_fs` with these options reads past the page cache. */
function direct(values: Readonly<Record<string, string | boolean>>): boolean {
  return readsDirect(
    workloadOf({ "dataset.format": "npz", ...values }, { mode: "dlio", usesStorage: false }).values,
  );
}

// DLIO: test_direct_fs_shape_selects_direct, test_uri_scheme_direct_alone_selects_direct,
// test_storage_library_direct_alone_selects_direct, test_both_knobs_set_to_direct_selects_direct
Deno.test("readsDirect: the scheme, the library, both, or reader.odirect ask for it", () => {
  assertEquals(
    direct({ [`${OPTIONS}.storage_library`]: "s3dlio", [`${OPTIONS}.uri_scheme`]: "direct" }),
    true,
  );
  assertEquals(direct({ [`${OPTIONS}.uri_scheme`]: "direct" }), true);
  assertEquals(direct({ [`${OPTIONS}.uri_scheme`]: "direct://" }), true);
  assertEquals(direct({ [`${OPTIONS}.storage_library`]: "direct" }), true);
  assertEquals(direct({ "storage.storage_library": "direct" }), true);
  assertEquals(
    direct({ [`${OPTIONS}.storage_library`]: "direct", [`${OPTIONS}.uri_scheme`]: "direct" }),
    true,
  );
  assertEquals(direct({ "reader.odirect": true }), true);
});

// DLIO: test_empty_options_selects_buffered, test_none_options_selects_buffered,
// test_posix_storage_library_selects_buffered, test_s3dlio_with_s3_uri_scheme_selects_buffered,
// test_s3dlio_with_file_uri_scheme_selects_buffered
Deno.test("readsDirect: nothing else does", () => {
  assertEquals(direct({}), false);
  assertEquals(direct({ [`${OPTIONS}.storage_library`]: "posix" }), false);
  for (const scheme of ["s3", "file"]) {
    assertEquals(
      direct({ [`${OPTIONS}.storage_library`]: "s3dlio", [`${OPTIONS}.uri_scheme`]: scheme }),
      false,
      scheme,
    );
  }
});

Deno.test("readsDirect: other storage says itself what it is", () => {
  assertEquals(direct({ "storage.storage_type": "direct_fs" }), false);
});
