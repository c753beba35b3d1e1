import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseAddress } from "../../base/address.ts";
import { type Machine, machineFindings } from "./machine_findings.ts";

const GIB = 2 ** 30;

function asked(jobs: number, place = "/mnt/x") {
  const io = { engine: "auto", queueDepth: 32, blockSizeBytes: 1 << 20 } as const;
  return { jobs, io, addresses: [parseAddress(place, { cwd: "/" })] };
}

function having(availableBytes: number | undefined, limit = 1000): Machine {
  return { availableBytes, descriptors: (openFiles) => ({ limit, openFiles }) };
}

Deno.test("machineFindings: refuses jobs that need more memory than is available, with both numbers", () => {
  assertEquals(machineFindings(asked(16), 1, having(GIB)), []);
  const [memory, ...more] = machineFindings(asked(19), 1, having(GIB));
  assertEquals([memory?.code, memory?.severity, more], ["MEMORY", "error", []]);
  assertStringIncludes(
    memory?.text ?? "",
    "19 jobs with 32 requests of 1 MiB in flight each may need 1.14 GiB",
  );
  assertStringIncludes(memory?.text ?? "", "1 GiB are available");
  assertStringIncludes(memory?.remedy ?? "", "--jobs");
  assertEquals(machineFindings(asked(19), 1, having(undefined)), [], "the kernel does not say");
});

Deno.test("machineFindings: refuses jobs that need more descriptors than are allowed, at most 64 files a job", () => {
  const [few] = machineFindings(asked(2), 1000, having(64 * GIB, 100));
  assertEquals(few?.code, "DESCRIPTORS");
  assertStringIncludes(few?.text ?? "", "2 Workers with 128 open files need 184 file descriptors, 100 are");
  assertEquals(machineFindings(asked(2), 1000, having(64 * GIB, 184)), []);
});
