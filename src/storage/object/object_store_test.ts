import { contractTests } from "../store_contract.ts";
import { openMemoryStore } from "./object_store_fixture.ts";

contractTests(
  (what, fn) => Deno.test(`objects in memory: ${what}`, fn),
  async (io) => openMemoryStore({ io }),
);
