/**
 * Somewhere to lay a dataset, for every scheme that an address can have: what the matrix of formats and backends
 * goes through. Nothing here knows a format; what is made is gone when a place is closed, and what a run left
 * unfinished there is an error.
 */
import { diskFolder } from "../../ffi/disk_folder.ts";
import { type Address, type ObjectScheme, parseAddress, type Scheme } from "../../src/base/address.ts";
import type { ObjectSettings } from "../../src/storage/object/object_settings.ts";
import { testSettings } from "../../src/storage/s3/s3_fixture.ts";
import type { IoOptions } from "../../src/storage/store.ts";
import { AisCluster } from "../ais/cluster.ts";
import { clientBed } from "../ais/client_bed.ts";
import type { Need } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";

export interface Place {
  readonly data: Address;
  readonly io: IoOptions;
  close(): Promise<void>;
}

export interface KindOfPlace {
  readonly name: string;
  readonly needs: readonly Need[];
  open(...given: string[]): Promise<Place>;
}

const IO: IoOptions = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 };

/** A scheme without a row does not compile. */
export const PLACES: Readonly<Record<Scheme, readonly KindOfPlace[]>> = {
  file: [{ name: "file", needs: [], open: () => folder("file") }],
  direct: [{ name: "direct", needs: [], open: () => folder("direct") }],
  s3: [
    { name: "s3", needs: ["STOKER_TEST_S3_ENDPOINT"], open: (endpoint = "") => bucket(endpoint) },
    { name: "s3, second", needs: ["STOKER_TEST_S3_SECOND"], open: (endpoint = "") => bucket(endpoint) },
  ],
  // The client of s3 at another address, and without what Google's servers do not know.
  gs: [{ name: "gs", needs: ["STOKER_TEST_S3_ENDPOINT"], open: (endpoint = "") => bucket(endpoint, "gs") }],
  ais: [{ name: "ais, stand-in", needs: [], open: aisCluster }],
  // Nothing stays there: it cannot be verified, and has tests of its own.
  null: [],
};

async function folder(scheme: "file" | "direct"): Promise<Place> {
  const path = await Deno.makeTempDir({ dir: diskFolder(), prefix: "stoker_matrix_" });
  return {
    data: parseAddress(`${scheme}://${path}/data`, { cwd: "/" }),
    io: IO,
    close: () => Deno.remove(path, { recursive: true }),
  };
}

async function bucket(endpoint: string, scheme: "s3" | "gs" = "s3"): Promise<Place> {
  const made = await s3Bucket(endpoint);
  const credentials = {
    accessKeyId: made.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: made.env.AWS_SECRET_ACCESS_KEY ?? "",
  };
  const settings = testSettings(endpoint, { credentials, region: made.env.AWS_REGION ?? "" });
  return {
    data: parseAddress(`${scheme}://${made.name}/some/where`, { cwd: "/" }),
    io: ioOf(scheme, settings),
    async close() {
      const uploads = await made.uploads();
      await made[Symbol.asyncDispose]();
      if (uploads.length > 0) throw new Error(`Uploads were left: ${uploads.join(", ")}`);
    },
  };
}

async function aisCluster(): Promise<Place> {
  const cluster = new AisCluster({ targets: 2 });
  {
    using bed = clientBed(cluster.url, { bucket: { name: "matrix" } });
    await bed.client.createBucket();
  }
  return {
    data: parseAddress("ais://matrix/some/where", { cwd: "/" }),
    io: ioOf("ais", testSettings(cluster.url, { credentials: undefined })),
    close: () => cluster.stop(),
  };
}

function ioOf(scheme: ObjectScheme, settings: ObjectSettings): IoOptions {
  return { ...IO, objects: { [scheme]: settings } };
}
