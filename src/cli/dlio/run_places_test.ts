import { assertEquals } from "@std/assert";
import { workloadOf } from "../../workload/fixture.ts";
import { runPlaces } from "./run_places.ts";

const OUTSIDE = { cwd: "/here", now: new Date(2026, 10, 21, 0, 1, 54) };

Deno.test("runPlaces: without a run folder, one below ./hydra_log with model and time", () => {
  const places = runPlaces({ hydra: { overrides: [] } }, workloadOf({ "model.name": "unet3d" }), OUTSIDE);
  assertEquals(places, {
    runDir: "hydra_log/unet3d/2026-11-21-00-01-54",
    outputSubdir: ".hydra",
    runFolder: "/here/hydra_log/unet3d/2026-11-21-00-01-54",
    outputFolder: "/here/hydra_log/unet3d/2026-11-21-00-01-54",
    hydraFolder: "/here/hydra_log/unet3d/2026-11-21-00-01-54/.hydra",
    resultsFolder: "/here/hydra_log/unet3d/2026-11-21-00-01-54/stoker",
    logFile: "dlio.log",
  });
});

Deno.test("runPlaces: an output folder moves the files, not Hydra's folder", () => {
  const workload = workloadOf({ "output.folder": "./out", "output.log_file": "x.log" });
  const hydra = { runDir: "/run", outputSubdir: "dlio_config", overrides: [] };
  const places = runPlaces({ hydra }, workload, OUTSIDE);
  assertEquals(
    [places.outputFolder, places.hydraFolder, places.logFile],
    ["/here/out", "/run/dlio_config", "x.log"],
  );
});
