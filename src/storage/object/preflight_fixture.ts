/** For tests: a place for questions before a run, a client in memory behind one endpoint, and what was waited. */
import { MEMORY_ENDPOINT, MemoryClient } from "./memory_client.ts";
import type { Asked, PreflightPlace } from "./preflight_question.ts";

export function placeWith(change: Partial<PreflightPlace> = {}): { place: PreflightPlace; pauses: number[] } {
  const pauses: number[] = [];
  const place = {
    prefix: "some/where",
    printed: "s3://bucket/some/where",
    settings: { attempts: 2 },
    hints: "Look at everything.",
    noBucket: "NoSuchBucket",
    probeName: "probe",
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
    ...change,
  };
  return { place, pauses };
}

export function askedIn(client: MemoryClient, url = MEMORY_ENDPOINT): Asked<MemoryClient> {
  return { client, endpoint: { url, origin: { isTls: false, host: "memory", port: 1 }, basePath: "" } };
}
