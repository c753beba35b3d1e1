/** Whether files can be made into block devices here: that takes root, losetup, and a kernel that lends devices. */
export async function loopDevicesMissing(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "needs root";
  try {
    const { success, stderr } = await new Deno.Command("losetup", { args: ["--find"], stdin: "null" })
      .output();
    return success ? undefined : `no loop device: ${new TextDecoder().decode(stderr).trim()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "losetup is not installed";
    throw error;
  }
}
