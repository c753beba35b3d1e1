import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { loopDevicesMissing } from "../../../tests/loop_devices.ts";
import { testUnless } from "../../../tests/peers.ts";
import { type Address, parseAddress } from "../../base/address.ts";
import { deviceRefusal, isDevice } from "./block_device.ts";

libc();

const at = (path: string): Address => parseAddress(path, { cwd: "/" });

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${text.decode(stderr)}`);
  return text.decode(stdout).trim();
}

Deno.test("isDevice: tells devices from files and folders, locally only", async () => {
  const file = await Deno.makeTempFile();
  assertEquals(
    [at(file), at("/dev/null"), at("/"), at("null:///dev/null")].map(isDevice),
    [false, true, false, false],
  );
  await Deno.remove(file);
});

testUnless(
  await loopDevicesMissing(),
  "deviceRefusal: a blank device may be written, one with a file system or data not, a used one never",
  async () => {
    const folder = await Deno.makeTempDir();
    const image = `${folder}/image`;
    await Deno.writeFile(image, new Uint8Array(16 << 20));
    const device = await run("losetup", "-f", "--show", image);
    const codeOf = (isOwn: boolean) => deviceRefusal(at(device), isOwn)?.code;
    try {
      assertEquals(codeOf(false), undefined);
      using file = await Deno.open(device, { write: true });
      await file.seek((16 << 20) - 512, Deno.SeekMode.Start);
      await file.write(new Uint8Array([1]));
      assertEquals([codeOf(false), codeOf(true)], ["DEVICE_SIGNED", undefined]);
      await run("mkfs.ext4", "-q", "-F", device);
      assertEquals(codeOf(false), "DEVICE_SIGNED");
      await Deno.mkdir(`${folder}/mount`);
      await run("mount", device, `${folder}/mount`);
      try {
        assertEquals([codeOf(false), codeOf(true)], ["DEVICE_IN_USE", "DEVICE_IN_USE"]);
      } finally {
        await run("umount", `${folder}/mount`);
      }
    } finally {
      await run("losetup", "-d", device);
      await Deno.remove(folder, { recursive: true });
    }
  },
);
