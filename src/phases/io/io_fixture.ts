/** A request of raw I/O for tests, which change what theirs is about. */
import { parseAddress } from "../../base/address.ts";
import { SILENT } from "../run_fixture.ts";
import type { IoRequest } from "./io_request.ts";

export function ioRequest(place: string, rest: Partial<IoRequest> = {}): IoRequest {
  return {
    kind: "read",
    addresses: [parseAddress(place, { cwd: "/" })],
    io: { engine: "auto", queueDepth: 8, blockSizeBytes: 65536 },
    sizeBytes: undefined,
    files: undefined,
    jobs: 1,
    random: false,
    readFraction: 0.5,
    durationSeconds: undefined,
    rampSeconds: 0,
    blocksPerSecond: Infinity,
    verify: false,
    fsync: false,
    overwrite: false,
    cache: "keep",
    seed: 42,
    quiet: true,
    progress: "off",
    outside: {
      console: SILENT,
      env: {},
      now: () => new Date("2026-01-02T03:04:05Z"),
      interrupt: new AbortController().signal,
    },
    ...rest,
  };
}
