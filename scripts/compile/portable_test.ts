import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { byListing, contentId, renderStub, unameOf } from "./portable.ts";

const FACTS = { id: "abc", version: "1.2.3", platform: "Linux x86_64" };

Deno.test("renderStub: names places that are right behind its own text, whatever their number of digits", () => {
  for (const filler of [0, 880, 940, 99_900]) {
    const template = `${"#".repeat(filler)} @CONTENTS@ @TOTAL_BYTES@\n`;
    const files = [
      { name: "main.js", size: 5, packed: new Uint8Array(3) },
      { name: "deno", size: 70, packed: new Uint8Array(40) },
    ];
    const text = renderStub(template, FACTS, files);
    const end = text.length;
    const wanted = ` '${end + 1} 3 main.js' '${end + 4} 40 deno' ${end + 43}\n`;
    assertEquals(text.slice(filler), wanted);
  }
});

Deno.test("renderStub: fills in facts and leaves other words between at signs alone", () => {
  const file = { name: "a/b.js", size: 3 * 2 ** 20 + 1, packed: new Uint8Array(1) };
  const text = renderStub("@ID@ @VERSION@ @PLATFORM@ @UNPACKED_MIB@ @NAMES@ @SIZES@ @X@", FACTS, [file]);
  assertEquals(text, "abc 1.2.3 Linux x86_64 4 a/b.js 3145729:a/b.js @X@");
});

Deno.test("renderStub: refuses names that a shell would read as more than a name", () => {
  for (const name of ["a b", "$(x)", "it's", "../x y", ""]) {
    assertThrows(() => renderStub("", FACTS, [{ name, size: 1, packed: new Uint8Array(1) }]), TypeError);
  }
});

Deno.test("contentId: changes with the stub, with a name and with a byte", () => {
  const bytes = new Uint8Array([1, 2]);
  const id = contentId("t", [{ name: "a", bytes }]);
  assertEquals(contentId("t", [{ name: "a", bytes }]), id);
  assertNotEquals(contentId("u", [{ name: "a", bytes }]), id);
  assertNotEquals(contentId("t", [{ name: "b", bytes }]), id);
  assertNotEquals(contentId("t", [{ name: "a", bytes: new Uint8Array([1, 3]) }]), id);
});

Deno.test("unameOf: speaks as uname -sm does", () => {
  assertEquals(unameOf({ os: "linux", arch: "x86_64" }), "Linux x86_64");
  assertEquals(unameOf({ os: "linux", arch: "aarch64" }), "Linux aarch64");
  assertEquals(unameOf({ os: "darwin", arch: "aarch64" }), "Darwin arm64");
});

Deno.test("byListing: has the order of ls -R, by which the stub compares", () => {
  const names = ["src/b.js", "main.js", "src/a/z.js", "Upper.js", "src/a.js", "chunk-1.js", "a/x.js"];
  assertEquals(names.sort(byListing), [
    "Upper.js",
    "chunk-1.js",
    "main.js",
    "a/x.js",
    "src/a.js",
    "src/b.js",
    "src/a/z.js",
  ]);
});
