/** The keys `storage.*` and the connection part of `storage.storage_options.*`: where data lives. */
import type { KeyTable } from "../key.ts";

const OWN_CLIENT = "Stoker has one S3 client of its own, which needs no such setting.";

export const STORAGE_KEYS = {
  "storage.storage_type": {
    type: "enum",
    values: ["local_fs", "direct_fs", "s3", "aistore"],
    default: "local_fs",
    synonyms: { s3_torch: "s3" },
    refused: {
      parallel_fs: "DLIO accepts the name and has no implementation; a mounted file system is local_fs",
    },
    meaning: "Kind of storage: files, files with O_DIRECT, S3 objects, AIStore objects.",
    usedBy: ["storage"],
  },
  "storage.storage_root": {
    type: "path",
    default: "./",
    meaning: "Directory, or bucket, below which the folders lie.",
    usedBy: ["storage"],
  },
  "storage.storage_library": {
    type: "text",
    known: ["s3dlio", "s3torchconnector", "minio", "direct", "posix", "stoker"],
    aliases: ["storage.storage_options.storage_library"],
    meaning:
      "Python client that DLIO would use; decides checkpoint names. 'direct' reads local files with O_DIRECT.",
    usedBy: ["storage", "checkpoint"],
  },
  "storage.post_generation_settle_seconds": {
    type: "duration",
    default: 0,
    min: 0,
    meaning: "Pause between generating and reading on anything but local_fs.",
    usedBy: ["generate"],
  },
  "storage.storage_options.endpoint_url": {
    type: "text",
    meaning: "Endpoint of the object store; AIStore: http://localhost:8080 when unset.",
    usedBy: ["storage"],
  },
  "storage.storage_options.access_key_id": {
    type: "secret",
    meaning: "Access key.",
    usedBy: ["storage"],
  },
  "storage.storage_options.secret_access_key": {
    type: "secret",
    meaning: "Secret key.",
    usedBy: ["storage"],
  },
  "storage.storage_options.region": {
    type: "text",
    default: "us-east-1",
    meaning: "Region that requests are signed for.",
    usedBy: ["storage"],
  },
  "storage.storage_options.uri_scheme": {
    type: "enum",
    values: ["s3", "gs", "file", "direct", "ais"],
    derived: "from storage.storage_type: file, direct, s3 or ais",
    synonyms: {
      "s3:": "s3",
      "s3://": "s3",
      "gs:": "gs",
      "gs://": "gs",
      "file:": "file",
      "file://": "file",
      "direct:": "direct",
      "direct://": "direct",
      "ais:": "ais",
      "ais://": "ais",
    },
    refused: { az: "there is no backend for Azure yet; s3, gs and ais are the object stores that exist" },
    meaning:
      "Scheme of addresses that name none. `direct` beside local_fs reads with O_DIRECT, as reader.odirect does.",
    usedBy: ["storage"],
  },
  "storage.storage_options.use_full_object_uri": {
    type: "bool",
    default: false,
    meaning: "Object keys are full addresses.",
    usedBy: [],
    noEffect:
      "DLIO hands its client the whole address then; the key of an object is always its path in the bucket here.",
  },
  "storage.storage_options.secure": {
    type: "bool",
    default: true,
    meaning: "minio: use TLS for an endpoint without a scheme.",
    usedBy: ["storage"],
  },
  "storage.storage_options.s3_force_path_style": {
    type: "bool",
    default: false,
    aliases: ["storage.s3_force_path_style"],
    meaning: "The bucket in the path of a request instead of in the host name.",
    usedBy: ["storage"],
  },
  "storage.storage_options.s3_max_attempts": {
    type: "int",
    min: 1,
    fromText: true,
    unit: "attempts",
    meaning: "Attempts of a request in all; where it is not written, S3DLIO_MAX_RETRY_ATTEMPTS counts.",
    usedBy: ["storage"],
  },
  "storage.storage_options.s3_profile": {
    type: "text",
    meaning: "Profile of the shared credentials file.",
    usedBy: ["storage"],
  },
  "storage.storage_options.stagger_workers": {
    type: "bool",
    default: true,
    meaning: "DLIO's chunked streams start one after another.",
    usedBy: [],
    noEffect: OWN_CLIENT,
  },
} as const satisfies KeyTable;
