/** For tests of what makes a file: its bytes, made in pieces that end at given places. */
import { assertEquals } from "@std/assert";
import type { Layout } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutSource } from "./layout_source.ts";
import type { ownArena } from "./own_arena.ts";

/** Fails when a byte behind a piece was changed; the room must be longer than each piece. */
export function bytesInCuts(
  layout: Layout,
  identity: FileIdentity,
  { stream, room }: Pick<ReturnType<typeof ownArena>, "stream" | "room">,
  cuts: readonly number[],
): Uint8Array {
  const source = new LayoutSource(layout, identity, stream);
  const all = new Uint8Array(layout.size);
  let at = 0;
  for (const cut of [...cuts, layout.size]) {
    room.bytes.fill(0xee, cut - at, cut - at + 64);
    source.fill(at, cut - at, room);
    all.set(room.bytes.subarray(0, cut - at), at);
    assertEquals(room.bytes[cut - at], 0xee, "a byte behind what was asked for was changed");
    at = cut;
  }
  return all;
}
