/** Writes docs/environment.md from the table of variables. Run it after changing a variable. */
import { environmentPage } from "../../src/workload/environment/environment_page.ts";

const page = new URL("../../docs/environment.md", import.meta.url);
await Deno.writeTextFile(page, environmentPage());
