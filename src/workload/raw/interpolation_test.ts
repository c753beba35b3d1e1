import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { type Branch, flatten, toNode, toValue } from "./config_tree.ts";
import { resolveText, resolveTree } from "./interpolation.ts";
import type { RawValue } from "./raw_config.ts";
import { formatTime } from "./strftime.ts";

const context = { env: { HOST: "h1", EMPTY: "", COUNT: "8" }, now: new Date(2026, 10, 5, 6, 7, 8, 90) };

function tree(value: RawValue): Branch {
  const node = toNode(value, (path) => ({ kind: "yaml", detail: path }));
  if (node.kind !== "branch") throw new TypeError("a workload is a mapping");
  return node;
}

function resolved(value: RawValue): unknown {
  const root = tree(value);
  resolveTree(root, context);
  return toValue(root);
}

Deno.test("resolveTree: resolves references in every form", () => {
  assertEquals(
    resolved({
      a: { b: 5, s: "x", on: true, nothing: null, list: [1, "${a.b}"] },
      absolute: "${a.b}",
      withRoot: "${workload.a.b}",
      text: "n${a.b}-${a.s}-${a.on}-${a.nothing}",
      section: "${a}",
      index: "${a.list.0} ${a.list[1]}",
      group: { near: 1, relative: "${.near}", up: "${..a.b}", deep: { x: "${..near}", y: "${...a.s}" } },
      items: [7, "${.0}", "${..a.s}"],
      name: "s",
      nested: "${a.${name}}",
      chain: "${nested}",
    }),
    {
      a: { b: 5, s: "x", on: true, nothing: null, list: [1, 5] },
      absolute: 5,
      withRoot: 5,
      text: "n5-x-True-None",
      section: { b: 5, s: "x", on: true, nothing: null, list: [1, 5] },
      index: "1 5",
      group: { near: 1, relative: 1, up: 5, deep: { x: 1, y: "x" } },
      items: [7, 7, "x"],
      name: "s",
      nested: "x",
      chain: "x",
    },
  );
});

Deno.test("resolveTree: knows the resolvers oc.env, oc.select, oc.decode and now", () => {
  assertEquals(
    resolved({
      host: "${oc.env:HOST}",
      url: "http://${oc.env:HOST}:9000",
      empty: "${oc.env:EMPTY}",
      missing: "${oc.env:NOPE,fall back}",
      number: "${oc.env:NOPE,8}",
      quoted: "${oc.env:NOPE,'a,b'}",
      none: "${oc.env:NOPE,null}",
      nested: "${oc.env:NOPE,${oc.env:HOST}}",
      decoded: "${oc.decode:${oc.env:COUNT}}",
      selected: "${oc.select:host}",
      absent: "${oc.select:nothing.there,3}",
      absentNull: "${oc.select:nothing}",
      when: "${now:%Y-%m-%d}/${now:%H-%M-%S}",
    }),
    {
      host: "h1",
      url: "http://h1:9000",
      empty: "",
      missing: "fall back",
      number: "8",
      quoted: "a,b",
      none: null,
      nested: "h1",
      decoded: 8,
      selected: "h1",
      absent: 3,
      absentNull: null,
      when: "2026-11-05/06-07-08",
    },
  );
});

Deno.test("resolveTree: keeps escaped references as text", () => {
  assertEquals(
    resolved({ a: 1, b: "\\${a}", c: "x\\\\${a}", d: "\\\\\\${a}", e: "$a {a} \\ $", f: "\\x${a}" }),
    {
      a: 1,
      b: "${a}",
      c: "x\\1",
      d: "\\${a}",
      e: "$a {a} \\ $",
      f: "\\x1",
    },
  );
});

Deno.test("resolveTree: keeps the source of the place where the reference was written", () => {
  const root = tree({ a: { k: 1 }, b: "${a}" });
  resolveTree(root, context);
  assertEquals(flatten(root).get("b.k")?.source.detail, "b");
});

Deno.test("resolveTree: refuses with the chain of keys, when a reference leads nowhere", () => {
  const rows: [RawValue, string, RegExp][] = [
    [{ a: "${b}", b: "${c}", c: "${a}" }, "INTERPOLATION_CYCLE", /\(a -> b -> c -> a\)/],
    [{ a: "${a}" }, "INTERPOLATION_CYCLE", /refers to itself \(a -> a\)/],
    [{ a: { b: "${a}" } }, "INTERPOLATION_CYCLE", /a\.b -> a -> a\.b/],
    [
      { a: "${b}", b: "${storage.rot}", storage: { root: 1 } },
      "INTERPOLATION_UNKNOWN",
      /Did you mean 'storage.root'\? \(a -> b -> storage.rot\)/,
    ],
    [{ a: "${.b}" }, "INTERPOLATION_UNKNOWN", /'.b' is not set/],
    [{ a: "${....b}" }, "INTERPOLATION_UNKNOWN", /is not set/],
    [{ a: "${oc.env:NOPE}" }, "INTERPOLATION_UNKNOWN", /variable 'NOPE' is not set/],
    [{ a: "${hydra:run.dir}" }, "INTERPOLATION_UNKNOWN", /resolver 'hydra' is not supported/],
    [{ a: "${oc.env:}" }, "INTERPOLATION_SYNTAX", /takes one or two/],
    [{ a: "${now:%Q}" }, "INTERPOLATION_SYNTAX", /does not know '%Q'/],
    [{ a: "${b" }, "INTERPOLATION_SYNTAX", /never closed/],
    [{ a: "${}" }, "INTERPOLATION_SYNTAX", /is no reference/],
    [{ a: "${b c}" }, "INTERPOLATION_SYNTAX", /is no reference/],
    [{ a: "x${b}", b: [1] }, "INTERPOLATION_TYPE", /middle of a text/],
  ];
  for (const [value, code, message] of rows) {
    const error = assertThrows(() => resolved(value), ConfigError, undefined, JSON.stringify(value));
    assertEquals(error.code, code, error.message);
    assertMatch(error.message, message);
  }
});

Deno.test("resolveTree: refuses explosions quickly", () => {
  const text: Record<string, RawValue> = { k0: "0123456789" };
  const lists: Record<string, RawValue> = { k0: [1, 2, 3] };
  const chain: Record<string, RawValue> = { k0: 1 };
  for (let level = 1; level < 60; level++) {
    text[`k${level}`] = `\${k${level - 1}}`.repeat(10);
    lists[`k${level}`] = Array(10).fill(`\${k${level - 1}}`);
  }
  for (let level = 1; level < 50_000; level++) chain[`k${level}`] = `\${k${level - 1}}`;
  const backwards = Object.fromEntries(Object.entries(chain).reverse());
  const copies = {
    big: Array(5000).fill(1),
    users: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`u${index}`, "${big}"])),
  };
  const nested = { a: "${".repeat(30_000) + "b" + "}".repeat(30_000), b: 1 };
  for (const value of [text, lists, backwards, copies, nested]) {
    const started = performance.now();
    assertMatch(
      assertThrows(() => resolved(value), ConfigError).code,
      /INTERPOLATION_(SIZE|DEPTH|SYNTAX|UNKNOWN)|YAML_TOO_(LARGE|DEEP)/,
    );
    assert(performance.now() - started < 10_000, `took ${performance.now() - started} ms`);
  }
});

Deno.test("resolveText: resolves a text outside the workload", () => {
  const root = tree({ model: { name: "unet3d" } });
  assertEquals(
    resolveText("./log/${workload.model.name}/${now:%Y%m%d}", "hydra.run.dir", root, context),
    "./log/unet3d/20261105",
  );
});

Deno.test("formatTime: knows the directives of run folders and names others", () => {
  const now = new Date(2024, 11, 31, 1, 2, 3, 4);
  assertEquals(formatTime("%Y %y %m %d %H %M %S %f %j %%", now), {
    value: "2024 24 12 31 01 02 03 004000 366 %",
  });
  assertEquals(formatTime("%s", now), { value: String(Math.floor(now.getTime() / 1000)) });
  assertEquals(formatTime("%A", now), { unknown: "%A" });
  assertEquals(formatTime("x%", now), { unknown: "%" });
});
