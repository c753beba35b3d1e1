/**
 * What the file system that a file really lies on allows beside plain requests. Decided by the open file, never by the
 * root of a Store: mounts lie below folders, and raw I/O names files anywhere.
 */
import { MANY_WORKERS } from "../../../ffi/arena.ts";
import { type FileStatus, statusOfPath } from "../../../ffi/file_status.ts";
import { fileSystemOf, isMemory } from "../../../ffi/file_system.ts";
import type { Engine } from "./engine.ts";
import { nearestFolder } from "./nearest_folder.ts";
import { pageCacheCopies, type PageCacheMoves } from "./page_cache_copies.ts";
import { pageCacheReads } from "./page_cache_reads.ts";

export interface FileWays {
  /** Blocks that are written may be copied into the page cache by the Worker's own thread. */
  readonly copies: PageCacheMoves | undefined;
  /** Blocks that are read may be copied out of it. */
  readonly reads: PageCacheMoves | undefined;
  /** The file is memory, of which large blocks are read faster by several processors. */
  readonly readsApart: boolean;
}

/** Who works with the files. */
export interface FileUsers {
  readonly engine: Pick<Engine, "name" | "readMemory">;
  readonly direct: boolean;
  /** How many Workers work like this one, on how many processors. */
  readonly workers: number;
  readonly processors: number;
}

type Placed = Pick<FileStatus, "kind" | "deviceNumber">;

export class WaysByDevice {
  readonly #users: FileUsers;
  readonly #typeOf: (path: string) => string;
  readonly #known = new Map<number, FileWays>();

  constructor(users: FileUsers, typeOf: (path: string) => string = (path) => fileSystemOf(path).type) {
    this.#users = users;
    this.#typeOf = typeOf;
  }

  /** Undefined for what is no file: the name of a device lies in memory, the device does not. */
  of(path: string, { kind, deviceNumber }: Placed): FileWays | undefined {
    if (kind === "other") return undefined;
    const known = this.#known.get(deviceNumber);
    if (known) return known;
    const ways = this.#made(this.#typeOf(path));
    this.#known.set(deviceNumber, ways);
    return ways;
  }

  /** Of files that lie in a folder, or will when it is made. */
  inFolder(path: string): FileWays | undefined {
    const folder = nearestFolder(path);
    const status = statusOfPath(folder);
    return status && this.of(folder, status);
  }

  #made(type: string): FileWays {
    const { engine, direct, workers, processors } = this.#users;
    return {
      copies: direct ? undefined : pageCacheCopies(type, workers, processors),
      reads: direct ? undefined : pageCacheReads(type, engine.name, workers, processors),
      // Each Worker has its own threads of the kernel, up to four a processor.
      readsApart: isMemory(type) && workers < MANY_WORKERS && engine.readMemory !== undefined,
    };
  }
}
