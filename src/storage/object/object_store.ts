/**
 * A Store over any object client: names are keys below a prefix, bodies go through the Worker's slots, requests
 * that fail are repeated, and writes are proved as far as the operator asks. Which protocol is spoken is the
 * client's business alone.
 */
import type { Finding } from "../../base/errors.ts";
import { StorageError } from "../../base/errors.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { EventLoopWait } from "../event_loop.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type {
  Entry,
  IoOptions,
  Need,
  Pending,
  ReadHandle,
  Store,
  StoreDescription,
  UnfinishedWrite,
  WriteOptions,
  Written,
} from "../store.ts";
import type { Crc32c } from "./crc32c_values.ts";
import type { EndpointRecord, EndpointSet } from "./endpoint_set.ts";
import type { ObjectClient, ObjectFacts, Page } from "./object_client.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { ObjectReadHandle } from "./object_read_handle.ts";
import type { ObjectSettings } from "./object_settings.ts";
import type { RequestStatistics } from "./request_counters.ts";
import { requestError } from "./request_error.ts";
import { RequestGate } from "./request_gate.ts";
import { type Pause, Request, Requests, timerPause } from "./requests.ts";
import { writeObject } from "./write_object.ts";

const PAGE_KEYS = 1000;

export interface ObjectStoreOptions {
  /** Closed with the store. */
  readonly client: ObjectClient;
  /** What stands before every key, without slashes at its ends; perhaps empty. */
  readonly prefix: string;
  /** The address of the root as messages print it, e.g. "s3://bucket/prefix". */
  readonly printed: string;
  readonly settings: Pick<ObjectSettings, "attempts" | "read" | "write" | "tracesOperations">;
  readonly io: IoOptions;
  /** At least a slot for each request in flight, none smaller than a block. */
  readonly slots: SlotPool;
  /** Needed where writes are proved by checksum. */
  readonly crc32c?: Crc32c;
  /** What the operator is told: warnings, and one line for each operation where operations are traced. */
  readonly notice?: (code: string, text: string) => void;
  /** What the backend looks at before a run. */
  readonly preflight: (need: Need) => Promise<readonly Finding[]>;
  /** Counts what each endpoint did. */
  readonly endpoints?: Pick<EndpointSet, "records" | "paused" | "repeats">;
  /** Called after the client was closed, for what it shares with others. */
  readonly release?: () => void;
  /** An eventfd that ends waits early. */
  readonly bell?: number | undefined;
  readonly pause?: Pause;
  readonly random?: () => number;
}

export class ObjectStore implements Store {
  readonly describe: StoreDescription;
  readonly #client: ObjectClient;
  readonly #requests: Requests;
  readonly #parts: ObjectParts;
  readonly #prefix: string;
  readonly #look: (need: Need) => Promise<readonly Finding[]>;
  readonly #endpoints: ObjectStoreOptions["endpoints"];
  readonly #release: () => void;
  readonly #sleep: EventLoopWait;

  constructor(options: ObjectStoreOptions) {
    const { client, prefix, printed, settings, io, slots, crc32c } = options;
    checkSlots(io, slots);
    const { putIntegrity, uploadIntegrity } = settings.write;
    if ((putIntegrity === "checksum" || uploadIntegrity === "checksum") && !crc32c) {
      throw new TypeError("Proof by checksum needs a function that makes checksums");
    }
    this.#client = client;
    this.#sleep = new EventLoopWait(options.bell, () => false, () => this.#requests.underWay > 0);
    this.#prefix = prefix;
    this.#look = options.preflight;
    this.#endpoints = options.endpoints;
    this.#release = options.release ?? (() => {});
    this.describe = { backend: client.backend, engine: "http", direct: false, notes: [] };
    this.#requests = new Requests({
      attempts: settings.attempts,
      isTraced: settings.tracesOperations,
      addressOf: (name) => name === "" ? printed : `${printed}/${name}`,
      notice: options.notice ?? (() => {}),
      wake: () => this.#sleep.wake(),
      pause: options.pause ?? timerPause,
      paused: (failure, seconds) => this.#endpoints?.paused(failure, seconds),
      random: options.random ?? Math.random,
    });
    this.#parts = {
      client,
      requests: this.#requests,
      gate: new RequestGate(slots, io.queueDepth),
      settings,
      blockBytes: io.blockSizeBytes,
      crc32c,
    };
  }

  /** What requests, retries and failures came to so far. */
  statistics(): RequestStatistics {
    const counted = this.#requests.counters.statistics();
    const repeats = this.#endpoints?.repeats ?? { requests: 0, bytes: 0 };
    return {
      ...counted,
      requests: counted.requests + repeats.requests,
      retries: counted.retries + repeats.requests,
      retriedBytes: counted.retriedBytes + repeats.bytes,
    };
  }

  endpointRecords(): readonly EndpointRecord[] {
    return this.#endpoints?.records() ?? [];
  }

  async *list(prefix: string): AsyncIterable<Entry> {
    const folder = this.#folder(prefix);
    const skipped = this.#folder("").length;
    let next: string | undefined;
    do {
      const page = await this.#page(prefix, folder, next);
      for (const { key, size } of page.objects) {
        // A marker that some tools make for an empty folder.
        if (key.endsWith("/") || !key.startsWith(folder)) continue;
        yield { name: key.slice(skipped), size, isFolder: false };
      }
      if (page.next !== undefined && page.next === next) throw this.#endlessList(prefix);
      next = page.next;
    } while (next !== undefined);
  }

  async stat(name: string): Promise<Entry | undefined> {
    const facts = await this.#head(this.#object(name));
    return facts && { name, size: facts.size, isFolder: false };
  }

  async openRead(name: string, knownSize?: number): Promise<ReadHandle> {
    const object = this.#object(name);
    if (knownSize !== undefined) {
      return new ObjectReadHandle({ ...object, size: knownSize, etag: undefined }, this.#parts);
    }
    const facts = await this.#head(object);
    if (!facts) throw this.#missing(name);
    return new ObjectReadHandle({ ...object, size: facts.size, etag: facts.etag }, this.#parts);
  }

  write(name: string, source: Source, options: WriteOptions): Promise<Written> {
    return this.#requests.whole(() => writeObject(this.#object(name), source, options, this.#parts));
  }

  async remove(name: string): Promise<void> {
    const { key } = this.#object(name);
    await this.#requests.run(new Request("remove", "write", name), () => this.#client.remove(key));
  }

  async removeFolder(_name: string): Promise<boolean> {
    return false;
  }

  async makeFolder(_name: string): Promise<void> {}

  async sync(): Promise<void> {}

  async *unfinished(folder: string): AsyncIterable<UnfinishedWrite> {
    const skipped = this.#folder("").length;
    try {
      for await (const { key, id, startedMs } of this.#client.uploads(this.#folder(folder))) {
        yield { name: key.slice(skipped), id, startedMs };
      }
    } catch (error) {
      throw this.#told(error, "list the uploads below", folder);
    }
  }

  async discard({ name, id, startedMs }: UnfinishedWrite): Promise<void> {
    const upload = { key: this.#object(name).key, id, startedMs };
    const request = new Request("abort the upload of", "write", name);
    await this.#requests.run(request, () => this.#client.abortUpload(upload));
  }

  pending(): Pending {
    return this.#requests.pending();
  }

  preflight(need: Need): Promise<readonly Finding[]> {
    return this.#look(need);
  }

  wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    return this.#sleep.until(deadlineMs, ready);
  }

  async close(): Promise<void> {
    await this.#requests.drained();
    await this.#sleep.close();
    this.#client.close();
    this.#release();
  }

  #head(object: ObjectName): Promise<ObjectFacts | undefined> {
    const request = new Request("open", "open", object.name);
    return this.#requests.run(request, () => this.#client.head(object.key, { checksum: false }));
  }

  #page(name: string, folder: string, next: string | undefined): Promise<Page> {
    const request = new Request("list", "open", name);
    return this.#requests.run(request, () => this.#client.page(folder, next, PAGE_KEYS));
  }

  #object(name: string): ObjectName {
    if (name === "") return { name, key: this.#prefix };
    return { name, key: this.#prefix === "" ? name : `${this.#prefix}/${name}` };
  }

  /** With a slash at its end, unless it is the whole bucket. */
  #folder(name: string): string {
    const { key } = this.#object(name);
    return key === "" ? "" : `${key}/`;
  }

  #missing(name: string): StorageError {
    const address = this.#requests.addressOf(name);
    return new StorageError(`Cannot open '${address}': there is no such object`, {
      code: "ENOENT",
      errno: "ENOENT",
      operation: "open",
      address,
      remedy: "Generate the data set again, or check the address.",
    });
  }

  #endlessList(prefix: string): StorageError {
    const address = this.#requests.addressOf(prefix);
    return new StorageError(`Cannot list '${address}': the server names the same next page again and again`, {
      code: "ENDLESS_LIST",
      errno: "protocol",
      operation: "list",
      address,
      remedy: "This server's listing is broken: look for a newer version of it.",
    });
  }

  #told(error: unknown, operation: string, name: string): unknown {
    if (!(error instanceof RequestFailure)) return error;
    return requestError(error, {
      operation,
      address: this.#requests.addressOf(name),
      attempt: 1,
      attempts: 1,
    });
  }
}

function checkSlots({ blockSizeBytes, queueDepth }: IoOptions, { slotBytes, count }: SlotPool): void {
  if (slotBytes < blockSizeBytes) {
    throw new RangeError(`Slots of ${slotBytes} bytes cannot hold blocks of ${blockSizeBytes}`);
  }
  if (count < queueDepth) {
    throw new RangeError(`${count} slots cannot keep ${queueDepth} requests in flight`);
  }
}
