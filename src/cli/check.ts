/** `stoker check WORKLOAD`: preflight alone. */
import { EXIT } from "../base/errors.ts";
import { sentences } from "../base/sentence.ts";
import { VERSION } from "../base/version.ts";
import { preflight } from "../phases/preflight.ts";
import type { CheckReport } from "../report/schema/plan.ts";
import type { PhaseName } from "../phases/run_request.ts";
import { checkpointRequest } from "./checkpoint_place.ts";
import type { Command } from "./command.ts";
import { findingLine } from "./failure.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { requestOf } from "./run_command.ts";
import { tellWarnings } from "./tell_warnings.ts";

export const command: Command = {
  options: [...RUN, "overwrite", "scale"],
  details: `
Collects everything that would keep the run from working here and now: space, permissions, memory,
descriptors, O_DIRECT, io_uring, a missing dataset, checkpoints in the way. Exit status 3 when something would.`,
  examples: [
    "stoker check unet3d_h100 --data /mnt/nvme/u",
    "stoker check unet3d_h100 --data direct:///mnt/nvme/u workflow.generate_data=true",
  ],
  async run(invocation) {
    const prepared = await prepare(invocation, { usesStorage: true, workflow: {} });
    const { values, name } = prepared.workload;
    const checkpoints = values["workflow.checkpoint"] ? checkpointRequest(prepared, invocation) : undefined;
    const isCheckpointOnly = checkpoints !== undefined && !values["workflow.train"];
    const training: PhaseName[] = values["workflow.generate_data"] ? ["generate", "train"] : ["train"];
    const request = await requestOf(invocation, {
      command: "check",
      phases: isCheckpointOnly ? ["checkpoint"] : training,
      prepared,
      data: isCheckpointOnly ? checkpoints.place : dataAddress(prepared, invocation),
      ...(checkpoints ? { checkpoints } : {}),
      keepsResult: false,
      writes: values["workflow.generate_data"] || checkpoints !== undefined,
    });
    tellWarnings(prepared.workload, invocation);
    const findings = await preflight(request);
    const errors = findings.filter((finding) => finding.severity === "error");
    const exitStatus = errors.length > 0 ? EXIT.preflight : EXIT.done;
    const document: CheckReport = {
      schema: "stoker.check/1",
      stoker: { version: VERSION },
      started: invocation.context.now().toISOString(),
      workload: name,
      findings,
      ok: errors.length === 0,
      exitStatus,
    };
    const text = findings.length === 0
      ? "check ok: this run can work here."
      : findings.map(findingLine).join("\n");
    const [first] = errors;
    return {
      exitStatus,
      text,
      document,
      ...(first ? { reason: `stoker check: ${sentences(first.text, first.remedy)}` } : {}),
    };
  },
};
