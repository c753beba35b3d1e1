/**
 * Decodes row groups of Parquet into Arrow tables with the Rust reader (parquet-wasm) and apache-arrow. The reader
 * gets its bytes from what was read of the file, so a row group costs its own memory, never that of the file.
 */
import type { Data } from "apache-arrow";
import type { ParquetFile } from "parquet-wasm";
import { StokerError } from "../../base/errors.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { readExactly, unreadable, viewOf } from "../../formats/foreign_file.ts";
import { MAGIC } from "../../formats/parquet/table.ts";
import type { RangeReader } from "../../formats/format.ts";
import type { Decoded, DecodedTable, TableDecoder } from "./decoder.ts";

type ParquetLibrary = typeof import("parquet-wasm");
type ArrowLibrary = typeof import("apache-arrow");

/** Length of the footer and magic number. */
const TAIL_BYTES = 8;

/** One for all decoders of this thread: the library, too, is one, and keeps the queue that it found first. */
let libraryWatch: TaskWatch | undefined;

export async function loadParquetDecoder(): Promise<TableDecoder> {
  const [parquet, arrow] = await Promise.all([import("parquet-wasm"), import("apache-arrow")]);
  const bytes = await besideTheBundle();
  await (bytes === undefined ? parquet.default() : parquet.default({ module_or_path: bytes }));
  const watch = libraryWatch ??= new TaskWatch();
  return { kind: "table", open: (read, dataset) => open(parquet, arrow, watch, read, dataset) };
}

/** In a bundle the library's code is not where its .wasm is: that is a file of the program's own folder, packed. */
async function besideTheBundle(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (import.meta.url.endsWith(".ts")) return undefined;
  const { brotliDecompressSync } = await import("node:zlib");
  return new Uint8Array(
    brotliDecompressSync(await Deno.readFile(new URL("./parquet_wasm.br", import.meta.url))),
  );
}

async function open(
  { ParquetFile, readParquet }: ParquetLibrary,
  arrow: ArrowLibrary,
  watch: TaskWatch,
  read: RangeReader,
  dataset: DatasetSpec,
): Promise<DecodedTable> {
  const blob = new RangeBlob(read);
  const reading = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await watch.during(work);
    } catch (cause) {
      if (blob.failure !== undefined) throw blob.failure;
      if (cause instanceof StokerError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw unreadable("parquet", `${what}: ${reason}`, cause);
    }
  };
  const names = await reading("its footer", async () => {
    const empty = readParquet(await footerAlone(read), { rowGroups: [] });
    return arrow.tableFromIPC(empty.intoIPCStream()).schema.fields.map(({ name }) => name);
  });
  const named = dataset.parquet.columns.filter(({ read }) => read).map(({ name }) => name);
  const missing = named.find((name) => !names.includes(name));
  if (missing !== undefined) throw unreadable("parquet", `it has no column '${missing}'`);
  // The library uses no more of a Blob than what RangeBlob has.
  const file = await reading("its footer", () => ParquetFile.fromFile(blob as unknown as Blob));
  const metadata = file.metadata();
  const rows = metadata.rowGroups().map((group) => group.numRows());
  const samples = metadata.fileMetadata().numRows();
  metadata.free();
  return {
    samples,
    groups: rows.length,
    group: (number) =>
      reading(`row group ${number}`, async () => {
        const decoded = await decodeGroup(file, arrow, number, named);
        if (decoded.samples === rows[number]) return decoded;
        throw new Error(`its footer says ${rows[number]} rows, ${decoded.samples} were found`);
      }),
    close: () => {
      if (!watch.hasDied) file.free();
    },
  };
}

/**
 * A file without rows under the same footer. Where the library reads ranges it dies of a footer that it cannot
 * understand, without an answer; of a whole file in memory it says what is wrong.
 */
async function footerAlone(read: RangeReader): Promise<Uint8Array> {
  const tail = await readExactly(read, "parquet", read.size - TAIL_BYTES, TAIL_BYTES);
  const length = viewOf(tail).getUint32(0, true);
  const footer = await readExactly(read, "parquet", read.size - TAIL_BYTES - length, length);
  const file = new Uint8Array(MAGIC.length + length + TAIL_BYTES);
  file.set(new TextEncoder().encode(MAGIC));
  file.set(footer, MAGIC.length);
  file.set(tail, MAGIC.length + length);
  return file;
}

async function decodeGroup(
  file: ParquetFile,
  { tableFromIPC }: ArrowLibrary,
  number: number,
  columns: string[],
): Promise<Decoded> {
  const packed = await file.read({ rowGroups: [number], ...(columns.length > 0 ? { columns } : {}) });
  const values: ArrayBufferView[] = [];
  let samples = 0;
  // Batch by batch: the schema of the whole has all columns, although only the wanted ones were read.
  for (const batch of packed.recordBatches()) {
    const table = tableFromIPC(batch.intoIPCStream());
    samples += table.numRows;
    for (const one of table.batches) collect(one.data, values);
  }
  packed.free();
  return { samples, values };
}

function collect(data: Data, into: ArrayBufferView[]): void {
  // Types say that there always is an array of values; of lists and structs there is none.
  const values: unknown = data.values;
  if (ArrayBuffer.isView(values)) into.push(values);
  for (const child of data.children) collect(child, into);
}

/**
 * The library goes on in microtasks of its own. When it dies in one of them, of a page that it cannot understand,
 * nobody is told and its promise stays open for ever: so its tasks are watched.
 */
class TaskWatch {
  /** Why the library died; nothing can be decoded afterwards. */
  #death: Error | undefined;
  readonly #waiting = new Set<(death: Error) => void>();

  constructor() {
    const queue = globalThis.queueMicrotask;
    globalThis.queueMicrotask = (task) =>
      queue(() => {
        try {
          task();
        } catch (error) {
          if (!(error instanceof WebAssembly.RuntimeError)) throw error;
          this.#death = new Error("the library died of it, so it is damaged", { cause: error });
          for (const reject of this.#waiting) reject(this.#death);
        }
      });
  }

  get hasDied(): boolean {
    return this.#death !== undefined;
  }

  /** What the work gives, unless the library dies meanwhile, or is dead. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#death) throw this.#death;
    // A promise of its own: one that outlives the work would keep every result for ever.
    const { promise, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), promise]);
    } finally {
      this.#waiting.delete(reject);
    }
  }
}

/** What the library needs of a Blob, over ranges; keeps the error that the library would make a text of. */
class RangeBlob {
  readonly size: number;
  readonly #read: RangeReader;
  failure: unknown;

  constructor(read: RangeReader) {
    this.size = read.size;
    this.#read = read;
  }

  slice(at: number, end: number): { readonly size: number; arrayBuffer(): Promise<ArrayBuffer> } {
    const length = end - at;
    return { size: length, arrayBuffer: () => this.#bytes(at, length) };
  }

  async #bytes(at: number, length: number): Promise<ArrayBuffer> {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) {
      throw new Error(`bytes ${at} to ${at + length} are asked for, the file has ${this.size}`);
    }
    try {
      const bytes = await this.#read.read({ at, length });
      // A copy: the library keeps no view, and the pieces are larger than what it asks for.
      return bytes.slice().buffer as ArrayBuffer;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
