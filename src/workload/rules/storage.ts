/** Rules about storage: what a kind of storage needs, and what contradicts it. */
import type { RunContext } from "../context.ts";
import type { Workload } from "../workload.ts";
import type { Rule } from "./rule.ts";

const TYPE = "storage.storage_type";
const ROOT = "storage.storage_root";
const LIBRARY = "storage.storage_library";
const ENDPOINT = "storage.storage_options.endpoint_url";
const ACCESS = "storage.storage_options.access_key_id";
const SECRET = "storage.storage_options.secret_access_key";
const PROFILE = "storage.storage_options.s3_profile";
const SCHEME = "storage.storage_options.uri_scheme";

const S3_LIBRARIES: readonly string[] = ["s3dlio", "s3torchconnector", "minio", "stoker"];
const DIRECT_LIBRARIES: readonly string[] = ["s3dlio", "direct", "stoker"];
const LOCAL_ROOT = /^(\/|~|\.\.?(\/|$)|file:\/\/|direct:\/\/)/;

export const STORAGE_RULES: readonly Rule[] = [
  {
    id: "V22",
    when: "direct_fs and another library than s3dlio is named",
    severity: "error",
    reads: [LIBRARY, TYPE],
    check: ({ values }) => {
      const library = values[LIBRARY];
      if (values[TYPE] !== "direct_fs" || library === undefined || DIRECT_LIBRARIES.includes(library)) {
        return undefined;
      }
      return {
        text:
          `Storage type direct_fs reads with O_DIRECT, and storage_library '${library}' is none that does.`,
        remedy: `Leave ${LIBRARY} out: Stoker uses its own engine for every library.`,
      };
    },
  },
  {
    id: "V23",
    when: "s3 and storage_root is a local path: /…, ./…, ../…, ~…, file://, direct://",
    severity: "error",
    reads: [ROOT, TYPE],
    check: (workload) => {
      const root = workload.values[ROOT];
      // A root that nobody gave is not a wrong one: then the folder begins with its bucket (places.ts).
      if (workload.values[TYPE] !== "s3" || !workload.isSet(ROOT) || !LOCAL_ROOT.test(root)) return undefined;
      return {
        text: `Storage type s3 needs a bucket, and storage_root '${root}' is a local path.`,
        remedy: `Set ${ROOT} to the name of the bucket, or give the place as --data s3://bucket/prefix.`,
      };
    },
  },
  {
    id: "V24",
    when: "s3 without storage_library",
    severity: "error",
    reads: [LIBRARY, TYPE],
    check: ({ values }) => {
      if (values[TYPE] !== "s3" || (values[LIBRARY] ?? "") !== "") return undefined;
      return {
        text: "Storage type s3 needs a storage_library, because DLIO needs one to know its client.",
        remedy:
          `Set ${LIBRARY} to one of ${
            S3_LIBRARIES.join(", ")
          } (Stoker uses its own client for all of them), ` +
          "or give the place as --data s3://bucket/prefix.",
      };
    },
  },
  {
    id: "V25",
    when: "s3 with an unknown storage_library",
    severity: "error",
    reads: [LIBRARY, TYPE],
    check: ({ values }) => {
      const library = values[LIBRARY] ?? "";
      if (values[TYPE] !== "s3" || library === "" || S3_LIBRARIES.includes(library)) return undefined;
      return {
        text: `There is no storage_library '${library}' for s3.`,
        remedy: `Set ${LIBRARY} to one of ${S3_LIBRARIES.join(", ")}.`,
      };
    },
  },
  {
    id: "V27",
    when:
      "s3 and the access key, the secret key or the endpoint is in neither the options nor the environment",
    severity: "error",
    reads: [ACCESS, SECRET, ENDPOINT, PROFILE, TYPE, SCHEME],
    check: (workload, context) => {
      const { values } = workload;
      if (context.usesStorage === false || values[TYPE] !== "s3" || (values[PROFILE] ?? "") !== "") {
        return undefined;
      }
      const missing = missingConnection(workload, context);
      if (missing.length === 0) return undefined;
      return {
        text: `S3 needs ${missing.map(({ what }) => what).join(" and ")}, and neither the options nor the ` +
          `environment have it. ${[...new Set(missing.map(({ why }) => why))].join(" ")}`,
        remedy: `Set ${missing.map(({ how }) => how).join(", ")}.`,
      };
    },
  },
];

/** Who names a profile, a file of them or a service has keys there, or is told so when they are asked for. */
const KEYS_ELSEWHERE = [
  "AWS_PROFILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_CONFIG_FILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];
const ENDPOINT_VARIABLES = [
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_S3",
  "S3_ENDPOINT_URIS",
  "S3_ENDPOINT_TEMPLATE",
  "S3_ENDPOINT_FILE",
];

interface Missing {
  readonly what: string;
  /** What would come of it. */
  readonly why: string;
  readonly how: string;
}

const NO_KEYS = "Without keys the server refuses every request.";
const NO_ENDPOINT = "Without an endpoint everything would go to Amazon.";

function missingConnection(
  { values }: Workload,
  { env, hasSharedProfiles = false }: RunContext,
): readonly Missing[] {
  const has = (value: string | undefined, ...names: readonly string[]) =>
    (value ?? "").trim() !== "" || names.some((name) => (env[name] ?? "").trim() !== "");
  const missing: Missing[] = [];
  const areElsewhere = hasSharedProfiles || has(undefined, ...KEYS_ELSEWHERE);
  if (!areElsewhere && !has(values[ACCESS], "AWS_ACCESS_KEY_ID")) {
    missing.push({ what: "an access key", why: NO_KEYS, how: "AWS_ACCESS_KEY_ID" });
  }
  if (!areElsewhere && !has(values[SECRET], "AWS_SECRET_ACCESS_KEY")) {
    missing.push({ what: "a secret key", why: NO_KEYS, how: "AWS_SECRET_ACCESS_KEY" });
  }
  // Google's interoperability endpoint is the same for everybody.
  const endpointNeeded = values[SCHEME] !== "gs";
  if (endpointNeeded && !has(values[ENDPOINT], ...ENDPOINT_VARIABLES)) {
    missing.push({ what: "an endpoint", why: NO_ENDPOINT, how: "AWS_ENDPOINT_URL (or --endpoint)" });
  }
  return missing;
}
