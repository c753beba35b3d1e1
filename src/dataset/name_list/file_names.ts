/** How a file is called, by its number: by formula in a dataset of Stoker's, from the list in any other. */
import { fileName } from "../names.ts";
import type { DatasetSpec } from "../spec.ts";
import { namesOf, type SplitLists } from "./name_list.ts";

/** Numbers count the train files first, then the valid files. */
export function fileNames(
  spec: DatasetSpec,
  extension: string,
  foreign: SplitLists | undefined,
): (index: number) => string {
  if (!foreign) return (index) => fileName(spec, index, extension);
  const [train, valid] = [namesOf(foreign.train), namesOf(foreign.valid)];
  return (index) => index < spec.train.files ? train.at(index) : valid.at(index - spec.train.files);
}
