/** `stoker ceiling`: what this client itself can do, so that nobody takes its limit for the storage's. */
import { type Address, parseAddress, printAddress } from "../base/address.ts";
import { configError, EXIT } from "../base/errors.ts";
import { formatRate } from "../base/units.ts";
import { VERSION } from "../base/version.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { clientCeiling } from "../phases/client_ceiling.ts";
import type { Ceiling } from "../report/schema/ceiling.ts";
import type { Command, Invocation } from "./command.ts";

export const command: Command = {
  options: ["data", "io-engine"],
  details: `
Takes about five seconds and a file of 128 MiB that is removed again, in --data or in the folder for
temporary files. No rate of a run can be higher than these; a run comes close only where it does nothing else.`,
  examples: ["stoker ceiling", "stoker ceiling --data /mnt/nvme --json"],
  async run(invocation) {
    const { options, context } = invocation;
    const started = context.now();
    const { cpus } = thisMachine();
    const measured = await clientCeiling({
      folder: folderOf(invocation),
      cpus,
      engine: options["io-engine"] ?? "auto",
      signal: context.interrupt,
    });
    const document: Ceiling = {
      schema: "stoker.ceiling/1",
      stoker: { version: VERSION },
      started: started.toISOString(),
      cpus,
      randomBytesPerSecond: measured.random,
      compareBytesPerSecond: measured.compare,
      crc32BytesPerSecond: measured.crc32,
      crc32cBytesPerSecond: measured.crc32c,
      pageCacheBytesPerSecond: measured.pageCache,
      randomBytesPerSecondAllCores: measured.randomAllCores,
      engine: measured.engine,
    };
    return { exitStatus: EXIT.done, text: renderCeiling(document), document };
  },
};

function folderOf({ options, context }: Invocation): Address {
  const { cwd, env } = context;
  const folder = parseAddress(options.data ?? env.TMPDIR ?? "/tmp", { cwd, home: env.HOME });
  if (folder.scheme === "file") return folder;
  throw configError(
    "NOT_BUFFERED",
    "--data",
    `'${printAddress(folder)}' has no page cache to measure.`,
    "Give a folder of this machine: --data /mnt/x.",
  );
}

export function renderCeiling(ceiling: Ceiling): string {
  const rows: readonly (readonly [string, number])[] = [
    ["random data", ceiling.randomBytesPerSecond],
    ["compare", ceiling.compareBytesPerSecond],
    ["CRC-32", ceiling.crc32BytesPerSecond],
    ["CRC-32C", ceiling.crc32cBytesPerSecond],
    ["page cache", ceiling.pageCacheBytesPerSecond],
  ];
  const cores = `random data on ${ceiling.cpus} cores at once`;
  return [
    "one core",
    ...rows.map(([name, rate]) => `  ${name.padEnd(12)} ${formatRate(rate)}`),
    cores,
    `  ${"".padEnd(12)} ${formatRate(ceiling.randomBytesPerSecondAllCores)}`,
  ].join("\n");
}
