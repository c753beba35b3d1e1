/**
 * What findings of wrong bytes probably mean, for the end of the text: where an engineer looks first. Guesses from
 * form and place alone, said as such; nothing depends on them. Pure.
 */
import { formatBytes } from "../base/units.ts";
import type { DamageFinding, FindingKind } from "./schema/parts.ts";

export interface LikelyCause {
  /** "a hole of 16 MiB at a multiple of its size: a part of a multipart upload was lost". */
  readonly text: string;
  readonly findings: number;
  /** The first of them. */
  readonly example: string;
}

/** The most frequent first. */
export function likelyCauses(findings: readonly DamageFinding[]): LikelyCause[] {
  const kinds = new Map<string, Set<FindingKind>>();
  for (const { file, kind } of findings) {
    const known = kinds.get(file);
    if (known) known.add(kind);
    else kinds.set(file, new Set([kind]));
  }
  const exchanged = exchangedFiles(findings);
  const causes = new Map<string, { findings: number; example: string }>();
  for (const finding of findings) {
    const text = causeOf(finding, kinds.get(finding.file) ?? new Set(), exchanged);
    const cause = causes.get(text);
    if (cause) cause.findings++;
    else causes.set(text, { findings: 1, example: finding.file });
  }
  return [...causes].map(([text, cause]) => ({ text, ...cause })).sort((a, b) => b.findings - a.findings);
}

function causeOf(
  finding: DamageFinding,
  others: ReadonlySet<FindingKind>,
  exchanged: ReadonlySet<string>,
): string {
  switch (finding.kind) {
    case "zeroed":
      return zeroedCause(finding, others);
    case "bitflip":
      return "flipped bits: memory, a bus or a link without a checksum; look at the ECC and link error counters";
    case "short":
      return others.has("shifted")
        ? "bytes are missing within the file: a part was left out when it was put together"
        : "the end is missing: an interrupted copy or upload, or a full file system";
    case "long":
      return others.has("shifted")
        ? "bytes were inserted: a repeated or mixed-up append, or a text conversion on the way"
        : "bytes behind the end: an append, or an older and longer version under a newer one";
    case "swapped":
      if (exchanged.has(finding.file)) {
        return "whole files under each other's names: names or keys were exchanged";
      }
      return finding.offset === 0
        ? "another file's content from the beginning: a wrong name or key, or a mistake of a restore"
        : "a piece of another file: a write that went to the wrong place";
    case "shifted":
      return shiftedCause(others);
    case "stale":
      return "an older or other version of the same place: a snapshot, a stale replica or a cache";
    case "foreign":
      return finding.detail.includes("too few")
        ? "wrong bytes, too few to tell where they come from: a short or partial write, or memory"
        : "bytes that this dataset never had: another program wrote here, or a layer below decoded wrongly";
    case "unreadable":
      return "storage refuses to read: a failing device, or permissions; look at the kernel log";
    case "missing":
      return "files are gone: deleted, or never written because generating was interrupted";
    case "unexpected":
      return "files of somebody else beside the dataset";
  }
}

function shiftedCause(others: ReadonlySet<FindingKind>): string {
  if (others.has("long")) {
    return "bytes were inserted: a repeated or mixed-up append, or a text conversion on the way";
  }
  if (others.has("short") || others.has("zeroed")) {
    return "bytes are missing within the file: a part was left out when it was put together";
  }
  return "bytes of another place of the same file: a block written to the wrong place, or written twice";
}

const PAGE = 4096;
const MIB = 1 << 20;
/** Parts of uploads are no smaller; smaller stretches of this size belong to stripes and extents. */
const LEAST_PART = 5 * MIB;
/** Zeros at the edge of a hole may be right by chance, and do not count as differing. */
const EDGE = 64;

function zeroedCause({ offset, length, detail }: DamageFinding, others: ReadonlySet<FindingKind>): string {
  if (others.has("shifted")) return shiftedCause(others);
  if (detail.includes("to the end")) {
    return "zeros to the end: a write that was torn, by a crash or a power cut, after the size was set";
  }
  const begin = snapped(offset, Math.floor);
  const end = snapped(offset + length, Math.ceil);
  const size = end - begin;
  if (begin % PAGE !== 0 || size % PAGE !== 0 || size === 0) {
    return "zeros at odd places: a buffer that was sent or written before it was filled";
  }
  const aligned = begin % size === 0 ? " at a multiple of its size" : "";
  const hole = `a hole of ${formatBytes(size)}${aligned}`;
  if (size >= LEAST_PART && aligned) return `${hole}: a part of a multipart upload was lost`;
  if (size === PAGE) return `${hole}: a lost page, a write that never reached the device`;
  return `${hole}: a stripe or extent that was never written, or was discarded`;
}

/** The next page boundary, if it is near enough to be meant. */
function snapped(at: number, round: (pages: number) => number): number {
  const page = round(at / PAGE) * PAGE;
  return Math.abs(page - at) <= EDGE ? page : at;
}

/** Files that hold each other's bytes from the beginning. */
function exchangedFiles(findings: readonly DamageFinding[]): Set<string> {
  const holds = new Map<string, string>();
  for (const { kind, file, offset, detail } of findings) {
    const [, other] = detail.match(/^holds bytes of (\S+)/) ?? [];
    if (kind === "swapped" && offset < PAGE && other !== undefined) holds.set(file, other);
  }
  return new Set([...holds].filter(([file, other]) => holds.get(other) === file).map(([file]) => file));
}
