/**
 * From what options, workload and environment say to the list of endpoints that a run uses, and how requests are
 * spread over them. Pure: files are read by whoever calls.
 */
import { ConfigError, configError, type Problem } from "../../base/errors.ts";
import type { Reading, VariableValue } from "../../workload/environment/read_variable.ts";
import type { VariableName, VARIABLES } from "../../workload/environment/variables.ts";
import { readEndpoints, shownEndpoint } from "../../workload/values/endpoints.ts";
import { quoted } from "../../workload/values/outcome.ts";
import type { Endpoint } from "./endpoints.ts";
import type { LoadBalancing } from "./object_settings.ts";

const KEY = "storage.storage_options.endpoint_url";

/** An endpoint, and who wrote it. */
export interface NamedEndpoint {
  readonly text: string;
  readonly key: string;
  /** For messages, e.g. "w.yaml line 7"; undefined where the key says it. */
  readonly source?: string;
}

export interface EndpointInputs {
  /** `--endpoint`, as often as it was given. */
  readonly options: readonly string[];
  /** The single one of workload and environment, where there is one. */
  readonly single: NamedEndpoint | undefined;
  /** What counts when nobody names one; undefined: that is refused. */
  readonly fallback: string | undefined;
  /** For endpoints without a scheme. */
  readonly isSecure: boolean;
  /** Reads a variable; those that the choice does not ask for have no say. */
  variable<N extends VariableName>(name: N): Reading<VariableValue<(typeof VARIABLES)[N]>>;
  /** Where a variable came from, for messages. */
  sourceOf(name: VariableName): string;
  /** Content of S3_ENDPOINT_FILE; undefined where it is not set. */
  readonly file: string | undefined;
}

export interface EndpointList {
  readonly endpoints: readonly string[];
  readonly balancing: LoadBalancing;
}

/** Several endpoints win over a single one, and the command line over all. */
export function endpointList(inputs: EndpointInputs): EndpointList {
  const { named, usual } = chosen(inputs);
  const problems: Problem[] = [];
  const endpoints = new Set<string>();
  for (const one of named) {
    const read = readEndpoints(one.text, inputs.isSecure);
    if (read.ok) read.value.forEach((endpoint) => endpoints.add(endpoint));
    else problems.push(refused(one, read));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const asked = endpoints.size > 1 ? inputs.variable("S3_LOAD_BALANCE_STRATEGY").value : undefined;
  return { endpoints: [...endpoints], balancing: asked ?? usual };
}

/** What is named by whoever wins, and how requests are spread over that where nobody says so. */
function chosen(
  { options, single, fallback, file, variable, sourceOf }: EndpointInputs,
): { readonly named: readonly NamedEndpoint[]; readonly usual: LoadBalancing } {
  const several = (texts: readonly string[], key: string, source?: string) =>
    texts.map((text): NamedEndpoint => ({ text, key, ...(source === undefined ? {} : { source }) }));
  const usual = "round_robin";
  if (options.length > 0) return { named: several(options, "--endpoint"), usual };
  const uris = "S3_ENDPOINT_URIS";
  const listed = variable(uris).value;
  // One entry means nothing to DLIO either; it takes the one at its rank from two on.
  if (listed.length >= 2) return { named: several(listed, uris, sourceOf(uris)), usual: "rank" };
  const pattern = "S3_ENDPOINT_TEMPLATE";
  const template = variable(pattern).value;
  if (template !== undefined) return { named: several([template], pattern, sourceOf(pattern)), usual };
  if (file !== undefined) return { named: several(linesOf(file), "S3_ENDPOINT_FILE"), usual };
  if (single) return { named: [single], usual };
  if (fallback === undefined) throw unasked();
  return { named: [{ text: fallback, key: KEY }], usual };
}

/** Keys would travel to a stranger. */
function unasked(): ConfigError {
  return configError(
    "NO_ENDPOINT",
    KEY,
    "S3 needs an endpoint, and neither the options nor the environment have it. Without one everything would go " +
      "to Amazon.",
    "Set AWS_ENDPOINT_URL (or --endpoint).",
  );
}

function refused(
  { text, key, source }: NamedEndpoint,
  { reason, remedy }: { readonly reason: string; readonly remedy: string },
): Problem {
  const value = quoted(shownEndpoint(text));
  return {
    code: "ENDPOINT",
    key,
    value,
    ...(source === undefined ? {} : { source }),
    text: `Cannot use ${value} as ${key}: ${reason}.`,
    remedy,
  };
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
