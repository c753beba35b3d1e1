/**
 * Whether a run can work on a bucket, asked before it begins: one cheap question to every endpoint, and a tiny
 * object written, read and removed where the run will write. What the answers teach about region and clock is told.
 */
import type { Finding } from "../../base/errors.ts";
import type { HttpClient } from "../http/exchange.ts";
import type { Endpoint } from "../object/endpoints.ts";
import { keyFindings } from "../object/key_lengths.ts";
import { leftOverUploads } from "../object/left_over_uploads.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { oneEndpoint } from "../object/one_endpoint.ts";
import {
  type Asked,
  askForList,
  caution,
  type PreflightPlace,
  problem,
} from "../object/preflight_question.ts";
import { probeObject } from "../object/probe_object.ts";
import { usableEndpoints } from "../object/usable_endpoints.ts";
import type { Need } from "../store.ts";
import { S3Client } from "./s3_client.ts";

export interface S3Place extends Omit<PreflightPlace, "hints" | "noBucket"> {
  readonly backend: "s3" | "gs";
  readonly bucket: string;
  readonly settings: ObjectSettings;
  readonly endpoints: readonly Endpoint[];
  readonly http: HttpClient;
}

/** Of the clock: less is of no consequence to anybody. */
const NOTICEABLE_MS = 60_000;
const WORDS = {
  hints: "Otherwise check the endpoint (--endpoint, AWS_ENDPOINT_URL), the credentials and the bucket.",
  noBucket: "NoSuchBucket",
};
const TO_SEE_UPLOADS =
  "Allow s3:ListBucketMultipartUploads, or let the bucket remove such uploads by itself.";

/** Everything that speaks against `need`, and what the operator should know; empty when all is well. */
export async function s3Preflight(s3: S3Place, need: Need): Promise<readonly Finding[]> {
  const { endpoints, settings, backend, bucket, http } = s3;
  const impossible = settings.isVirtualHosted ? endpoints.filter(isNumbered).map(noNameFor) : [];
  if (impossible.length > 0) return impossible;
  const place: PreflightPlace = { ...s3, ...WORDS };
  const tooLong = need.writes ? keyFindings(place, need.names ?? []) : [];
  if (tooLong.length > 0) return tooLong;
  const clientOf = (endpoint: Endpoint) =>
    new S3Client({ backend, bucket, settings, endpoints: oneEndpoint(endpoint), http });
  const { usable, findings } = await usableEndpoints(
    endpoints,
    clientOf,
    (asked) => askForList(place, asked),
  );
  const [first] = usable;
  if (!first) return findings;
  const found = [...findings, ...usable.flatMap((asked) => learned(asked, s3))];
  if (!need.writes) return found;
  found.push(...retriesWithoutProof(settings), ...await leftOverUploads(first.client, place, TO_SEE_UPLOADS));
  const { putIntegrity, uploadIntegrity } = settings.write;
  const needsCrc32c = putIntegrity === "checksum" || uploadIntegrity === "checksum";
  if (need.mayProbe !== false) found.push(...await probeObject(first, place, { needsCrc32c }));
  return found;
}

function learned({ client, endpoint }: Asked<S3Client>, { bucket, settings }: S3Place): readonly Finding[] {
  const { region, skewMs } = client.known(endpoint);
  const found: Finding[] = [];
  if (region !== settings.region) {
    const text = `The bucket '${bucket}' is in the region '${region}', not in '${settings.region}'`;
    found.push(
      caution("REGION", text, `Set AWS_REGION=${region}: until then each run has to find it out.`),
    );
  }
  if (Math.abs(skewMs) > NOTICEABLE_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const text = `The clock of ${endpoint.url} is ${seconds} s ${
      skewMs > 0 ? "ahead of" : "behind"
    } this machine's`;
    found.push(
      caution("CLOCK", text, "Set the clocks: requests are signed with the server's time until then."),
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
    caution("RETRIES_UNVERIFIED", text, "Set S3DLIO_MPU_PUT_VERIFY=1, or use --write-integrity checksum."),
  ];
}

function isNumbered({ origin: { host } }: Endpoint): boolean {
  return host.includes(":") || /^\d+(\.\d+){3}$/.test(host);
}

function noNameFor({ url }: Endpoint): Finding {
  const text = `Buckets cannot be addressed as host names at '${url}', which is a number`;
  return problem(
    "VIRTUAL_HOST",
    text,
    "Set storage.storage_options.s3_force_path_style=true, or name the host.",
  );
}
