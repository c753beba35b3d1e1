/** Writes docs/workload.md from the table of keys. Run it after changing a key or a rule. */
import { workloadPage } from "../../src/workload/workload_page.ts";

const page = new URL("../../docs/workload.md", import.meta.url);
await Deno.writeTextFile(page, workloadPage());
