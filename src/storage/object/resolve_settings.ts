/**
 * From workload, options, environment and files to the settings of one kind of object store: the only place that
 * knows which of them wins. It reads files through the functions it is given, and never shows a secret.
 */
import type { ObjectScheme } from "../../base/address.ts";
import { ConfigError, configError, type Problem } from "../../base/errors.ts";
import { judgeVariables, sourceOf, type Surroundings } from "../../workload/environment/judge_variables.ts";
import { readVariable } from "../../workload/environment/read_variable.ts";
import type { VariableName } from "../../workload/environment/variables.ts";
import type { Workload } from "../../workload/workload.ts";
import { type EndpointInputs, type EndpointList, endpointList, type NamedEndpoint } from "./endpoint_list.ts";
import type { Credentials, ObjectSettings, WriteIntegrity } from "./object_settings.ts";

export interface SettingsInputs extends Surroundings {
  readonly scheme: ObjectScheme;
  readonly workload: Workload;
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

type Read = EndpointInputs["variable"];

/** @throws ConfigError with everything that is wrong about the way to the store */
export async function resolveSettings(inputs: SettingsInputs): Promise<ObjectSettings> {
  const { scheme, workload } = inputs;
  const problems: Problem[] = [];
  const causes: unknown[] = [];
  const collected = async <T>(find: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await find();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      causes.push(error.cause);
      return undefined;
    }
  };
  const asked = new Set<VariableName>();
  const read: Read = (name) => {
    asked.add(name);
    return readVariable(name, inputs.env);
  };
  const list = await collected(() => endpointsOf(inputs, read));
  const authorities = await collected(() => authoritiesOf(inputs));
  const credentials = scheme === "ais" ? undefined : await collected(() => credentialsOf(inputs));
  const transfers = transfersOf(inputs, read);
  problems.push(...judgeVariables(inputs, asked).problems);
  if (list === undefined || authorities === undefined || problems.length > 0) {
    throw new ConfigError(problems, causes[0]);
  }
  return {
    ...list,
    rank: inputs.firstRank,
    credentials,
    token: scheme === "ais" ? readVariable("AIS_AUTHN_TOKEN", inputs.env).value : undefined,
    region: workload.values[`${OPTION}.region`],
    isVirtualHosted: scheme !== "ais" && isVirtualHosted(workload, list.endpoints),
    authorities,
    ...transfers,
  };
}

/** How requests are made, and objects written and read. A variable is asked only where its value counts. */
function transfersOf(
  { workload, ranks, writeIntegrity, blockSizeBytes, isVerbose }: SettingsInputs,
  read: Read,
): Pick<
  ObjectSettings,
  "connectSeconds" | "operationSeconds" | "attempts" | "write" | "read" | "tracesOperations"
> {
  const variable = <Name extends VariableName>(name: Name) => read(name).value;
  const putIntegrity = writeIntegrity ?? (variable("S3DLIO_PUT_VERIFY") ? "size" : "none");
  const uploadIntegrity = writeIntegrity ?? (variable("S3DLIO_MPU_PUT_VERIFY") ? "size" : "none");
  const rangesFromBytes = () =>
    variable("S3DLIO_ENABLE_RANGE_OPTIMIZATION") ? variable("S3DLIO_RANGE_THRESHOLD_MB") * MIB : Infinity;
  return {
    connectSeconds: variable("S3DLIO_CONNECT_TIMEOUT_SECS"),
    operationSeconds: variable("S3DLIO_OPERATION_TIMEOUT_SECS"),
    attempts: workload.values[`${OPTION}.s3_max_attempts`] ?? variable("S3DLIO_MAX_RETRY_ATTEMPTS"),
    write: {
      multipartFromBytes: variable("S3DLIO_MULTIPART_THRESHOLD_MB") * MIB,
      partBytes: variable("S3DLIO_MULTIPART_PART_SIZE_MB") * MIB,
      partsInFlight: variable("S3DLIO_MULTIPART_MAX_IN_FLIGHT") ?? Math.max(2, Math.ceil(16 / ranks)),
      uploadAttempts: variable("S3DLIO_MPU_MAX_RETRIES"),
      uploadRetrySeconds: variable("S3DLIO_MPU_RETRY_DELAY_S"),
      ...(UPLOAD_RETRIES.some((name) => read(name).isSet) ? { areUploadRetriesAsked: true } : {}),
      putAttempts: variable("S3DLIO_PUT_MAX_RETRIES"),
      putRetrySeconds: variable("S3DLIO_PUT_RETRY_DELAY_MS") / 1000,
      putIntegrity,
      uploadIntegrity,
    },
    read: {
      rangesFromBytes: blockSizeBytes ?? rangesFromBytes(),
      rangeBytes: blockSizeBytes ?? RANGE_BYTES,
    },
    tracesOperations: isVerbose || variable("DLIO_LOG_LEVEL") === "debug",
  };
}

/** The variables of S3 say nothing about other kinds. */
async function endpointsOf(inputs: SettingsInputs, read: Read): Promise<EndpointList> {
  const { scheme, workload, fromDotenv } = inputs;
  return endpointList({
    options: inputs.endpoints,
    single: singleEndpoint(inputs),
    fallback: ownEndpoint(scheme, workload),
    isSecure: workload.values[`${OPTION}.secure`],
    variable: scheme === "s3" ? read : (name) => readVariable(name, {}),
    sourceOf: (name) => sourceOf(name, fromDotenv),
    file: scheme === "s3" ? await endpointFile(inputs) : undefined,
  });
}

/** What workload or environment name; the variables of S3 say nothing about other kinds. */
function singleEndpoint({ scheme, workload, env, fromDotenv }: SettingsInputs): NamedEndpoint | undefined {
  const key = `${OPTION}.endpoint_url` as const;
  const { kind, detail } = workload.sourceOf(key);
  const isOwn = scheme === "s3" || kind === "yaml" || kind === "command line";
  const written = isOwn ? workload.values[key]?.trim() : undefined;
  if (written !== undefined && written !== "") {
    const [, variable] = /^\.?env (\w+)$/.exec(detail) ?? [];
    if (variable !== undefined) {
      return { text: written, key: variable, source: sourceOf(variable, fromDotenv) };
    }
    return { text: written, key, ...(detail === "" ? {} : { source: detail }) };
  }
  const text = scheme === "ais" ? readVariable("AIS_ENDPOINT", env).value : undefined;
  if (text === undefined) return undefined;
  return { text, key: "AIS_ENDPOINT", source: sourceOf("AIS_ENDPOINT", fromDotenv) };
}

/** Nobody is sent to Amazon unasked; a profile that the workload names is asking. */
function ownEndpoint(scheme: ObjectScheme, { values }: Workload): string | undefined {
  if (scheme === "gs") return "https://storage.googleapis.com";
  if (scheme === "ais") return "http://localhost:8080";
  if ((values[`${OPTION}.s3_profile`] ?? "") === "") return undefined;
  return `https://s3.${values[`${OPTION}.region`]}.amazonaws.com`;
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

async function authoritiesOf(inputs: SettingsInputs): Promise<readonly string[]> {
  const path = readVariable("AWS_CA_BUNDLE", inputs.env).value;
  return path === undefined ? [] : certificatesOf(await textOf(inputs, path, "AWS_CA_BUNDLE"), path);
}

async function textOf(
  { readText, fromDotenv }: SettingsInputs,
  path: string,
  key: VariableName,
): Promise<string> {
  try {
    return await readText(path);
  } catch (cause) {
    throw new ConfigError([{
      code: "UNREADABLE",
      key,
      value: path,
      source: sourceOf(key, fromDotenv),
      text: `Cannot read '${path}', which ${key} names: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      remedy: `Correct the path in ${key}, or unset it.`,
    }], cause);
  }
}

/** One PEM text each: that is what TLS takes. */
function certificatesOf(text: string, path: string): string[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (found) return found.map((pem) => `${pem}\n`);
  throw configError(
    "CA_BUNDLE",
    "AWS_CA_BUNDLE",
    `The file '${path}', which AWS_CA_BUNDLE names, holds no certificate.`,
    "Name a PEM file with the certificates of the authority.",
  );
}
