/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** For tests of what nobody catches: its job says what is thrown while it works, and whether it then stops. */
import type { Store } from "../storage/store.ts";
import { serveWith } from "./serve.ts";

const text = "thrown by a test";
const throws: Readonly<Record<string, () => void>> = {
  timer: () =>
    void setTimeout(() => {
      throw new RangeError(text);
    }, 0),
  promise: () => void Promise.reject(new RangeError(text)),
  word: () => void Promise.reject(text),
};

serveWith<string, string, { readonly store: Store; close(): Promise<void> }>(
  // No more of a store than the life of a Worker asks for.
  () => Promise.resolve({ store: {} as Store, close: () => Promise.resolve() }),
  ({ job, signal }) => {
    const [what = "", then] = job.split(" ");
    throws[what]?.();
    return new Promise((resolve) => {
      if (then !== "stops") return;
      if (signal.aborted) resolve("stopped");
      else signal.addEventListener("abort", () => resolve("stopped"));
    });
  },
);
