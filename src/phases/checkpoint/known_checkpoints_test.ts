import { assertEquals } from "@std/assert";
import { hashOf } from "../../checkpoint/description.ts";
import { smallDescription } from "../../checkpoint/test_description.ts";
import { knownCheckpoints, nameOrigin } from "./known_checkpoints.ts";

const places = [{ epoch: 1, step: 1 }, { epoch: 2, step: 9 }];
const known = knownCheckpoints(smallDescription(), 42, places);
const told = (hash: string) => {
  const detail = `holds bytes of x.pt from offset 0 of dataset ${hash}: an older version`;
  return nameOrigin({ file: "x.pt", kind: "stale", offset: 0, length: 1, detail }, known).detail;
};

Deno.test("nameOrigin: tells the folder of a checkpoint that is known, and keeps the hash of others", () => {
  const hash = hashOf(smallDescription(), 42, { epoch: 2, step: 9 });
  assertEquals(
    told(hash),
    "holds bytes of x.pt from offset 0 of checkpoint global_epoch2_step9: an older version",
  );
  assertEquals(
    told("00112233445566"),
    "holds bytes of x.pt from offset 0 of dataset 00112233445566: an older version",
  );
});
