/**
 * One process at a time changes a dataset: a second one would take the unfinished files of the first for leftovers,
 * or write its manifest over files that are gone. Holds nothing where storage has no locks.
 */
import { PreflightError } from "../base/errors.ts";
import type { Hold, Store } from "../storage/store.ts";

/** The folder of the manifest: the one that every dataset has, and nothing else. */
const HELD = ".stoker";

export class DatasetHold {
  readonly #store: Pick<Store, "hold">;
  readonly #address: string;
  #hold: Hold | undefined;

  /** `address` is only for the message. */
  constructor(store: Pick<Store, "hold">, address: string) {
    this.#store = store;
    this.#address = address;
  }

  /** Throws where another process has it; again after the folder was made, or made anew. */
  take(): void {
    const before = this.#hold;
    const hold = this.#store.hold?.(HELD, before);
    if (hold === "taken") {
      throw new PreflightError([{
        severity: "error",
        code: "DATASET_BUSY",
        text: `Another run is writing or deleting the dataset in '${this.#address}' at this moment.`,
        remedy: "Wait until it has ended, or choose another place with --data.",
      }]);
    }
    this.#hold = hold;
    // Only now: between two holds somebody else would have had his.
    if (before !== hold) before?.release();
  }

  release(): void {
    this.#hold?.release();
    this.#hold = undefined;
  }
}
