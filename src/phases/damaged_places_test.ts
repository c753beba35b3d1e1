import { assertEquals } from "@std/assert";
import type { DamageFinding } from "../report/schema/parts.ts";
import { DamagedPlaces } from "./damaged_places.ts";

const at = (offset: number): DamageFinding => ({
  file: "f",
  kind: "bitflip",
  offset,
  length: 1,
  detail: "d",
});

Deno.test("DamagedPlaces: keeps each place once, and warns of those for which there is no room", () => {
  const places = new DamagedPlaces(2);
  const said = [1, 2, 1, 2, 3, 2].map((offset) => places.add(at(offset)));
  assertEquals(places.found.map(({ offset }) => offset), [1, 2]);
  const more = "More than 2 damaged places were found; the result keeps the first of them.";
  assertEquals(said, [undefined, undefined, undefined, undefined, more, undefined]);
});
