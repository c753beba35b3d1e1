import { assertEquals } from "@std/assert";
import type { KeyRequest } from "./fetched_credentials.ts";
import { profileCredentials } from "./profile_credentials.ts";

const FILES: Readonly<Record<string, string>> = {
  "/home/me/.aws/credentials": `
[default]
aws_access_key_id = AKD
aws_secret_access_key=hunter2
# a comment
[ lab ]
AWS_ACCESS_KEY_ID = AKL
aws_secret_access_key = s=e=c
aws_session_token = T
s3 =
  aws_access_key_id = nested
`,
  "/home/me/.aws/config": `
[profile other]
region = eu-west-1
aws_access_key_id = AKO
aws_secret_access_key = O
[profile role]
role_arn = arn:aws:iam::1:role/x
[profile empty]
region = eu-west-1
`,
  "/elsewhere": "[lab]\naws_access_key_id = AKE\naws_secret_access_key = E\n",
};

const readText = (path: string) =>
  path in FILES ? Promise.resolve(FILES[path] ?? "") : Promise.reject(new Error("no file"));

function of(profile: string | undefined, env: Record<string, string> = {}) {
  return profileCredentials(profile, { HOME: "/home/me", ...env }, readText);
}

Deno.test("profileCredentials: finds keys in both files, the default profile without a name", async () => {
  assertEquals(await of(undefined), { accessKeyId: "AKD", secretAccessKey: "hunter2" });
  assertEquals(await of("lab"), { accessKeyId: "AKL", secretAccessKey: "s=e=c", sessionToken: "T" });
  assertEquals(await of("other"), { accessKeyId: "AKO", secretAccessKey: "O" });
  assertEquals((await of("lab", { AWS_SHARED_CREDENTIALS_FILE: "/elsewhere" }))?.accessKeyId, "AKE");
});

Deno.test("profileCredentials: has nothing where there is nothing", async () => {
  assertEquals([await of("missing"), await of("empty")], [undefined, undefined]);
  assertEquals(await of(undefined, { HOME: "/nobody" }), undefined);
});

Deno.test("profileCredentials: asks for keys where profile or environment name somebody, and nobody else", async () => {
  const asked: KeyRequest[] = [];
  const fetched = (profile: string | undefined, env: Record<string, string> = {}) => {
    const fetchKeys = async (request: KeyRequest) => {
      asked.push(request);
      return { accessKeyId: "AKF", secretAccessKey: "f" };
    };
    return profileCredentials(profile, { HOME: "/home/me", ...env }, readText, fetchKeys);
  };
  assertEquals((await fetched("role"))?.accessKeyId, "AKF");
  const pod = { HOME: "/nobody", AWS_WEB_IDENTITY_TOKEN_FILE: "/token" };
  assertEquals((await fetched(undefined, pod))?.accessKeyId, "AKF");
  const files = { credentialsFile: "/home/me/.aws/credentials", configFile: "/home/me/.aws/config" };
  assertEquals(asked, [
    { by: { ...files, profile: "role" }, source: "the profile 'role' (role_arn)" },
    {
      by: { variable: "AWS_WEB_IDENTITY_TOKEN_FILE", env: pod },
      source: "the environment (AWS_WEB_IDENTITY_TOKEN_FILE)",
    },
  ]);
  assertEquals([await fetched("missing", pod), await fetched(undefined, { HOME: "/nobody" })], [
    undefined,
    undefined,
  ]);
  assertEquals(asked.length, 2);
});
