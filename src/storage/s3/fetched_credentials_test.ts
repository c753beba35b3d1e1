import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { fetchedCredentials } from "./fetched_credentials.ts";

async function withProcess(script: string, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/keys`, script, { mode: 0o755 });
    await Deno.writeTextFile(
      `${folder}/config`,
      `[profile lab]\ncredential_process = ${folder}/keys --password hunter2\n`,
    );
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const request = (folder: string) => ({
  by: { profile: "lab", credentialsFile: `${folder}/none`, configFile: `${folder}/config` },
  source: "the profile 'lab'",
});

Deno.test("fetchedCredentials: asks the program that the profile names", async () => {
  const keys = '{"Version":1,"AccessKeyId":"AK","SecretAccessKey":"sk","SessionToken":"t"}';
  await withProcess(`#!/bin/sh\necho '${keys}'\n`, async (folder) => {
    const found = await fetchedCredentials(request(folder));
    assertEquals(found, { accessKeyId: "AK", secretAccessKey: "sk", sessionToken: "t" });
  });
  const ending = keys.replace("}", ',"Expiration":"2100-01-02T03:04:05Z"}');
  await withProcess(`#!/bin/sh\necho '${ending}'\n`, async (folder) => {
    const { expiresMs } = await fetchedCredentials(request(folder));
    assertEquals(expiresMs, Date.UTC(2100, 0, 2, 3, 4, 5));
  });
});

Deno.test("fetchedCredentials: says whose keys could not be had, and why", async () => {
  for (const script of ["echo hunter2 >&2; exit 3", "echo hunter2", `echo '{"SecretAccessKey":"hunter2"}'`]) {
    await withProcess(`#!/bin/sh\n${script}\n`, async (folder) => {
      const error = await assertRejects(() => fetchedCredentials(request(folder)), ConfigError);
      assert(/the profile 'lab': .*credential_process/.test(error.message), error.message);
      assert(!Deno.inspect(error).includes("hunter2"), Deno.inspect(error));
    });
  }
});
