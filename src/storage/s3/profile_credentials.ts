/**
 * Keys from the files that AWS's own tools share: `~/.aws/credentials` and `~/.aws/config`. Where a
 * profile or the environment names somebody who has the keys, he is asked; nobody is asked who was not named.
 */
import { fetchedCredentials, type KeyRequest, NAMED_BY_ENVIRONMENT } from "./fetched_credentials.ts";
import type { Credentials } from "../object/object_settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Section = ReadonlyMap<string, string>;

/** Settings of a profile that need a service to become keys. */
const ELSEWHERE = ["role_arn", "sso_session", "sso_start_url", "credential_process", "credential_source"];

/** Undefined where there is no such profile, or nothing about keys in it. */
export async function profileCredentials(
  profile: string | undefined,
  env: Environment,
  readText: (path: string) => Promise<string> = Deno.readTextFile,
  fetchKeys: (request: KeyRequest) => Promise<Credentials> = fetchedCredentials,
): Promise<Credentials | undefined> {
  const name = profile ?? "default";
  const folder = `${env.HOME ?? ""}/.aws`;
  const files = {
    credentialsFile: env.AWS_SHARED_CREDENTIALS_FILE || `${folder}/credentials`,
    configFile: env.AWS_CONFIG_FILE || `${folder}/config`,
  };
  const shared = await sections(files.credentialsFile, readText);
  const config = await sections(files.configFile, readText);
  const found = [
    shared.get(name),
    config.get(`profile ${name}`),
    name === "default" ? config.get(name) : undefined,
  ]
    .filter((section): section is Section => section !== undefined);
  for (const section of found) {
    const accessKeyId = section.get("aws_access_key_id");
    const secretAccessKey = section.get("aws_secret_access_key");
    const sessionToken = section.get("aws_session_token");
    if (accessKeyId && secretAccessKey) {
      return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    }
  }
  const elsewhere = found.flatMap((section) => ELSEWHERE.filter((key) => section.has(key)))[0];
  if (elsewhere !== undefined) {
    return await fetchKeys({
      by: { ...files, profile: name },
      source: `the profile '${name}' (${elsewhere})`,
    });
  }
  const variable = profile === undefined ? NAMED_BY_ENVIRONMENT.find((one) => env[one]) : undefined;
  return variable === undefined
    ? undefined
    : await fetchKeys({ by: { variable, env }, source: `the environment (${variable})` });
}

async function sections(
  path: string,
  readText: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, Section>> {
  const found = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of (await textOf(path, readText)).split(/\r?\n/)) {
    const heading = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, " ");
    if (heading !== undefined) {
      section = found.get(heading) ?? new Map();
      found.set(heading, section);
    } else {
      // An indented line belongs to the setting above it, and none of those is about keys.
      const [, key, value] = /^([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) section?.set(key.toLowerCase(), value);
    }
  }
  return found;
}

async function textOf(path: string, readText: (path: string) => Promise<string>): Promise<string> {
  try {
    return await readText(path);
  } catch {
    return ""; // as AWS's tools: a file that is not there holds no profile
  }
}
