/**
 * The portable form: a shell text (portable_stub.sh) followed by the Deno runtime and the program, each file
 * packed by gzip. For machines where `deno compile` cannot get its base runtime.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Program } from "./program.ts";

export interface PackedFile {
  /** Path below the program's folder; "deno" is the runtime. */
  readonly name: string;
  readonly size: number;
  readonly packed: Uint8Array;
}

export interface StubFacts {
  readonly id: string;
  readonly version: string;
  /** What `uname -sm` says on a machine that can run it. */
  readonly platform: string;
}

const SAFE_NAME = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

/** The shell text, whose length is part of the places that it names. */
export function renderStub(template: string, facts: StubFacts, files: readonly PackedFile[]): string {
  for (const { name } of files) {
    if (!SAFE_NAME.test(name)) throw new TypeError(`'${name}' cannot stand in a shell text`);
  }
  let length = 0;
  for (;;) {
    let at = length + 1; // `tail -c +N` counts from 1
    const contents: string[] = [];
    for (const { name, packed } of files) {
      contents.push(`'${at} ${packed.length} ${name}'`);
      at += packed.length;
    }
    const unpacked = files.reduce((sum, file) => sum + file.size, 0);
    const values: Record<string, string> = {
      ID: facts.id,
      VERSION: facts.version,
      PLATFORM: facts.platform,
      UNPACKED_MIB: String(Math.ceil(unpacked / 2 ** 20)),
      TOTAL_BYTES: String(at - 1),
      NAMES: files.map((file) => file.name).join(" "),
      SIZES: [...files].sort((a, b) => byListing(a.name, b.name)).map(({ size, name }) => `${size}:${name}`)
        .join(" "),
      CONTENTS: contents.join(" "),
    };
    const text = template.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
    const bytes = new TextEncoder().encode(text).length;
    if (bytes === length) return text;
    length = bytes;
  }
}

/** The order of `LC_ALL=C ls -R`: files of a folder before what lies in its folders. Names are ASCII here. */
export function byListing(a: string, b: string): number {
  const [first, second] = [a.split("/"), b.split("/")];
  for (let level = 0;; level++) {
    const [left = "", right = ""] = [first[level], second[level]];
    const [isFile, isOtherFile] = [level === first.length - 1, level === second.length - 1];
    if (isFile !== isOtherFile) return isFile ? -1 : 1;
    if (left !== right) return left < right ? -1 : 1;
    if (isFile) return 0;
  }
}

/** Names the unpacked folder: another runtime, program or stub never shares it. */
export function contentId(template: string, files: readonly { name: string; bytes: Uint8Array }[]): string {
  const hash = createHash("sha256").update(template);
  for (const { name, bytes } of files) hash.update(`\0${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex").slice(0, 20);
}

/** What `uname -sm` prints for this build of Deno. */
export function unameOf(build: { readonly os: string; readonly arch: string }): string {
  const os = build.os === "darwin" ? "Darwin" : "Linux";
  const arch = build.arch === "aarch64" && os === "Darwin" ? "arm64" : build.arch;
  return `${os} ${arch}`;
}

export async function writePortable(
  program: Program,
  output: string,
  denoPath: string,
  version: string,
): Promise<void> {
  const template = await Deno.readTextFile(new URL("./portable_stub.sh", import.meta.url));
  const files = [];
  for (const name of program.files) {
    files.push({ name, bytes: await Deno.readFile(`${program.folder}/${name}`) });
  }
  files.push({ name: "deno", bytes: await Deno.readFile(denoPath) });
  const id = contentId(template, files);
  const packed = files.map(({ name, bytes }) => ({ name, size: bytes.length, packed: gzipSync(bytes) }));
  const stub = renderStub(template, { id, version, platform: unameOf(Deno.build) }, packed);
  using file = await Deno.open(output, { write: true, create: true, truncate: true, mode: 0o755 });
  for (const bytes of [new TextEncoder().encode(stub), ...packed.map((one) => one.packed)]) {
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  }
}
