import { assert, assertEquals } from "@std/assert";
import { fileSystemOf } from "./file_system.ts";
import { diskFolder, firstOnDisk } from "./disk_folder.ts";

Deno.test("firstOnDisk: leaves out memory and what is not there", () => {
  const typeOf = (path: string) => {
    if (path === "/gone") throw new Error("ENOENT");
    return path === "/memory" ? "tmpfs" : "ext4";
  };
  assertEquals(firstOnDisk(["/gone", "/memory", "/disk", "/other"], typeOf), "/disk");
  assertEquals(firstOnDisk(["/gone", "/memory"], typeOf), undefined);
});

Deno.test("diskFolder: is there, and nothing in it becomes part of the checkout", () => {
  const folder = diskFolder();
  assert(Deno.statSync(folder).isDirectory);
  assert(fileSystemOf(folder).type !== "ramfs");
  const checkout = new URL("..", import.meta.url).pathname;
  assert(!folder.startsWith(checkout) || folder === `${checkout}dist`, folder);
});
