/** Writes docs/results.md. */
import { resultsPage } from "../../src/report/results_page.ts";

await Deno.writeTextFile(new URL("../../docs/results.md", import.meta.url), resultsPage());
