import { assertEquals, assertMatch } from "@std/assert";
import { applyOverrides } from "./apply_overrides.ts";
import { type Branch, flatten, toNode, toValue } from "./config_tree.ts";
import { parseOverride } from "./override.ts";
import type { RawValue } from "./raw_config.ts";

const KNOWN = ["dataset.format", "dataset.num_files_train", "train.epochs", "dataset.parquet.row_group_size"];
const BASE: RawValue = {
  model: { name: "m" },
  dataset: { format: "npz", dims: [1, 2], data_folder: null, columns: [{ name: "a", size: 1 }] },
};

function tree(value: RawValue): Branch {
  const node = toNode(value, (path) => ({ kind: "yaml", detail: `w.yaml ${path}` }));
  if (node.kind !== "branch") throw new TypeError("a workload is a mapping");
  return node;
}

function run(mode: "stoker" | "dlio", ...texts: string[]) {
  const root = tree(BASE);
  const overrides = texts.map(parseOverride).flatMap((override) => override.kind === "key" ? [override] : []);
  const rules = { mode, isKnownKey: (path: string) => KNOWN.includes(path), knownKeys: KNOWN };
  return { root, ...applyOverrides(root, overrides, rules) };
}

function expectTree(texts: string[], expected: unknown, mode: "stoker" | "dlio" = "stoker") {
  const { root, problems } = run(mode, ...texts);
  assertEquals(problems, [], texts.join(" "));
  assertEquals<unknown>(toValue(root), expected, texts.join(" "));
}

const dataset = { format: "npz", dims: [1, 2], data_folder: null, columns: [{ name: "a", size: 1 }] };

Deno.test("applyOverrides: replaces, adds, forces and deletes", () => {
  expectTree(["dataset.format=npy"], { model: { name: "m" }, dataset: { ...dataset, format: "npy" } });
  expectTree(["train.epochs=2"], { model: { name: "m" }, dataset, train: { epochs: 2 } });
  expectTree(["+a.b.c=1"], { model: { name: "m" }, dataset, a: { b: { c: 1 } } });
  expectTree(["++model.name=x", "++new=1"], { model: { name: "x" }, dataset, new: 1 });
  expectTree(["~dataset"], { model: { name: "m" } });
  expectTree(["~model.name=m", "~dataset"], { model: {} });
  expectTree(["~dataset.dims=[1,2]", "~dataset.columns", "~dataset.data_folder=null"], {
    model: { name: "m" },
    dataset: { format: "npz" },
  });
  expectTree(["++dataset.format="], { model: { name: "m" }, dataset: { ...dataset, format: "" } });
});

Deno.test("applyOverrides: lets the last one win", () => {
  expectTree(["dataset.format=a", "++dataset.format=b", "dataset.format=c"], {
    model: { name: "m" },
    dataset: { ...dataset, format: "c" },
  });
  expectTree(["~dataset", "++dataset.format=b"], { model: { name: "m" }, dataset: { format: "b" } });
});

Deno.test("applyOverrides: merges mappings, replaces lists and sets one element of a list", () => {
  expectTree(["++dataset={format:npy,dims:[3]}"], {
    model: { name: "m" },
    dataset: { ...dataset, format: "npy", dims: [3] },
  });
  expectTree(["dataset.dims.1=7", "dataset.columns.0.size=9"], {
    model: { name: "m" },
    dataset: { ...dataset, dims: [1, 7], columns: [{ name: "a", size: 9 }] },
  });
  expectTree(["dataset.parquet={row_group_size:5}"], {
    model: { name: "m" },
    dataset: { ...dataset, parquet: { row_group_size: 5 } },
  });
  expectTree(["++model.name.first=x"], { model: { name: { first: "x" } }, dataset });
});

Deno.test("applyOverrides: adds where null stands, as Hydra does", () => {
  expectTree(["+dataset.data_folder=/d"], {
    model: { name: "m" },
    dataset: { ...dataset, data_folder: "/d" },
  });
});

Deno.test("applyOverrides: collects everything that cannot be applied", () => {
  const { problems } = run(
    "stoker",
    "dataset.num_file_train=8",
    "+dataset.format=npy",
    "~train.epochs",
    "~dataset.format=csv",
    "~dataset.dims.0",
    "dataset.parquet={row_group_sise:5}",
  );
  assertEquals(problems.map(({ code }) => code), [
    "UNKNOWN_KEY",
    "OVERRIDE_PRESENT",
    "OVERRIDE_ABSENT",
    "OVERRIDE_VALUE",
    "OVERRIDE_SYNTAX",
    "UNKNOWN_KEY",
  ]);
  assertMatch(problems[0]?.text ?? "", /Did you mean 'dataset.num_files_train'\?/);
  assertMatch(problems[1]?.text ?? "", /already sets it \(w.yaml dataset.format\)/);
});

Deno.test("applyOverrides: as DLIO replaces only what the YAML sets, below workload", () => {
  expectTree(["workload.dataset.format=npy"], {
    model: { name: "m" },
    dataset: { ...dataset, format: "npy" },
  }, "dlio");
  const { problems, warnings, root } = run(
    "dlio",
    "workload.train.epochs=2",
    "dataset.format=npy",
    "++dataset.format=npy",
  );
  assertEquals(problems.map(({ code }) => code), ["OVERRIDE_ABSENT", "OVERRIDE_ABSENT"]);
  assertMatch(problems[0]?.remedy ?? "", /\+\+workload\.train\.epochs/);
  assertEquals(warnings.map(({ code }) => code), ["IGNORED_OVERRIDE"]);
  assertEquals<unknown>(toValue(root), BASE);
});

Deno.test("applyOverrides: keeps the source of each value and hides credentials", () => {
  const { root } = run(
    "stoker",
    "++dataset.format=npy",
    "++storage.storage_options.secret_access_key=hunter2",
  );
  const entries = flatten(root);
  assertEquals(entries.get("dataset.format")?.source, {
    kind: "command line",
    detail: "++dataset.format=npy",
  });
  assertEquals(entries.get("model.name")?.source, { kind: "yaml", detail: "w.yaml model.name" });
  assertEquals(entries.get("storage.storage_options.secret_access_key")?.value, "hunter2");
  assertEquals(
    entries.get("storage.storage_options.secret_access_key")?.source.detail,
    "++storage.storage_options.secret_access_key=(set)",
  );
  const { problems } = run("stoker", "storage.secret_key=hunter2", "storage.options={token:hunter2}");
  assertEquals(problems.length, 2);
  assertEquals(JSON.stringify(problems).includes("hunter2"), false);
});
