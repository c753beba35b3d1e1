/** What a training says of the bytes that its device read, beside the kernel's account of that device. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { libc } from "../../ffi/libc.ts";
import { Result } from "../../src/report/schema/result.ts";
import { loopFolder, mountedFolder } from "../../src/storage/local/mounted_folder.ts";
import { loopDevicesMissing } from "../loop_devices.ts";
import { testUnless } from "../peers.ts";
import { inFolder, stoker } from "./stoker.ts";

libc();

const EPOCHS = 3;

/** The results are kept outside of what is measured. */
async function trainedOn(place: string, results: string): Promise<Result> {
  const words = [
    ...["tiny_npz", "--accelerators", "1", "--data", place],
    ...["dataset.num_files_train=16", "dataset.record_length_bytes=1048576", "train.computation_time=0.001"],
    ...[`train.epochs=${EPOCHS}`, "--progress", "off", "--json"],
  ];
  const made = await stoker(["generate", ...words, "--results", `${results}/g`]);
  assertEquals(made.code, 0, made.err);
  const ran = await stoker(["train", ...words, "--results", `${results}/t`]);
  assert(ran.out.startsWith("{"), ran.err);
  return Value.Decode(Result, JSON.parse(ran.out));
}

testUnless(
  await loopDevicesMissing(),
  "train: each epoch has what its device read, by the kernel's account of that device, or why there is none",
  () =>
    inFolder(async (results) => {
      await using loop = await loopFolder(4096);
      const { io, phases } = await trainedOn(`direct://${loop.path}/d`, results);
      assertMatch(io.deviceReadBy ?? "", /^\/proc\/diskstats, 7:\d+, for all processes$/);
      assertEquals(io.bytesFromDeviceBy, "/proc/self/io, for this process");
      const epochs = phases.train?.epochs ?? [];
      assertEquals(epochs.length, EPOCHS);
      for (const account of ["bytesFromDevice", "deviceReadBytes"] as const) {
        const overs = epochs.map((epoch) => (epoch[account] ?? 0) / epoch.bytesMoved);
        // Sectors are read whole, and the program's own pages may be read back: neither takes anything away.
        assert(Math.min(...overs) >= 1 && Math.min(...overs) < 1.05, `${account}: ${overs}`);
      }
      await using memory = await mountedFolder("-t", "tmpfs", "tmpfs");
      const warm = await trainedOn(`${memory.path}/d`, `${results}/m`);
      assertMatch(warm.io.deviceReadBy ?? "", /lies on tmpfs, which has no block device of its own/);
      assertEquals(warm.phases.train?.epochs.map((epoch) => epoch.deviceReadBytes), [null, null, null]);
    }),
);
