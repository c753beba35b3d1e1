/**
 * Whether a run can work on a folder of local storage, found out before anything is written. All findings are
 * collected; what is probed for real (a file of one block) is removed at once.
 */
import { type Finding, StorageError } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { AlignedMemory } from "../../../ffi/aligned_memory.ts";
import { cString } from "../../../ffi/c_string.ts";
import { checked } from "../../../ffi/errno.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { fileSystemOf } from "../../../ffi/file_system.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { IoOptions, Need, StoreDescription } from "../store.ts";
import { directAlignment, directRefused, unalignedBlocks } from "./direct_alignment.ts";
import { nameFindings } from "./name_lengths.ts";
import { nearestThing, parentOf } from "./nearest_folder.ts";
import { temporaryPath } from "./temporary_name.ts";
import { walkFolder } from "./walk_folder.ts";

const R_OK = 4;
const W_OK = 2;
const X_OK = 1;

/** Everything that speaks against `need` below `root`, and warnings; empty when all is well. */
export function localPreflight(
  root: string,
  direct: boolean,
  io: IoOptions,
  description: StoreDescription,
  need: Need,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const text of description.notes) findings.push(warning("STORAGE_NOTE", text, ""));
  const place = findFolder(root, need, findings);
  if (place === undefined) return findings;
  if (need.writes) {
    checkRoom(place, need, findings);
    findings.push(...nameFindings(root, need.names ?? [], fileSystemOf(place).mostNameBytes));
  }
  const canWrite = need.writes && checkWriting(place, need, findings);
  if (direct) {
    if (canWrite && need.mayProbe !== false) {
      attempt(findings, () => probeDirectWrite(place, io.blockSizeBytes));
    } else if (!need.writes) attempt(findings, () => probeDirectRead(root, io.blockSizeBytes));
  }
  return findings;
}

/** The folder that can be looked at: the root, or its parent where the run makes the root. */
function findFolder(root: string, need: Need, findings: Finding[]): string | undefined {
  const status = statusOfPath(root);
  if (status && status.kind !== "folder") {
    findings.push(failure("NOT_A_FOLDER", `'${root}' is not a folder`, "Give the address of a folder."));
    return undefined;
  }
  if (status) {
    if (libc().access(cString(root), R_OK | X_OK) === 0) return root;
    const remedy = "Give this user the permission (chmod, chown), or run as the owner.";
    findings.push(failure("NOT_READABLE", `Cannot read the folder '${root}': permission denied`, remedy));
    return undefined;
  }
  const parent = parentOf(root);
  const nearest = nearestThing(root);
  if (!nearest.isFolder) {
    const text = `Cannot use the folder '${root}': '${nearest.path}' is a file`;
    findings.push(failure("NOT_A_FOLDER", text, "Check the address: it must be a folder all the way."));
    return undefined;
  }
  if (need.writes && nearest.path === parent) return parent;
  const remedy = need.writes
    ? `Make it (mkdir -p '${root}'), or check the address: only one missing level is made by a run.`
    : "Check the address, or run 'stoker generate' first.";
  const missing = need.writes ? `neither it nor '${parent}' exists` : "it does not exist";
  findings.push(failure("NO_FOLDER", `Cannot use the folder '${root}': ${missing}`, remedy));
  return undefined;
}

function checkRoom(folder: string, need: Need, findings: Finding[]): void {
  const { freeBytes, freeInodes, type } = fileSystemOf(folder);
  if (freeBytes !== undefined && freeBytes < need.bytes) {
    const text = `Cannot write ${formatBytes(need.bytes)} below '${folder}': ${
      formatBytes(freeBytes)
    } are free (${type})`;
    findings.push(
      failure("FREE_SPACE", text, "Free space, choose another folder, or make the data set smaller."),
    );
  }
  if (freeInodes !== undefined && freeInodes < need.files) {
    const text = `Cannot make ${need.files} files below '${folder}': ${freeInodes} inodes are free (${type})`;
    findings.push(
      failure("FREE_INODES", text, "Remove files, choose another file system, or use fewer, larger files."),
    );
  }
}

function checkWriting(folder: string, need: Need, findings: Finding[]): boolean {
  if (fileSystemOf(folder).isReadOnly) {
    const text = `Cannot write below '${folder}': the file system is mounted read-only`;
    findings.push(failure("READ_ONLY_MOUNT", text, "Remount it writable, or choose another folder."));
    return false;
  }
  if (libc().access(cString(folder), W_OK | X_OK) !== 0) {
    const text = `Cannot write below '${folder}': permission denied for user ${libc().geteuid()}`;
    findings.push(
      failure(
        "NOT_WRITABLE",
        text,
        "Give this user the permission (chmod, chown), or choose another folder.",
      ),
    );
    return false;
  }
  if (need.mayProbe === false) return true;
  return attempt(findings, () => withProbe(folder, () => {}), "NOT_WRITABLE");
}

function probeDirectWrite(folder: string, blockBytes: number): void {
  withProbe(folder, (path) => {
    // A second open: the file exists, so a refusal leaves nothing behind.
    withFile(path, platform().open.WRONLY, (fd) => {
      const alignment = directAlignment(fd, folder, "write", new Map());
      if (blockBytes % alignment !== 0) throw unalignedBlocks(folder, blockBytes, alignment);
      using block = new AlignedMemory(alignment, alignment);
      block.bytes.fill(0);
      checked(libc().pwrite(fd, block.address, BigInt(alignment), 0n), "pwrite", "write", path);
    });
  });
}

function probeDirectRead(root: string, blockBytes: number): void {
  for (const { name } of walkFolder(root, "")) {
    const path = `${root}/${name}`;
    withFile(path, platform().open.RDONLY, (fd) => {
      const alignment = directAlignment(fd, path, "read", new Map());
      if (blockBytes % alignment !== 0) throw unalignedBlocks(path, blockBytes, alignment);
    });
    return;
  }
}

function withFile(path: string, access: number, body: (fd: number) => void): void {
  const { CLOEXEC, DIRECT } = platform().open;
  const fd = libc().open(cString(path), access | CLOEXEC | DIRECT, 0);
  if (fd < 0) throw directRefused(path, "the file system refused it");
  try {
    body(fd);
  } finally {
    libc().close(fd);
  }
}

function withProbe(folder: string, body: (path: string) => void): void {
  const path = temporaryPath(`${folder}/preflight`);
  const { WRONLY, CREAT, EXCL, CLOEXEC } = platform().open;
  const fd = libc().open(cString(path), WRONLY | CREAT | EXCL | CLOEXEC, 0o600);
  checked(fd, "open", "make a file in", folder);
  libc().close(fd);
  try {
    body(path);
  } finally {
    libc().unlink(cString(path));
  }
}

/** Runs a probe; a storage error becomes a finding. */
function attempt(findings: Finding[], probe: () => void, code?: string): boolean {
  try {
    probe();
    return true;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    findings.push(fromError(error, code ?? error.code));
    return false;
  }
}

function fromError(error: StorageError, code: string): Finding {
  // The folder is there; /proc and its like answer so.
  const takesNoFiles = code === "NOT_WRITABLE" && error.errno === "ENOENT";
  return failure(
    code,
    error.message,
    takesNoFiles ? "Choose another folder: this file system takes no files." : error.remedy,
  );
}

function failure(code: string, text: string, remedy: string): Finding {
  return { severity: "error", code, text, remedy };
}

function warning(code: string, text: string, remedy: string): Finding {
  return { severity: "warning", code, text, remedy };
}
