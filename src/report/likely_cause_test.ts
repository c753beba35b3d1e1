import { assertEquals, assertStringIncludes } from "@std/assert";
import { likelyCauses } from "./likely_cause.ts";
import type { DamageFinding, FindingKind } from "./schema/parts.ts";

const MIB = 1 << 20;

function finding(kind: FindingKind, changes: Partial<DamageFinding> = {}): DamageFinding {
  return { file: "train/a", kind, offset: 10_000, length: 100, detail: "", ...changes };
}

function cause(...findings: DamageFinding[]): string {
  return likelyCauses(findings).map(({ text }) => text).join("\n");
}

Deno.test("likelyCauses: tells holes apart by size and place", () => {
  const hole = (offset: number, length: number) => cause(finding("zeroed", { offset, length }));
  assertEquals(
    hole(32 * MIB, 16 * MIB),
    "a hole of 16 MiB at a multiple of its size: a part of a multipart upload was lost",
  );
  assertStringIncludes(hole(8 * MIB, 8 * MIB), "multipart");
  assertStringIncludes(hole(3 * MIB, MIB), "stripe");
  assertStringIncludes(hole(4 * MIB + 4096, 16 * MIB), "a hole of 16 MiB: a stripe");
  assertStringIncludes(hole(40_960, 4096), "lost page");
  assertStringIncludes(hole(40_000, 4096), "odd places");
});

Deno.test("likelyCauses: takes a hole for whole although its edges were zeros by chance", () => {
  const text = cause(finding("zeroed", { offset: 16 * MIB + 1, length: 16 * MIB - 3 }));
  assertStringIncludes(text, "a hole of 16 MiB at a multiple");
});

Deno.test("likelyCauses: zeros to the end are a torn write", () => {
  assertStringIncludes(cause(finding("zeroed", { detail: "holds zeros to the end of the file" })), "torn");
});

Deno.test("likelyCauses: what else is wrong with the file changes the meaning", () => {
  const lost = cause(finding("shifted"), finding("short"));
  assertEquals(lost.split("\n").length, 1, "one cause for both");
  assertStringIncludes(lost, "left out");
  assertEquals(cause(finding("shifted"), finding("zeroed", { detail: "holds zeros to the end" })), lost);
  assertStringIncludes(cause(finding("shifted"), finding("long")), "inserted");
  assertStringIncludes(cause(finding("shifted")), "wrong place");
  assertStringIncludes(cause(finding("short")), "interrupted copy");
  assertStringIncludes(cause(finding("long")), "longer version");
  assertEquals(likelyCauses([finding("shifted"), finding("short", { file: "train/b" })]).length, 2);
});

Deno.test("likelyCauses: knows exchanged names from one wrong file and from a misdirected write", () => {
  const swapped = (file: string, other: string, offset = 0) =>
    finding("swapped", { file, offset, detail: `holds bytes of ${other} from offset ${offset}` });
  const both = likelyCauses([swapped("train/a", "train/b", 18), swapped("train/b", "train/a", 18)]);
  assertEquals(both.map(({ findings }) => findings), [2]);
  assertStringIncludes(both[0]?.text ?? "", "exchanged");
  assertStringIncludes(cause(swapped("train/a", "train/b")), "wrong name or key");
  assertStringIncludes(cause(swapped("train/a", "train/b", 8192)), "wrong place");
});

Deno.test("likelyCauses: guesses nothing of bytes that are too few to be named", () => {
  const textOf = (detail: string) => likelyCauses([finding("foreign", { detail })])[0]?.text ?? "";
  assertEquals(textOf("holds other bytes, too few to tell from where").includes("too few to tell"), true);
  assertEquals(textOf("holds bytes of unknown origin").includes("never had"), true);
});

Deno.test("likelyCauses: has a word for every kind, and puts the most frequent first", () => {
  const kinds = ["bitflip", "stale", "foreign", "unreadable", "missing", "unexpected"] as const;
  const causes = likelyCauses([...kinds.map((kind) => finding(kind, { file: kind })), finding("stale")]);
  assertEquals(causes.length, kinds.length);
  assertEquals([causes[0]?.findings, causes[0]?.example], [2, "stale"]);
  assertStringIncludes(causes[0]?.text ?? "", "snapshot");
});
