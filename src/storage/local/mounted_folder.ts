/** Small file systems for tests that need one that is full, read-only, without O_DIRECT, or of large sectors. */

export interface MountedFolder extends AsyncDisposable {
  readonly path: string;
}

/** Mounts with these arguments of mount(8); the folder is unmounted and removed when it is disposed of. */
export async function mountedFolder(...args: string[]): Promise<MountedFolder> {
  const path = await Deno.makeTempDir({ prefix: "stoker_mount_" });
  try {
    await runCommand("mount", ...args, path);
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await runCommand("umount", path);
      await Deno.remove(path);
    },
  };
}

/** `image` is the file behind the device. */
export interface LoopFolder extends MountedFolder {
  readonly image: string;
}

/** An ext4 file system of 64 MiB on a loop device with sectors of this size. */
export async function loopFolder(sectorBytes: number): Promise<LoopFolder> {
  const image = await Deno.makeTempFile({ prefix: "stoker_loop_" });
  await Deno.truncate(image, 64 << 20);
  const sectors = ["--sector-size", String(sectorBytes)];
  const device = (await runCommand("losetup", "--find", "--show", ...sectors, image)).trim();
  try {
    await runCommand("mkfs.ext4", "-q", "-b", "4096", device);
    const mounted = await mountedFolder(device);
    return {
      path: mounted.path,
      image,
      [Symbol.asyncDispose]: async () => {
        await mounted[Symbol.asyncDispose]();
        await runCommand("losetup", "--detach", device);
        await Deno.remove(image);
      },
    };
  } catch (error) {
    await runCommand("losetup", "--detach", device);
    await Deno.remove(image);
    throw error;
  }
}

/** What the command printed; a failing one is an error with what it said. */
export async function runCommand(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${text(stdout)}${text(stderr)}`);
  return text(stdout);
}
