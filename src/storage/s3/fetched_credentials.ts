/**
 * Keys that a service or a program has to be asked for: roles, single sign-on, `credential_process`, tokens of a
 * pod or container. The SDK of Amazon does it, loaded only then and only on the main thread; it is asked only for
 * what profile or environment name, never for whatever machine this may be.
 */
import { configError } from "../../base/errors.ts";
import type { Credentials } from "../object/object_settings.ts";

export interface KeyRequest {
  readonly by:
    | { readonly profile: string; readonly credentialsFile: string; readonly configFile: string }
    | {
      readonly variable: typeof NAMED_BY_ENVIRONMENT[number];
      /** The SDK reads the process's own by itself, and never what `.env` adds. */
      readonly env: Readonly<Record<string, string | undefined>>;
    };
  /** As messages name it: "the profile 'lab'". */
  readonly source: string;
}

/** Of the environment: a pod's or a container's own keys. */
export const NAMED_BY_ENVIRONMENT = [
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
] as const;

export async function fetchedCredentials(request: KeyRequest): Promise<Credentials> {
  const { source, by } = request;
  try {
    const provide = await providerOf(by);
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide();
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken ? { sessionToken } : {}),
      ...(expiration ? { expiresMs: expiration.getTime() } : {}),
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // The message quotes the command line, in which a password may stand, and all that the program wrote.
    const isQuoting = text.startsWith("Command failed");
    throw configError(
      "CREDENTIALS",
      "profile" in by ? "AWS_PROFILE" : by.variable,
      `Cannot get the keys of ${source}: ${isQuoting ? "its credential_process failed" : text}`,
      "Check what it names with 'aws sts get-caller-identity', or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
      isQuoting ? undefined : error,
    );
  }
}

/** One provider each, not the SDK's chain: that goes on to the next one and forgets why the first failed. */
async function providerOf(by: KeyRequest["by"]) {
  if ("profile" in by) {
    const { fromIni } = await import("@aws-sdk/credential-provider-ini");
    const { profile, credentialsFile, configFile } = by;
    return fromIni({ profile, filepath: credentialsFile, configFilepath: configFile, ignoreCache: true });
  }
  const { variable, env } = by;
  // A key without a value would count as given.
  const given = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([key, name]) => env[name] ? [[key, env[name]]] : []),
    );
  if (variable === "AWS_WEB_IDENTITY_TOKEN_FILE") {
    const { fromTokenFile } = await import("@aws-sdk/credential-provider-web-identity");
    return fromTokenFile(given({
      webIdentityTokenFile: variable,
      roleArn: "AWS_ROLE_ARN",
      roleSessionName: "AWS_ROLE_SESSION_NAME",
    }));
  }
  const { fromHttp } = await import("@aws-sdk/credential-provider-http");
  return fromHttp(given({
    awsContainerCredentialsRelativeUri: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    awsContainerCredentialsFullUri: "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    awsContainerAuthorizationToken: "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    awsContainerAuthorizationTokenFile: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  }));
}
