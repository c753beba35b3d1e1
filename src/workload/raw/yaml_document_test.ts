import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { decodeYaml, kindOf, parseYamlDocument } from "./yaml_document.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function refusal(text: string): ConfigError {
  return assertThrows(() => parseYamlDocument(text, "w.yaml"), ConfigError);
}

Deno.test("parseYamlDocument: gives values and lines of a workload", () => {
  const { root, lines } = parseYamlDocument(
    [
      "# comment",
      "model:",
      "  name: unet3d # trailing",
      "",
      "dataset:",
      "  format: 'npz'",
      "  dims: [1,",
      "    2]",
      "  columns:",
      "  - name: a",
      "    size: 1",
      "  num_files_train: 168",
      "train: {epochs: 5, computation_time: 0.323}",
    ].join("\n"),
    "w.yaml",
  );
  assertEquals<unknown>(root, {
    model: { name: "unet3d" },
    dataset: { format: "npz", dims: [1, 2], columns: [{ name: "a", size: 1 }], num_files_train: 168 },
    train: { epochs: 5, computation_time: 0.323 },
  });
  assertEquals([...lines], [
    ["model", 2],
    ["model.name", 3],
    ["dataset", 5],
    ["dataset.format", 6],
    ["dataset.dims", 7],
    ["dataset.columns", 9],
    ["dataset.num_files_train", 12],
    ["train", 13],
  ]);
});

Deno.test("parseYamlDocument: omits a line, when it is not certain", () => {
  const { root, lines } = parseYamlDocument(
    [
      "text: |",
      "  model: x",
      'quoted: "a',
      '  dataset: y"',
      "list:",
      "- a: 1",
      "  b: 2",
      "'odd key': 3",
      "flow: {a: 1,",
      "  b: 2}",
      "real:",
      "  a: 1",
      "x.y: 4",
      "plain: [it's",
      "  , c]",
      "last: 1",
    ].join("\n"),
    "w.yaml",
  );
  assertEquals([...lines.keys()], ["text", "quoted", "list", "flow", "real", "real.a", "plain", "last"]);
  assertEquals(lines.get("last"), 16);
  assertEquals(Object.keys(root).length, 9);
});

Deno.test("parseYamlDocument: keeps the words off, no, on, yes and tells true from false", () => {
  const { root } = parseYamlDocument(
    "a: off\nb: no\nc: On\nd: yes\ne: True\nf: false\ng: ~\nh: 2001-01-01",
    "w",
  );
  assertEquals<unknown>(root, {
    a: "off",
    b: "no",
    c: "On",
    d: "yes",
    e: true,
    f: false,
    g: null,
    h: "2001-01-01",
  });
});

Deno.test("parseYamlDocument: applies anchors and merge keys, own keys win", () => {
  const { root } = parseYamlDocument(
    "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nboth:\n  <<: [{y: 9}, *b]",
    "w",
  );
  assertEquals<unknown>(root, { base: { x: 1, y: 2 }, use: { y: 3, x: 1 }, both: { y: 9, x: 1 } });
});

Deno.test("parseYamlDocument: reads the package comment", () => {
  assertEquals(parseYamlDocument("# @package _global_\na: 1", "w").package, "_global_");
  assertEquals(parseYamlDocument("# hello\n\n# @package x.y\na: 1", "w").package, "x.y");
  assertEquals(parseYamlDocument("a: 1 # @package z", "w").package, undefined);
});

Deno.test("parseYamlDocument: refuses in plain words, when the document is no workload", () => {
  const rows: [string, string, string, RegExp][] = [
    ["empty", "", "YAML_EMPTY", /is empty/],
    ["only comments", "# a\n\n---\n", "YAML_EMPTY", /is empty/],
    ["a list", "- a\n- b", "YAML_SHAPE", /it is a list/],
    ["a word", "hello", "YAML_SHAPE", /the text 'hello'/],
    ["a number", "42", "YAML_SHAPE", /the number 42/],
    ["a tab", "a:\n\tb: 2", "YAML_TAB", /tab in line 2/],
    ["a tab after spaces", "a:\n  b: 1\n  \tc: 2", "YAML_TAB", /tab in line 3/],
    [
      "a key twice",
      "x:\n  a: 1\n  a: 2",
      "YAML_DUPLICATE_KEY",
      /the key 'a' twice in one section \(line 3\)/,
    ],
    ["two documents", "a: 1\n---\nb: 2", "YAML_SYNTAX", /document/],
    ["bad indentation", "a:\n  b: 1\n c: 2", "YAML_SYNTAX", /line 3/],
    ["an open bracket", "a: [1, 2", "YAML_SYNTAX", /line/],
    ["an unknown alias", "a: *x", "YAML_SYNTAX", /alias/],
    ["a Python object", "a: !!python/object:os.system x", "YAML_SYNTAX", /tag/],
    ["a cycle", "a: &a [*a]", "YAML_CYCLE", /contains itself/],
    ["a NUL", "a: \u0000", "YAML_BINARY", /byte 0x00 at offset 3/],
    ["a merged word", "a:\n  <<: 5", "YAML_SHAPE", /merges something/],
    ["deep brackets", "[".repeat(1_000_000), "YAML_TOO_DEEP", /nested/],
    ["deep mappings", "{a: ".repeat(80) + "1" + "}".repeat(80), "YAML_TOO_DEEP", /nested/],
    ["many values", "a: [" + "1,".repeat(200_000) + "]", "YAML_TOO_LARGE", /more than 100000 values/],
  ];
  for (const [name, text, code, message] of rows) {
    const error = refusal(text);
    assertEquals(error.code, code, `${name}: ${error.message}`);
    assertMatch(error.message, message, name);
    assertEquals(error.message.includes("\n"), false, name);
  }
});

Deno.test("parseYamlDocument: accepts tabs, when they are not indentation", () => {
  const { root } = parseYamlDocument(
    "a:\t1 \t# x\n\t# comment\n\t\nb: [1,\n\t2]\nc: |\n  x\n  \ty\nd: 'q\n\tr'\ne:\n- f: [1,\n\t2]",
    "w",
  );
  assertEquals<unknown>(root, { a: 1, b: [1, 2], c: "x\n\ty\n", d: "q r", e: [{ f: [1, 2] }] });
});

Deno.test("parseYamlDocument: refuses billion-laughs documents quickly and in little memory", () => {
  const lists = ["a0: &a0 [lol]"];
  const maps = ["a0: &a0 {k: lol}"];
  const merges = ["m0: &m0 {k0: 1}"];
  for (let level = 1; level < 40; level++) {
    lists.push(`a${level}: &a${level} [${Array(10).fill(`*a${level - 1}`).join(", ")}]`);
    maps.push(`a${level}: &a${level} {${Array.from({ length: 10 }, (_, i) => `k${i}: *a${level - 1}`)}}`);
  }
  for (let level = 1; level < 3000; level++) {
    merges.push(`m${level}: &m${level}\n  <<: *m${level - 1}\n  k${level}: 1`);
  }
  const text = `t: &t "${"x".repeat(1_000_000)}"\nl: [${Array(100).fill("*t").join(",")}]`;
  for (const document of [lists.join("\n"), maps.join("\n"), merges.join("\n"), text]) {
    const before = Deno.memoryUsage().heapUsed;
    const started = performance.now();
    assertMatch(refusal(document).code, /YAML_TOO_LARGE|YAML_TOO_DEEP/);
    assert(performance.now() - started < 5000, `took ${performance.now() - started} ms`);
    assert(Deno.memoryUsage().heapUsed - before < 100 * 1024 * 1024);
  }
});

Deno.test("decodeYaml: refuses what cannot be text", () => {
  const rows: [Uint8Array, string, RegExp][] = [
    [new Uint8Array(10 * 1024 * 1024).fill(97), "YAML_TOO_LARGE", /has 10 MiB, more than 4 MiB/],
    [new Uint8Array([0x61, 0xff, 0xfe]), "YAML_BINARY", /not UTF-8/],
    [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), "YAML_BINARY", /byte 0x7f at offset 0/],
    [new Uint8Array([0xff, 0xfe, 0x61, 0]), "YAML_BINARY", /not UTF-8/],
  ];
  for (const [bytes, code, message] of rows) {
    const error = assertThrows(() => decodeYaml(bytes, "w.yaml"), ConfigError);
    assertEquals(error.code, code);
    assertMatch(error.message, message);
  }
  assertEquals(decodeYaml(encode("\ufeffa: ü"), "w"), "a: ü");
});

Deno.test("kindOf: names the kind of a value", () => {
  assertEquals([null, [1], { a: 1 }, 5, true, "x"].map(kindOf), [
    "empty",
    "a list",
    "a mapping",
    "the number 5",
    "the boolean true",
    "the text 'x'",
  ]);
});
