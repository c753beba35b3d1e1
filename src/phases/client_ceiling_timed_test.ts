import { assert, assertEquals, assertRejects } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { InterruptedError } from "../base/errors.ts";
import { clientCeiling } from "./client_ceiling.ts";

libc();

Deno.test("clientCeiling: gives rates that this machine can have, and leaves nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const request = {
      folder: parseAddress(folder, { cwd: "/" }),
      cpus: 2,
      engine: "auto" as const,
      signal: new AbortController().signal,
    };
    const { random, compare, crc32, crc32c, pageCache, randomAllCores } = await clientCeiling(request);
    for (const rate of [random, compare, crc32, crc32c, pageCache]) assert(rate > 1e8 && rate < 1e12);
    // Two Workers on at least one core: more than half of one, and no more than two do.
    assert(randomAllCores > 0.5 * random && randomAllCores < 2.5 * random);
    assertEquals([...Deno.readDirSync(folder)], []);
    const stop = new AbortController();
    const ended = clientCeiling({ ...request, signal: stop.signal });
    setTimeout(() => stop.abort(new InterruptedError("Enough.", { code: "INTERRUPTED", remedy: "" })), 600);
    await assertRejects(() => ended, InterruptedError);
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
