import { assertEquals } from "@std/assert";
import { nameWithin } from "../dataset/names.ts";
import { sampledNames } from "./foreign_dataset.ts";

Deno.test("sampledNames: the first, the last and every so many, each once", () => {
  const sampled = (files: number, interval: number) => {
    const list = {
      kind: "regular",
      split: "train",
      files,
      subfolders: 0,
      prefix: "p",
      extension: "x",
    } as const;
    const all = Array.from({ length: files }, (_, number) => nameWithin(list, number));
    return [...sampledNames(list, interval)].map((name) => all.indexOf(name));
  };
  assertEquals(sampled(10, 4), [0, 4, 8, 9]);
  assertEquals(sampled(9, 4), [0, 4, 8]);
  assertEquals(sampled(1, 1000), [0]);
  assertEquals(sampled(0, 5), []);
});
