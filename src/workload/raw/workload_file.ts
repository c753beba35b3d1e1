/**
 * Finds the text of a workload and of the files that its defaults list names: the built-in catalogue, a folder
 * given by --config-dir, or a path. Nothing is read that the user or a file of his did not name.
 */
import { ConfigError, configError } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { decodeYaml, parseYamlDocument, type YamlDocument } from "./yaml_document.ts";

export interface FileAccess {
  /** Text of a workload of the built-in catalogue. */
  readonly catalogue: (name: string) => string | undefined;
  /** Names of the catalogue, for the hint of the nearest one. */
  readonly names: readonly string[];
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Folder of --config-dir, which holds `workload/NAME.yaml`. */
  readonly configDir: string | undefined;
}

/** A document and the places where the groups that it names are looked for. */
export interface Found {
  readonly document: YamlDocument;
  /** Folders that hold `GROUP/NAME.yaml`. */
  readonly roots: readonly string[];
  /** Folders that hold the group "workload" itself. */
  readonly workloadFolders: readonly string[];
}

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u;

/** The workload of this name, or at this path; a folder given by --config-dir comes before the catalogue. */
export async function findWorkload(workload: string, access: FileAccess): Promise<Found> {
  if (workload === "") {
    throw configError(
      "WORKLOAD_UNKNOWN",
      "",
      "No workload is named",
      "Give a name ('stoker workloads') or a YAML file",
    );
  }
  if (isPath(workload)) return await fromPath(workload, access);
  const found = await findGroup("workload", workload, { roots: [], workloadFolders: [] }, access);
  if (found) return found;
  const where = access.configDir === undefined ? "" : ` or in '${access.configDir}/workload'`;
  throw configError(
    "WORKLOAD_UNKNOWN",
    "",
    `Unknown workload '${clip(workload)}': it is not in the catalogue${where}.${
      didYouMean(workload, access.names)
    }`,
    "'stoker workloads' lists the names; a file is given by its path, for instance ./my.yaml",
  );
}

/** The file NAME.yaml of a group; the group "workload" is looked for in the catalogue too. */
export async function findGroup(
  group: string,
  name: string,
  near: Pick<Found, "roots" | "workloadFolders">,
  access: FileAccess,
): Promise<Found | undefined> {
  const file = name.replace(/\.ya?ml$/, "");
  const segments = [...group.split("/"), ...file.split("/")].filter((segment) => segment !== "");
  if (!segments.every((segment) => NAME.test(segment))) return undefined;
  const roots = [...access.configDir === undefined ? [] : [access.configDir], ...near.roots];
  const below = segments[0] === "workload" ? segments.slice(1) : undefined;
  const paths = [
    ...roots.map((root) => `${root}/${segments.join("/")}.yaml`),
    ...below ? near.workloadFolders.map((folder) => `${folder}/${below.join("/")}.yaml`) : [],
  ];
  for (const path of paths) {
    const bytes = await readOrMiss(path, access);
    if (bytes) return { document: parse(bytes, path), roots, workloadFolders: near.workloadFolders };
  }
  const text = below?.length === 1 ? access.catalogue(file) : undefined;
  if (text === undefined) return undefined;
  return {
    document: parseYamlDocument(text, `${file}.yaml of the catalogue`),
    roots,
    workloadFolders: near.workloadFolders,
  };
}

/** Names hold no slash and do not end like a file. */
function isPath(workload: string): boolean {
  return workload.includes("/") || /\.ya?ml$/i.test(workload) || !NAME.test(workload);
}

async function fromPath(path: string, access: FileAccess): Promise<Found> {
  const bytes = await readOrMiss(path, access);
  if (!bytes) {
    const name = /([^/]*?)(\.ya?ml)?$/i.exec(path)?.[1] ?? "";
    throw configError(
      "WORKLOAD_MISSING",
      "",
      `Cannot read the workload file '${clip(path)}': there is no such file.${
        access.names.includes(name) ? ` The catalogue has '${name}'.` : didYouMean(name, access.names)
      }`,
      "Check the path; 'stoker workloads' lists the built-in ones",
    );
  }
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  const parent = /(^|\/)workload$/.test(folder) ? folder.replace(/\/?workload$/, "") || "." : undefined;
  return {
    document: parse(bytes, path),
    roots: parent === undefined ? [folder] : [parent],
    workloadFolders: [folder],
  };
}

function parse(bytes: Uint8Array, path: string): YamlDocument {
  return parseYamlDocument(decodeYaml(bytes, path), path);
}

/** Undefined: there is no such file. Whatever else goes wrong is a ConfigError. */
async function readOrMiss(path: string, access: FileAccess): Promise<Uint8Array | undefined> {
  try {
    return await access.readFile(path);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const name = cause instanceof Error ? cause.name : "";
    const message = cause instanceof Error ? cause.message : String(cause);
    // Deno gives a missing parent that is a file its own name.
    if (name === "NotFound" || name === "NotADirectory" || /os error (2|20)\b/.test(message)) {
      return undefined;
    }
    const [why, remedy] = name === "IsADirectory" || /os error 21\b|is a directory/i.test(message)
      ? ["it is a folder", "Give the YAML file itself"]
      : name === "PermissionDenied" || name === "NotCapable" || /os error (1|13)\b/.test(message)
      ? ["permission is denied", "Check the owner and the mode of the file and of the folders above it"]
      : [message.split("\n", 1)[0] ?? "", "Check the path and the file system"];
    throw configError(
      "WORKLOAD_UNREADABLE",
      "",
      `Cannot read the workload file '${clip(path)}': ${why}`,
      remedy,
      cause,
    );
  }
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
