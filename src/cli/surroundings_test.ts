import { assertEquals } from "@std/assert";
import { surroundingsOf } from "./surroundings.ts";

Deno.test("surroundingsOf: takes .env of the working directory for what the process leaves open", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const env = { AWS_REGION: "", S3DLIO_PUT_VERIFY: "1", HOME: "/h" };
    assertEquals(await surroundingsOf({ env, cwd }), { env, fromDotenv: new Set(), dotenv: undefined });
    const dotenv = "AWS_REGION=eu\nS3DLIO_PUT_VERIFY=0\nTERM=dumb\n";
    await Deno.writeTextFile(`${cwd}/.env`, dotenv);
    assertEquals(await surroundingsOf({ env, cwd }), {
      env: { ...env, AWS_REGION: "eu" },
      fromDotenv: new Set(["AWS_REGION", "TERM"]),
      dotenv,
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
