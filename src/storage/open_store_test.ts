import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { bytesSource } from "../base/bytes_source.ts";
import { openStore, type StoreParts } from "./open_store.ts";

libc();

function parts(): StoreParts {
  const io = { engine: "auto", queueDepth: 2, blockSizeBytes: 4096 } as const;
  const arena = new Arena(2 * 4096);
  return { io, arena, slots: arena.pool(4096, 2) };
}

Deno.test("openStore: file and direct are local stores below the path, null is none", async () => {
  for (const scheme of ["file", "direct"] as const) {
    const store = await openStore(parseAddress(`${scheme}:///tmp`, { cwd: "/" }), parts());
    assertEquals([store.describe.backend, store.describe.direct], [scheme, scheme === "direct"]);
    await store.close();
  }
  const sources = (name: string) => name === "a" ? bytesSource(new Uint8Array(3)) : undefined;
  const nowhere = await openStore(parseAddress("null://", { cwd: "/" }), { ...parts(), sources });
  assertEquals((await nowhere.stat("a"))?.size, 3);
});
