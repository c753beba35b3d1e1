import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { contractTests, type TestBed } from "../store_contract.ts";
import { openLocalStore } from "./local_store.ts";

libc();

for (const engine of ["uring", "threads"] as const) {
  for (const direct of [false, true]) {
    contractTests(`${direct ? "direct" : "file"} by ${engine}`, async ({ queueDepth, blockSizeBytes }) => {
      const root = await Deno.makeTempDir({ dir: Deno.cwd(), prefix: ".local_store_test_" });
      const arena = new Arena(queueDepth * blockSizeBytes);
      const slots = arena.pool(blockSizeBytes, queueDepth);
      const io = { engine, queueDepth, blockSizeBytes };
      const store = await openLocalStore(root, { direct, io, arena, slots });
      const bed: TestBed = {
        store,
        slots,
        close: async () => {
          await store.close();
          await Deno.remove(root, { recursive: true });
        },
      };
      return bed;
    });
  }
}
