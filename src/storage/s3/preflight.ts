/**
 * Whether a run can work on a bucket, asked before it begins: one cheap question to every endpoint, and a tiny
 * object written, read and removed where the run will write. Findings never show a secret.
 */
import type { Finding } from "../../base/errors.ts";
import type { BodySink, HttpClient } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes } from "../object/crc32c_values.ts";
import type { Endpoint } from "../object/endpoints.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { requestError } from "../object/request_error.ts";
import { patiently } from "../object/patiently.ts";
import type { Need } from "../store.ts";
import { S3Client } from "./s3_client.ts";

export interface PreflightPlace {
  readonly backend: "s3" | "gs";
  readonly bucket: string;
  /** Without slashes at its ends, perhaps empty. */
  readonly prefix: string;
  /** As messages name it: "s3://bucket/prefix". */
  readonly printed: string;
  readonly settings: ObjectSettings;
  readonly endpoints: readonly Endpoint[];
  readonly http: HttpClient;
  /** Differs from process to process. */
  readonly probeName: string;
  pause(milliseconds: number): Promise<void>;
}

interface Asked {
  readonly client: S3Client;
  readonly endpoint: Endpoint;
  readonly place: PreflightPlace;
}

const PROBE = new TextEncoder().encode("Stoker looked whether it can write here.");
/** Of the clock: less is of no consequence to anybody. */
const NOTICEABLE_MS = 60_000;
const MOST_UPLOADS = 1000;
const HINTS = "Check the endpoint (--endpoint, AWS_ENDPOINT_URL), the credentials and the bucket.";

/** Everything that speaks against `need`, and what the operator should know; empty when all is well. */
export async function s3Preflight(place: PreflightPlace, need: Need): Promise<readonly Finding[]> {
  const { endpoints, settings } = place;
  const impossible = settings.isVirtualHosted ? endpoints.filter(isNumbered).map(noNameFor) : [];
  if (impossible.length > 0) return impossible;
  const asked = endpoints.map((endpoint) => ({ client: clientOf(place, endpoint), endpoint, place }));
  const answers = await Promise.all(asked.map(look));
  const working = asked.filter((_, index) => answers[index]?.length === 0);
  const failures = answers.flat();
  const [first] = working;
  // A run can do without some of its endpoints, but not without all.
  if (!first) return failures;
  const found: Finding[] = failures.map((finding) => ({ ...finding, severity: "warning" }));
  for (const one of working) found.push(...learned(one));
  if (!need.writes) return found;
  found.push(...retriesWithoutProof(settings), ...await leftOver(first));
  if (need.mayProbe !== false) found.push(...await probe(first));
  return found;
}

/** One listing of one key: credentials, endpoint, region and bucket are all in it. */
async function look({ client, endpoint, place }: Asked): Promise<readonly Finding[]> {
  try {
    await patiently(place, () => client.page(folderOf(place), undefined, 1));
    return [];
  } catch (error) {
    return [failed(error, "list", place.printed, endpoint)];
  }
}

function learned({ client, endpoint, place }: Asked): readonly Finding[] {
  const { region, skewMs } = client.known(endpoint);
  const found: Finding[] = [];
  if (region !== place.settings.region) {
    const text =
      `The bucket '${place.bucket}' is in the region '${region}', not in '${place.settings.region}'`;
    found.push(
      warning("REGION", text, `Set AWS_REGION=${region}: until then each run has to find it out.`),
    );
  }
  if (Math.abs(skewMs) > NOTICEABLE_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const text = `The clock of ${endpoint.url} is ${seconds} s ${
      skewMs > 0 ? "ahead of" : "behind"
    } this machine's`;
    found.push(
      warning("CLOCK", text, "Set the clocks: requests are signed with the server's time until then."),
    );
  }
  return found;
}

/** Whoever sets the retries of uploads may count on what only verified ones do. */
function retriesWithoutProof({ write }: ObjectSettings): readonly Finding[] {
  if (!write.areUploadRetriesAsked || write.uploadIntegrity !== "none") return [];
  const text =
    "Retries of uploads in parts are set (S3DLIO_MPU_MAX_RETRIES, S3DLIO_MPU_RETRY_DELAY_S), but these uploads are " +
    "not verified: only one that fails is tried again, never one that the server completes wrongly";
  return [
    warning("RETRIES_UNVERIFIED", text, "Set S3DLIO_MPU_PUT_VERIFY=1, or use --write-integrity checksum."),
  ];
}

/** Uploads that nobody completed take room that no listing shows. */
async function leftOver({ client, place }: Asked): Promise<readonly Finding[]> {
  let count = 0;
  let oldestMs = Infinity;
  try {
    for await (const { startedMs } of client.uploads(folderOf(place))) {
      if (++count === MOST_UPLOADS) break;
      oldestMs = Math.min(oldestMs, startedMs ?? Infinity);
    }
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const text = `Cannot see whether uploads were left over below '${place.printed}': ${error.message}`;
    return [{
      severity: "information",
      code: "UPLOADS_UNKNOWN",
      text,
      remedy: "Allow s3:ListBucketMultipartUploads, or let the bucket remove such uploads by itself.",
    }];
  }
  if (count === 0) return [];
  const many = count === MOST_UPLOADS
    ? `${count} uploads or more`
    : count === 1
    ? "1 upload"
    : `${count} uploads`;
  const since = Number.isFinite(oldestMs) ? `, the oldest of ${new Date(oldestMs).toISOString()}` : "";
  const text =
    `Below '${place.printed}' ${many} in parts never ended${since}: they take room that no listing shows`;
  return [
    warning(
      "STALE_UPLOADS",
      text,
      "Run 'stoker clean' on this address, if no other run is writing there now.",
    ),
  ];
}

/** Writes, reads and removes a tiny object, and asks what the server does with what writing relies on. */
async function probe(asked: Asked): Promise<readonly Finding[]> {
  const { client, endpoint, place } = asked;
  const key = `${folderOf(place)}.stoker/${place.probeName}`;
  const address = `${place.backend}://${place.bucket}/${key}`;
  const found: Finding[] = [];
  const step = async (operation: string, work: () => Promise<unknown>) => {
    try {
      await patiently(place, work);
      return true;
    } catch (error) {
      found.push(failed(error, operation, address, endpoint));
      return false;
    }
  };
  const isWritten = await step("write", async () => found.push(...await writeProbe(asked, key)));
  if (!isWritten) return found;
  await step("read", () => readProbe(asked, key, address, found));
  if (client.refusesExisting) await step("write", () => writeAgain(asked, key, found));
  await step("remove", () => client.remove(key));
  return found;
}

async function writeProbe({ client, place }: Asked, key: string): Promise<readonly Finding[]> {
  const { putIntegrity, uploadIntegrity } = place.settings.write;
  const isSummed = putIntegrity === "checksum" || uploadIntegrity === "checksum";
  const sent = { body: bodyOf(PROBE), ...(isSummed ? { crc32c: crcOfBytes(PROBE) } : {}) };
  const { checksum } = await client.put(key, sent, { onlyNew: false });
  if (!isSummed || checksum?.algorithm === "crc32c") return [];
  const text =
    `The server of '${place.printed}' keeps no CRC-32C, which --write-integrity checksum relies on`;
  return [failure("NO_CHECKSUMS", text, "Use --write-integrity readback here: it trusts no server.")];
}

async function readProbe({ client }: Asked, key: string, address: string, found: Finding[]): Promise<void> {
  const sink = new ProbeSink();
  const range = { offset: 0, length: PROBE.length, isWhole: true, etag: undefined, size: PROBE.length };
  await client.get(key, range, sink);
  if (sink.bytes.every((byte, index) => byte === PROBE[index])) return;
  const text = `'${address}' does not hold what was just written to it`;
  found.push(failure("WRONG_BYTES", text, "Do not trust this storage before its cause is known."));
}

/** A server may take no notice of the condition that keeps existing objects. */
async function writeAgain({ client, place }: Asked, key: string, found: Finding[]): Promise<void> {
  try {
    await client.put(key, { body: bodyOf(PROBE) }, { onlyNew: true });
  } catch (error) {
    const { status } = error instanceof RequestFailure ? error.facts : {};
    if (status !== 412 && status !== 409 && status !== 501) throw error;
    if (status !== 501) return;
  }
  const text = `The server of '${place.printed}' does not refuse to overwrite an object (If-None-Match)`;
  const remedy = "Keep other writers away: two runs that write the same names would not notice each other.";
  found.push(warning("OVERWRITES", text, remedy));
}

class ProbeSink implements BodySink {
  readonly bytes = new Uint8Array(PROBE.length);
  #at = 0;

  room(): Uint8Array {
    return this.bytes.subarray(this.#at);
  }

  took(bytes: number): void {
    this.#at += bytes;
  }
}

function failed(error: unknown, operation: string, address: string, endpoint: Endpoint): Finding {
  if (!(error instanceof RequestFailure)) throw error;
  const { message, remedy } = requestError(error, { operation, address, attempt: 1, attempts: 1 });
  const text = message.replace(/, attempt 1 of 1|attempt 1 of 1, /, "");
  const where = text.includes(endpoint.url) ? text : `${text} (${endpoint.url})`;
  return failure(codeOf(error), where, `${remedy} ${HINTS}`);
}

function codeOf({ kind, facts: { status, word } }: RequestFailure): string {
  if (word === "NoSuchBucket") return "NO_BUCKET";
  if (kind === "tls") return "TLS";
  if (kind === "redirect") return "REGION";
  if (kind === "answer") return status === 401 || status === 403 ? "NO_ACCESS" : "REQUEST_FAILED";
  return kind === "refused" || kind === "name" || kind === "timeout" || kind === "reset"
    ? "UNREACHABLE"
    : "REQUEST_FAILED";
}

function clientOf({ backend, bucket, settings, http }: PreflightPlace, endpoint: Endpoint): S3Client {
  const watch = { answered() {}, repeated() {}, sent() {}, received() {} };
  const endpoints = {
    use: <T>(attempt: (endpoint: Endpoint, counts: typeof watch) => Promise<T>) => attempt(endpoint, watch),
  };
  return new S3Client({ backend, bucket, settings, endpoints, http });
}

function folderOf({ prefix }: PreflightPlace): string {
  return prefix === "" ? "" : `${prefix}/`;
}

function bodyOf(bytes: Uint8Array) {
  return { length: bytes.length, send: (write: (bytes: Uint8Array) => Promise<void>) => write(bytes) };
}

function isNumbered({ origin: { host } }: Endpoint): boolean {
  return host.includes(":") || /^\d+(\.\d+){3}$/.test(host);
}

function noNameFor({ url }: Endpoint): Finding {
  const text = `Buckets cannot be addressed as host names at '${url}', which is a number`;
  return failure(
    "VIRTUAL_HOST",
    text,
    "Set storage.storage_options.s3_force_path_style=true, or name the host.",
  );
}

function failure(code: string, text: string, remedy: string): Finding {
  return { severity: "error", code, text, remedy };
}

function warning(code: string, text: string, remedy: string): Finding {
  return { severity: "warning", code, text, remedy };
}
