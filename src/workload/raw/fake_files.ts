/** A file system and a catalogue for the tests of this folder. */
import type { LoadRequest } from "./load_raw.ts";

const KNOWN = [
  "dataset.format",
  "dataset.num_files_train",
  "dataset.data_folder",
  "train.epochs",
  "storage.storage_root",
];

export const CATALOGUE: Readonly<Record<string, string>> = {
  small:
    "model: {name: small}\nframework: pytorch\ndataset:\n  format: npz\n  num_files_train: 8\ntrain:\n  epochs: 1\n",
  default: "model: {name: default}\n",
  unet3d_h100: "model:\n  name: unet3d\n",
};

/** A request over files that exist in memory only; `changes` replace its parts. */
export function loadRequest(
  changes: Partial<LoadRequest> = {},
  files: Readonly<Record<string, string | Uint8Array | Error>> = {},
): LoadRequest {
  return {
    workload: "small",
    overrides: [],
    env: {},
    dotenv: undefined,
    catalogue: (name) => Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined,
    names: Object.keys(CATALOGUE),
    readFile: (path) => {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) {
        return Promise.reject(new Deno.errors.NotFound(`No such file (os error 2): ${path}`));
      }
      if (content instanceof Error) return Promise.reject(content);
      return Promise.resolve(typeof content === "string" ? new TextEncoder().encode(content) : content);
    },
    isKnownKey: (path) => KNOWN.includes(path) || path.startsWith("storage.storage_options."),
    knownKeys: KNOWN,
    mode: "stoker",
    now: new Date(2026, 0, 2, 3, 4, 5),
    ...changes,
  };
}
