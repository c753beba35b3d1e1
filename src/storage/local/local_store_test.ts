import { testUnless } from "../../../tests/peers.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { NoIoUring, Ring } from "../../../ffi/io_uring.ts";
import { contractTests } from "../store_contract.ts";
import { directMissing, openFixture } from "./store_fixture.ts";

libc();

const noDirect = await directMissing(diskFolder());
const noUring = uringMissing();

for (const engine of ["uring", "threads"] as const) {
  for (const direct of [false, true]) {
    const name = `${direct ? "direct" : "file"} by ${engine}`;
    const missing = (direct ? noDirect : undefined) ?? (engine === "uring" ? noUring : undefined);
    contractTests(
      (what, fn) => testUnless(missing, `${name}: ${what}`, fn),
      (io) => openFixture({ direct, io: { ...io, engine } }),
    );
  }
  contractTests(
    (what, fn) =>
      testUnless(engine === "uring" ? noUring : undefined, `file by ${engine}, copying: ${what}`, fn),
    (io) => openFixture({ workers: Infinity, io: { ...io, engine } }),
  );
}

function uringMissing(): string | undefined {
  try {
    new Ring(4).release();
    return undefined;
  } catch (error) {
    if (error instanceof NoIoUring) return error.message;
    throw error;
  }
}
