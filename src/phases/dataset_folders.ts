/** The folders of a dataset, those of its indexes included. Whoever makes, lists or removes them asks here. */
import { fileAt, foldersOf } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";

/** All folders relative to the data folder, parents first. */
export function datasetFolders(spec: DatasetSpec, format: Format): string[] {
  const folders = new Set(foldersOf(spec));
  const extension = format.extension(spec);
  const { train, valid } = spec;
  // Files take turns in their folders, so the first ones of a split see all of them.
  for (const [first, split] of [[0, train], [train.files, valid]] as const) {
    const seen = Math.min(split.files, Math.max(1, split.subfolders));
    for (let file = first; file < first + seen; file++) {
      for (const { name } of format.outputs(fileAt(spec, file, extension))) addParents(name, folders);
    }
  }
  return [...folders].sort((a, b) => a.split("/").length - b.split("/").length);
}

/** Those of them that lie in no other: what must be listed to see every file of the dataset. */
export function topFolders(spec: DatasetSpec, format: Format): string[] {
  return datasetFolders(spec, format).filter((folder) => !folder.includes("/"));
}

function addParents(name: string, folders: Set<string>): void {
  for (let cut = name.indexOf("/"); cut > 0; cut = name.indexOf("/", cut + 1)) {
    folders.add(name.slice(0, cut));
  }
}
