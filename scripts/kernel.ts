/**
 * Builds the WebAssembly kernels of src/dataset/kernel from their AssemblyScript sources: the binary, and the
 * same bytes as a module, so that neither a bundle nor a Worker needs a file beside it.
 * `deno run -A scripts/kernel.ts` writes both; the test of the kernels rebuilds and compares.
 */
import { KERNEL_BYTES } from "../src/dataset/kernel/kernel.ts";

const COMPILER = "npm:assemblyscript@0.28.20/asc";
const folder = new URL("../src/dataset/kernel/", import.meta.url);

const FLAGS = [
  "-O3",
  "--enable",
  "simd",
  "--enable",
  "relaxed-simd",
  "--runtime",
  "stub",
  "--noAssert",
  "--importMemory",
  "--noExportMemory",
  // The first 64 KiB of an arena belong to the kernels and start as zeros: tables are computed, not stored.
  "--zeroFilledMemory",
  // Behind them lies what others own: tables that grow past it are refused here.
  "--lowMemoryLimit",
  String(KERNEL_BYTES),
];

/** Compiles the kernels; throws with the compiler's words when it cannot be had or refuses. */
export async function buildKernel(): Promise<Uint8Array<ArrayBuffer>> {
  const output = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", "--no-config", COMPILER, "index.as.ts", "-o", output, ...FLAGS],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    if (!success) throw new Error(`Cannot build the kernels: ${new TextDecoder().decode(stderr).trim()}`);
    return await Deno.readFile(output);
  } finally {
    await Deno.remove(output);
  }
}

/** The module that carries the binary. */
export function kernelModule(binary: Uint8Array): string {
  const text = btoa(String.fromCharCode(...binary));
  const lines = text.match(/.{1,100}/g) ?? [];
  return [
    "// Written by scripts/kernel.ts from the .as.ts files beside it. Do not edit.",
    "export const KERNEL_BASE64: string =",
    ...lines.map((line, i) => `  "${line}"${i === lines.length - 1 ? ";" : " +"}`),
    "",
  ].join("\n");
}

if (import.meta.main) {
  const binary = await buildKernel();
  await Deno.writeFile(new URL("kernel.wasm", folder), binary);
  await Deno.writeTextFile(new URL("kernel.gen.ts", folder), kernelModule(binary));
  console.log(`Kernels built: ${binary.length} bytes`);
}
