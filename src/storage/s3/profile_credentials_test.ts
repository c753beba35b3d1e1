import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
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

function of(profile: string | undefined, env: Record<string, string> = {}) {
  const readText = (path: string) =>
    path in FILES ? Promise.resolve(FILES[path] ?? "") : Promise.reject(new Error("no file"));
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

Deno.test("profileCredentials: refuses a profile that gets its keys elsewhere, and says how to get them", async () => {
  const error = await assertRejects(() => of("role"), ConfigError);
  assert(error.message.includes("role_arn") && error.remedy.includes("--profile role"));
});
