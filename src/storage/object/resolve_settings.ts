/**
 * From workload, options, environment and files to the settings of one kind of object store: the only place that
 * knows which of them wins. It reads files through the functions it is given, and never shows a secret.
 */
import type { ObjectScheme } from "../../base/address.ts";
import { ConfigError, configError } from "../../base/errors.ts";
import { readVariable } from "../../workload/environment/read_variable.ts";
import type { VariableName } from "../../workload/environment/variables.ts";
import type { Workload } from "../../workload/workload.ts";
import { endpointList } from "./endpoint_list.ts";
import type { Credentials, ObjectSettings, WriteIntegrity } from "./object_settings.ts";

export interface SettingsInputs {
  readonly scheme: ObjectScheme;
  readonly workload: Workload;
  /** Of the process, with what `.env` adds to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--endpoint`, as often as it was given. */
  readonly endpoints: readonly string[];
  readonly writeIntegrity: WriteIntegrity | undefined;
  /** `--block-size`: objects are then read in ranges of that size. */
  readonly blockSizeBytes: number | undefined;
  /** Accelerators of all processes, and the number of the first one here. */
  readonly ranks: number;
  readonly firstRank: number;
  readonly isVerbose: boolean;
  readText(path: string): Promise<string>;
  /** Keys of a profile; undefined where there is no such profile or it holds none. */
  profileCredentials(
    profile: string | undefined,
    env: SettingsInputs["env"],
  ): Promise<Credentials | undefined>;
}

const MIB = 1 << 20;
/** Of large objects: several ranges of this size at once. */
const RANGE_BYTES = 8 * MIB;
const OPTION = "storage.storage_options";
const UPLOAD_RETRIES = ["S3DLIO_MPU_MAX_RETRIES", "S3DLIO_MPU_RETRY_DELAY_S"] as const;

export async function resolveSettings(inputs: SettingsInputs): Promise<ObjectSettings> {
  const { scheme, workload, env, ranks } = inputs;
  const { values } = workload;
  const isS3 = scheme !== "ais";
  const variable = <Name extends VariableName>(name: Name) => readVariable(name, env).value;
  const region = values[`${OPTION}.region`];
  const single = singleEndpoint(inputs);
  const { endpoints, balancing } = endpointList({
    options: inputs.endpoints,
    single,
    fallback: ownEndpoint(scheme, region),
    isSecure: values[`${OPTION}.secure`],
    env: scheme === "s3" ? env : {},
    file: scheme === "s3" ? await endpointFile(inputs) : undefined,
  });
  const bundle = variable("AWS_CA_BUNDLE");
  const isSplit = variable("S3DLIO_ENABLE_RANGE_OPTIMIZATION");
  const { blockSizeBytes } = inputs;
  return {
    endpoints,
    balancing,
    rank: inputs.firstRank,
    credentials: isS3 ? await credentialsOf(inputs) : undefined,
    token: isS3 ? undefined : variable("AIS_AUTHN_TOKEN"),
    region,
    isVirtualHosted: isS3 && isVirtualHosted(workload, endpoints),
    authorities: bundle === undefined ? [] : certificatesOf(await textOf(inputs, bundle, "AWS_CA_BUNDLE")),
    connectSeconds: variable("S3DLIO_CONNECT_TIMEOUT_SECS"),
    operationSeconds: variable("S3DLIO_OPERATION_TIMEOUT_SECS"),
    attempts: values[`${OPTION}.s3_max_attempts`] ?? variable("S3DLIO_MAX_RETRY_ATTEMPTS"),
    write: {
      multipartFromBytes: variable("S3DLIO_MULTIPART_THRESHOLD_MB") * MIB,
      partBytes: variable("S3DLIO_MULTIPART_PART_SIZE_MB") * MIB,
      partsInFlight: variable("S3DLIO_MULTIPART_MAX_IN_FLIGHT") ?? Math.max(2, Math.ceil(16 / ranks)),
      uploadAttempts: variable("S3DLIO_MPU_MAX_RETRIES"),
      uploadRetrySeconds: variable("S3DLIO_MPU_RETRY_DELAY_S"),
      ...(UPLOAD_RETRIES.some((name) => readVariable(name, env).isSet)
        ? { areUploadRetriesAsked: true }
        : {}),
      putAttempts: variable("S3DLIO_PUT_MAX_RETRIES"),
      putRetrySeconds: variable("S3DLIO_PUT_RETRY_DELAY_MS") / 1000,
      putIntegrity: inputs.writeIntegrity ?? (variable("S3DLIO_PUT_VERIFY") ? "size" : "none"),
      uploadIntegrity: inputs.writeIntegrity ?? (variable("S3DLIO_MPU_PUT_VERIFY") ? "size" : "none"),
    },
    read: {
      rangesFromBytes: blockSizeBytes ?? (isSplit ? variable("S3DLIO_RANGE_THRESHOLD_MB") * MIB : Infinity),
      rangeBytes: blockSizeBytes ?? RANGE_BYTES,
    },
    tracesOperations: inputs.isVerbose || /^debug$/i.test(variable("DLIO_LOG_LEVEL") ?? ""),
  };
}

/** What workload or environment name; the variables of S3 say nothing about other kinds. */
function singleEndpoint({ scheme, workload, env }: SettingsInputs): string | undefined {
  const key = `${OPTION}.endpoint_url` as const;
  const { kind } = workload.sourceOf(key);
  const isOwn = scheme === "s3" || kind === "yaml" || kind === "command line";
  const written = isOwn ? workload.values[key] : undefined;
  if (written !== undefined && written.trim() !== "") return written.trim();
  return scheme === "ais" ? readVariable("AIS_ENDPOINT", env).value : undefined;
}

function ownEndpoint(scheme: ObjectScheme, region: string): string {
  if (scheme === "gs") return "https://storage.googleapis.com";
  if (scheme === "ais") return "http://localhost:8080";
  return `https://s3.${region}.amazonaws.com`;
}

/** Amazon wants it so; other servers seldom have a name for each bucket. The key decides where it is written. */
function isVirtualHosted(workload: Workload, endpoints: readonly string[]): boolean {
  const key = `${OPTION}.s3_force_path_style` as const;
  if (workload.isSet(key)) return !workload.values[key];
  return endpoints.every((endpoint) => new URL(endpoint).hostname.endsWith(".amazonaws.com"));
}

/** Keys of workload and environment, then those of a profile. Google's are called HMAC keys there. */
async function credentialsOf(inputs: SettingsInputs): Promise<Credentials | undefined> {
  const { workload, env, profileCredentials } = inputs;
  const { values } = workload;
  const key = `${OPTION}.access_key_id` as const;
  const accessKeyId = values[key];
  const secretAccessKey = values[`${OPTION}.secret_access_key`];
  const profile = values[`${OPTION}.s3_profile`] ?? readVariable("AWS_PROFILE", env).value;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const token = readVariable("AWS_SESSION_TOKEN", env).value;
    const isFromEnvironment = /env$/.test(workload.sourceOf(key).kind);
    return {
      accessKeyId,
      secretAccessKey,
      ...(token !== undefined && isFromEnvironment ? { sessionToken: token } : {}),
    };
  }
  const found = await profileCredentials(profile, env);
  if (found) return found;
  throw configError(
    "NO_CREDENTIALS",
    profile === undefined ? "AWS_ACCESS_KEY_ID" : `${OPTION}.s3_profile`,
    profile === undefined
      ? "S3 needs an access key and a secret key, and neither the options, the environment nor ~/.aws has them. " +
        "Without keys the server refuses every request."
      : `The profile '${profile}' gives no keys.`,
    profile === undefined
      ? "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile as AWS_PROFILE."
      : "Name another profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  );
}

async function endpointFile(inputs: SettingsInputs): Promise<string | undefined> {
  const path = readVariable("S3_ENDPOINT_FILE", inputs.env).value;
  return path === undefined ? undefined : await textOf(inputs, path, "S3_ENDPOINT_FILE");
}

async function textOf({ readText }: SettingsInputs, path: string, key: string): Promise<string> {
  try {
    return await readText(path);
  } catch (cause) {
    throw new ConfigError([{
      code: "UNREADABLE",
      key,
      value: path,
      source: `env ${key}`,
      text: `Cannot read '${path}': ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: `Correct the path in ${key}, or unset it.`,
    }], cause);
  }
}

/** One PEM text each: that is what TLS takes. */
function certificatesOf(text: string): string[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (found) return found.map((pem) => `${pem}\n`);
  throw configError(
    "CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "The file that AWS_CA_BUNDLE names holds no certificate.",
    "Name a PEM file with the certificates of the authority.",
  );
}
