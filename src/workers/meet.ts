/** Where all Workers of a crew wait for each other, so that what follows begins at the same time. */
import type { Store } from "../storage/store.ts";
import type { BareDuty } from "./serve.ts";

/** Resolves when the last one has come, or when the crew is stopped. The main thread has set the parties. */
export async function meet<Bench extends { readonly store: Store }>(
  { control, bench, ringOthers }: Pick<BareDuty<unknown, Bench>, "control" | "bench" | "ringOthers">,
): Promise<void> {
  const generation = control.arrive();
  if (control.passed(generation)) return ringOthers();
  await bench.store.wait(Infinity, () => control.passed(generation) || control.stopped);
}
