/**
 * From what options, workload and environment say to the list of endpoints that a run uses, and how requests are
 * spread over them. Pure: files are read by whoever calls.
 */
import { configError } from "../../base/errors.ts";
import { readVariable } from "../../workload/environment/read_variable.ts";
import type { Endpoint } from "./endpoints.ts";
import type { LoadBalancing } from "./object_settings.ts";

export interface EndpointInputs {
  /** `--endpoint`, as often as it was given. */
  readonly options: readonly string[];
  /** The single one of workload and environment, where there is one. */
  readonly single: string | undefined;
  /** What counts when nobody names one. */
  readonly fallback: string;
  /** For endpoints without a scheme. */
  readonly isSecure: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Content of S3_ENDPOINT_FILE; undefined where it is not set. */
  readonly file: string | undefined;
}

export interface EndpointList {
  readonly endpoints: readonly string[];
  readonly balancing: LoadBalancing;
}

const MOST_ENDPOINTS = 1024;
const RANGE = /\{(\d+)\.\.\.?(\d+)\}/g;

/** Several endpoints win over a single one, and the command line over all. */
export function endpointList(inputs: EndpointInputs): EndpointList {
  const { options, single, fallback, env, file } = inputs;
  const asked = readVariable("S3_LOAD_BALANCE_STRATEGY", env);
  const listed = (texts: readonly string[], key: string, usual: LoadBalancing): EndpointList => ({
    endpoints: [...new Set(texts.flatMap((text) => expandTemplate(text, key)))]
      .map((text) => normalised(text, key, inputs.isSecure)),
    balancing: asked.isSet && asked.value !== undefined ? asked.value : usual,
  });
  if (options.length > 0) return listed(options, "--endpoint", "round_robin");
  const uris = readVariable("S3_ENDPOINT_URIS", env).value;
  // One entry means nothing to DLIO either; it takes the one at its rank from two on.
  if (uris.length >= 2) return listed(uris, "S3_ENDPOINT_URIS", "rank");
  const template = readVariable("S3_ENDPOINT_TEMPLATE", env).value;
  if (template !== undefined) return listed([template], "S3_ENDPOINT_TEMPLATE", "round_robin");
  if (file !== undefined) return listed(linesOf(file), "S3_ENDPOINT_FILE", "round_robin");
  return listed([single ?? fallback], "storage.storage_options.endpoint_url", "round_robin");
}

/** `http://host{1...3}:9000` as its three endpoints; several ranges multiply. */
export function expandTemplate(text: string, key: string): string[] {
  const ranges = [...text.matchAll(RANGE)].map(([, low = "", high = ""]) => ({ low, high }));
  const count = ranges.reduce((product, { low, high }) => product * (Number(high) - Number(low) + 1), 1);
  const isBackwards = ranges.some(({ low, high }) => Number(high) < Number(low));
  if (isBackwards || count > MOST_ENDPOINTS) {
    throw configError(
      "ENDPOINT_TEMPLATE",
      key,
      isBackwards ? `A range in '${text}' counts backwards.` : `'${text}' means ${count} endpoints.`,
      `Write it as http://host{1...8}:9000, for ${MOST_ENDPOINTS} endpoints at most.`,
    );
  }
  const parts = text.split(RANGE);
  // split keeps what the parentheses hold: text, low, high, text, low, high, text.
  let all = [parts[0] ?? ""];
  for (const [i, { low, high }] of ranges.entries()) {
    const width = low.startsWith("0") ? low.length : 0;
    const length = Number(high) - Number(low) + 1;
    const numbers = Array.from({ length }, (_, n) => String(Number(low) + n).padStart(width, "0"));
    const next = parts[3 * i + 3] ?? "";
    all = all.flatMap((begin) => numbers.map((number) => begin + number + next));
  }
  return all;
}

/** The parts of a normalised endpoint. */
export function endpointOf(url: string): Endpoint {
  const parsed = new URL(url);
  const isTls = parsed.protocol === "https:";
  return {
    url,
    origin: {
      isTls,
      host: parsed.hostname.replace(/^\[|\]$/g, ""),
      port: parsed.port === "" ? (isTls ? 443 : 80) : Number(parsed.port),
    },
    basePath: parsed.pathname.replace(/\/+$/, ""),
  };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  if (lines.length > 0) return lines;
  throw configError(
    "ENDPOINT_FILE",
    "S3_ENDPOINT_FILE",
    "The file that S3_ENDPOINT_FILE names holds no endpoint.",
    "Write one endpoint a line into it, e.g. http://host1:9000.",
  );
}

/** With a scheme, without a slash at its end; refused where it is no address of a server, or holds a secret. */
function normalised(text: string, key: string, isSecure: boolean): string {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${isSecure ? "https" : "http"}://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (
    !url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.hostname === ""
  ) {
    throw configError(
      "ENDPOINT",
      key,
      `'${text}' is not the address of a server.`,
      "Write it as http://host:port or https://host:port.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw configError(
      "ENDPOINT",
      key,
      `The endpoint of '${url.host}' holds a user name or a password.`,
      "Give credentials as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
}
