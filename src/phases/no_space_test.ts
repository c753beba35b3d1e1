import { assertEquals, assertStringIncludes } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { StorageError } from "../base/errors.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import { withMissingBytes } from "./no_space.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

function failure(errno: string): StorageError {
  return new StorageError("Cannot write 'x': no space", {
    code: "WRITE",
    remedy: "",
    operation: "write",
    errno,
  });
}

Deno.test("withMissingBytes: counts what is there, temporary files apart, and keeps the cause", async () => {
  const { store, root, close } = await openFixture();
  try {
    await Deno.mkdir(`${root}/train`);
    await Deno.writeFile(`${root}/train/a`, new Uint8Array(1000));
    await Deno.writeFile(`${root}/train/.b.stoker-0123456789.tmp`, new Uint8Array(500));
    const full = failure("ENOSPC");
    const said = await withMissingBytes(full, store, ["train", "valid"], 1_049_576);
    if (!(said instanceof StorageError)) throw said;
    assertStringIncludes(said.message, "1048576 of 1049576 bytes are missing");
    assertStringIncludes(said.remedy, "Free 1 MiB");
    assertEquals([said.errno, said.cause], ["ENOSPC", full]);
    const other = failure("EIO");
    assertEquals(await withMissingBytes(other, store, ["train"], 5000), other);
  } finally {
    await close();
  }
});
