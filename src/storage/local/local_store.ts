/**
 * file:// and direct://: names below one folder of a mounted file system. Everything a phase does with local
 * storage comes through here; blocks move through the engine, looks at folders are synchronous calls, and Deno's
 * own file API is not used (it would share the threads of the threads engine).
 */
import type { Finding } from "../../base/errors.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { type Arena, MANY_WORKERS } from "../../../ffi/arena.ts";
import { cString } from "../../../ffi/c_string.ts";
import { checked, ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type {
  BlockConsumer,
  Entry,
  Hold,
  InPlaceHandle,
  IoOptions,
  Need,
  Pending,
  ReadHandle,
  Store,
  StoreDescription,
  WriteOptions,
  Written,
} from "../store.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import { type CachedReads, cachedReads } from "./cached_reads.ts";
import { chooseEngine } from "./choose_engine.ts";
import { directMeaning } from "./direct_meaning.ts";
import { WaysByDevice } from "./file_ways.ts";
import { holdFolder } from "./hold_folder.ts";
import { openInPlace, sizeOf } from "./in_place_handle.ts";
import { LocalFiles } from "./local_files.ts";
import { LocalReadHandle } from "./local_read_handle.ts";
import { refuseLongRoot } from "./name_lengths.ts";
import { localPreflight } from "./preflight.ts";
import { freshCopies } from "./page_cache_copies.ts";
import { RehearsedFiles } from "./rehearsed_files.ts";
import { SmallFiles } from "./small_files.ts";
import { OwedTurns } from "./owed_turns.ts";
import { type WholeFiles, wholeFiles } from "./whole_files.ts";
import { walkFolder } from "./walk_folder.ts";
import { writeFile } from "./write_file.ts";

const FOLDER_MODE = 0o777; // less the umask

export interface LocalOptions {
  /** O_DIRECT, kept or refused. */
  readonly direct: boolean;
  readonly io: IoOptions;
  readonly arena: Arena;
  /** Of the same arena; at least a slot for each request in flight, none smaller than a block. */
  readonly slots: SlotPool;
  /** An eventfd that ends a wait early, for threads that change what `ready` looks at. */
  readonly bell?: number;
  /** How many Workers work like this one, at the same time. */
  readonly workers?: number;
  /** Folders of the files, where the root is only above them; absent: the root. */
  readonly dataIn?: readonly string[];
}

/** Opens a folder, which need not exist yet, as a Store. */
export async function openLocalStore(root: string, options: LocalOptions): Promise<Store> {
  const { direct, io, arena, slots, bell, workers = 0, dataIn = [root] } = options;
  if (!root.startsWith("/")) throw new TypeError(`The root '${root}' is not an absolute path`);
  if (slots.slotBytes < io.blockSizeBytes) {
    throw new RangeError(`Slots of ${slots.slotBytes} bytes cannot hold blocks of ${io.blockSizeBytes}`);
  }
  if (slots.count < io.queueDepth) {
    throw new RangeError(`${slots.count} slots cannot keep ${io.queueDepth} requests in flight`);
  }
  refuseLongRoot(root);
  // O_DIRECT in blocks of 1 MiB is up to twice as fast from huge pages: the device gets few large pieces. Copies out
  // of the page cache gain little, and of many Workers that read small files each would hold 2 MiB for a few KiB.
  if (direct || workers < MANY_WORKERS) arena.adviseHugePages();
  const { engine, notes } = chooseEngine(io, arena.base, bell);
  // What the kernel holds on to is in memory whether it is used or not, and 8 MiB of it take 15 ms.
  if (workers < MANY_WORKERS) engine.lend?.(slots.span);
  const scheduler = new BlockScheduler(engine, slots);
  const processors = navigator.hardwareConcurrency;
  const ways = new WaysByDevice({ engine, direct, workers, processors });
  const blockBytes = io.blockSizeBytes;
  const files = new LocalFiles({ root, direct, blockBytes, engine, scheduler, arena, ways });
  const copies = ways.inFolder(root)?.copies;
  const small = copies && new SmallFiles(copies, slots, io.blockSizeBytes);
  const rehearsed = copies && new RehearsedFiles(freshCopies(copies), slots, io.blockSizeBytes);
  const cached = direct ? undefined : cachedReads(root, slots, io.blockSizeBytes);
  const quicker = { small, rehearsed, cached, whole: wholeFiles(root, files) };
  return new LocalStore(files, io, direct ? [...notes, ...dataIn.flatMap(directMeaning)] : notes, quicker);
}

/** The quicker ways for small files, where there are any. */
interface Ways {
  readonly small: SmallFiles | undefined;
  readonly rehearsed: RehearsedFiles | undefined;
  readonly cached: CachedReads | undefined;
  readonly whole: WholeFiles | undefined;
}

class LocalStore implements Store {
  readonly describe: StoreDescription;
  readonly #files: LocalFiles;
  readonly #io: IoOptions;
  readonly #turns = new OwedTurns();
  readonly #ways: Ways;

  constructor(files: LocalFiles, io: IoOptions, notes: readonly string[], ways: Ways) {
    this.#files = files;
    this.#ways = ways;
    this.#io = io;
    const { engine, direct } = files;
    this.describe = { backend: direct ? "direct" : "file", engine: engine.name, direct, notes };
  }

  async *list(prefix: string): AsyncIterable<Entry> {
    let began = performance.now();
    for (const entry of walkFolder(this.#files.path(prefix), prefix)) {
      await this.#turns.after(began);
      yield entry;
      began = performance.now();
    }
  }

  async stat(name: string): Promise<Entry | undefined> {
    const began = performance.now();
    const status = statusOfPath(this.#files.path(name));
    await this.#turns.after(began);
    return status && { name, size: status.size, isFolder: status.kind === "folder" };
  }

  openRead(name: string): Promise<ReadHandle> {
    const path = this.#files.path(name);
    return this.#files.openToRead(path, (file, { kind, size }) => {
      if (kind === "folder") {
        throw storageError({ call: "open", operation: "read", path, errno: ERRNO.EISDIR });
      }
      return new LocalReadHandle(this.#files, file, kind === "file" ? size : sizeOf(file));
    });
  }

  readNow(name: string, each: BlockConsumer, knownSize = 0): boolean {
    if (knownSize > this.#io.blockSizeBytes) return false;
    return this.#ways.cached?.whole(this.#files.path(name), each) ?? false;
  }

  readWhole(name: string, each: BlockConsumer, signal?: AbortSignal): Promise<void> | undefined {
    return this.#ways.whole?.read(this.#files.path(name), each, signal);
  }

  write(name: string, source: Source, options: WriteOptions): Promise<Written> {
    return writeFile(this.#files, this.#files.path(name), source, options);
  }

  writeNow(name: string, source: Source, options: WriteOptions): Written | undefined {
    return this.#ways.small?.write(this.#files.path(name), source, options);
  }

  rehearseNow(source: Source, options: WriteOptions): Written | undefined {
    return this.#ways.rehearsed?.write(source, options);
  }

  openInPlace(name: string, size?: number): Promise<InPlaceHandle> {
    return openInPlace(this.#files, this.#files.path(name), size);
  }

  async remove(name: string): Promise<void> {
    const path = this.#files.path(name);
    const began = performance.now();
    if (libc().unlink(cString(path)) === 0) return await this.#turns.after(began);
    const errno = lastErrno();
    if (errno !== ERRNO.ENOENT) throw storageError({ call: "unlink", operation: "remove", path, errno });
  }

  async removeFolder(name: string): Promise<boolean> {
    const path = this.#files.path(name);
    if (libc().rmdir(cString(path)) === 0) return true;
    const errno = lastErrno();
    if (errno === ERRNO.ENOENT || errno === ERRNO.ENOTEMPTY || errno === ERRNO.EEXIST) return false;
    throw storageError({ call: "rmdir", operation: "remove the folder", path, errno });
  }

  async makeFolder(name: string): Promise<void> {
    // The root's parent must exist: a typing error in an address would otherwise become a tree of folders.
    makeOne(this.#files.path(""));
    const parts = name.split("/").filter((part) => part !== "");
    for (let count = 1; count <= parts.length; count++) {
      makeOne(this.#files.path(parts.slice(0, count).join("/")));
    }
  }

  hold(folder: string, present?: Hold): Hold | "taken" | undefined {
    return holdFolder(this.#files.path(folder), present);
  }

  async sync(): Promise<void> {
    const path = this.#files.root;
    const { DIRECTORY, CLOEXEC } = platform().open;
    const fd = checked(libc().open(cString(path), DIRECTORY | CLOEXEC, 0), "open", "flush", path);
    try {
      // Once in this thread when it failed in another, for the error number; the error itself stays with the first.
      if (await libc().syncfs_async(fd) === 0) return;
      const errno = libc().syncfs(fd) === 0 ? ERRNO.EIO : lastErrno();
      throw storageError({ call: "syncfs", operation: "flush", path, errno });
    } finally {
      libc().close(fd);
    }
  }

  pending(): Pending {
    return this.#files.pending();
  }

  async preflight(need: Need): Promise<readonly Finding[]> {
    return localPreflight(this.#files.root, this.#files.direct, this.#io, this.describe, need);
  }

  wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    return this.#files.engine.wait(deadlineMs, ready);
  }

  close(): Promise<void> {
    return this.#files.engine.close();
  }
}

function makeOne(path: string): void {
  if (libc().mkdir(cString(path), FOLDER_MODE) === 0) return;
  const errno = lastErrno();
  // Some file systems say EROFS or EACCES before EEXIST.
  if (statusOfPath(path)?.kind === "folder") return;
  throw storageError({ call: "mkdir", operation: "make the folder", path, errno });
}
