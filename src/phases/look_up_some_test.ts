import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseAddress } from "../base/address.ts";
import { nameWithin } from "../dataset/names.ts";
import type { Store } from "../storage/store.ts";
import { workloadOf } from "../workload/fixture.ts";
import { lookUpSome, sampledNames } from "./look_up_some.ts";

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

Deno.test("lookUpSome: counts what is missing, asks for no more than the interval says, and nothing with 0", async () => {
  const asked: string[] = [];
  const store: Pick<Store, "stat"> = {
    async stat(name) {
      asked.push(name);
      return name.includes("_099") || name.includes("_050") ? undefined : { name, size: 1, isFolder: false };
    },
  };
  const list = {
    kind: "regular",
    split: "train",
    files: 100,
    subfolders: 0,
    prefix: "p",
    extension: "x",
  } as const;
  const look = (interval: number) =>
    lookUpSome(store as Store, { // it asks for nothing else
      workload: workloadOf({ "dataset.listing_validation_interval": interval }),
      data: parseAddress("/d", { cwd: "/" }),
    }, list);
  const [finding] = await look(2);
  assertEquals(asked.length, 51);
  assertStringIncludes(finding?.text ?? "", "of 51 sampled names 2 do not exist");
  assertStringIncludes(finding?.text ?? "", "file:///d/train/p_050_of_100.x, file:///d/train/p_099_of_100.x");
  assertEquals(await look(0), []);
  assertEquals(asked.length, 51);
});
