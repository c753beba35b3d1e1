/** `stoker check WORKLOAD`: preflight alone. */
import { EXIT } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { preflight } from "../phases/preflight.ts";
import type { CheckReport } from "../report/schema/plan.ts";
import type { Command } from "./command.ts";
import { findingLine } from "./failure.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { requestOf } from "./run_command.ts";

export const command: Command = {
  options: RUN,
  details: `
Collects everything that would keep the run from working here and now: space, permissions, memory,
descriptors, O_DIRECT, io_uring, a missing dataset. Exit status 3 when something would.`,
  examples: [
    "stoker check unet3d_h100 --data /mnt/nvme/u",
    "stoker check unet3d_h100 --data direct:///mnt/nvme/u workflow.generate_data=true",
  ],
  async run(invocation) {
    const prepared = await prepare(invocation, { usesStorage: true, workflow: {} });
    const { values, name } = prepared.workload;
    const request = await requestOf(invocation, {
      command: "check",
      phases: values["workflow.generate_data"] ? ["generate", "train"] : ["train"],
      prepared,
      data: dataAddress(prepared, invocation),
      keepsResult: false,
      writes: values["workflow.generate_data"],
    });
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
      ...(first ? { reason: `stoker check: ${first.text} ${first.remedy}` } : {}),
    };
  },
};
