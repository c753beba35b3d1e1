/**
 * Puts a workload together from its file and the files that its defaults list names, as Hydra does as far as
 * DLIO makes use of it. The answer is the tree below `workload`, with the file and line of each value.
 */
import { configError } from "../../base/errors.ts";
import {
  type Branch,
  emptyBranch,
  joinPath,
  place,
  select,
  type SourceAt,
  toNode,
  type TreeNode,
} from "./config_tree.ts";
import { type DefaultsItem, readDefaults } from "./defaults_list.ts";
import type { RawWarning } from "./raw_config.ts";
import { type FileAccess, findGroup, type Found } from "./workload_file.ts";
import { kindOf, type YamlDocument } from "./yaml_document.ts";

const DEEPEST = 16;
const MOST_FILES = 64;

export interface Composed {
  readonly workload: Branch;
  /** What stands under `hydra` in a root file. */
  readonly hydra: TreeNode | undefined;
  readonly warnings: readonly RawWarning[];
}

/** Composes the document. */
export async function compose(found: Found, access: FileAccess): Promise<Composed> {
  const composer = new Composer(access);
  const rootFile = isRootFile(found.document);
  await composer.add(found, rootFile ? "" : "workload", rootFile ? "" : "workload", []);
  const workload = select(composer.root, "workload");
  const name = found.document.name;
  if (workload === undefined || workload.kind === "leaf") {
    const what = workload === undefined ? "nothing" : kindOf(workload.value);
    throw configError(
      "YAML_SHAPE",
      "workload",
      `The workload file '${name}' must hold sections under 'workload', but there is ${what}`,
      "Write sections such as 'dataset:' below it, or leave the outer 'workload:' out",
    );
  }
  const others = [...composer.root.children.keys()].filter((key) => !["workload", "hydra"].includes(key));
  const ignored = others.map((key) => ({
    code: "IGNORED_SECTION",
    text: `The section '${key}' of '${name}' stands beside 'workload' and is ignored`,
  }));
  return { workload, hydra: select(composer.root, "hydra"), warnings: [...composer.warnings, ...ignored] };
}

/** A file with an outer `workload`, or one whose defaults list chooses a workload. */
function isRootFile(document: YamlDocument): boolean {
  if (Object.hasOwn(document.root, "workload")) return true;
  return readDefaults(document).items.some((item) => item.kind === "file" && item.group === "workload");
}

class Composer {
  readonly root: Branch;
  readonly warnings: RawWarning[] = [];
  private files = 0;

  constructor(private readonly access: FileAccess) {
    this.root = emptyBranch({ kind: "yaml", detail: "" });
  }

  /** Lays a document over the root: `group` is its config group, `at` the dotted place of its values. */
  async add(found: Found, group: string, at: string, chain: readonly string[]): Promise<void> {
    const { document } = found;
    const next = [...chain, document.name];
    if (chain.includes(document.name)) throw defaultsError("DEFAULTS_CYCLE", "names itself", next);
    if (next.length > DEEPEST || ++this.files > MOST_FILES) {
      throw defaultsError("DEFAULTS_DEPTH", `names more than ${MOST_FILES} files or ${DEEPEST} levels`, next);
    }
    const defaults = readDefaults(document);
    const place = document.package === undefined ? at : packagePath(document.package, at, group);
    for (const item of defaults.items) {
      if (item.kind === "self") this.overlay(document, defaults.hasList, place);
      else await this.addItem(item, found, group, place, next);
    }
  }

  private async addItem(
    item: DefaultsItem & { kind: "file" },
    from: Found,
    group: string,
    at: string,
    chain: readonly string[],
  ): Promise<void> {
    // Logging, launchers and the like are Hydra's own business.
    if (/^(hydra)(\/|$)/.test(item.group)) return;
    const absolute = item.absolute ? item.group : [group, item.group].filter((part) => part !== "").join("/");
    const target = item.package === undefined
      ? item.absolute ? absolute.replaceAll("/", ".") : joinPath(at, item.group.replaceAll("/", "."))
      : packagePath(item.package, at, absolute);
    for (const name of item.names) {
      const found = await findGroup(absolute, name, from, this.access);
      if (found) await this.add(found, absolute, target.replace(/\.$/, ""), chain);
      else if (!item.optional) {
        throw defaultsError(
          "DEFAULTS_MISSING",
          `names '${absolute === "" ? name : `${absolute}/${name}`}', which does not exist`,
          chain,
        );
      }
    }
  }

  private overlay(document: YamlDocument, hasList: boolean, at: string): void {
    const { root, lines, name } = document;
    const file = name.slice(name.lastIndexOf("/") + 1);
    const sourceAt: SourceAt = (path) => {
      const line = lines.get(path);
      return { kind: "yaml", detail: line === undefined ? file : `${file} line ${line}` };
    };
    const node = toNode(root, sourceAt);
    if (node.kind !== "branch") return;
    if (hasList) node.children.delete("defaults");
    place(this.root, at, node);
  }
}

/** `_global_`, `_here_`, `_group_`, or a name below the place of the file that says it. */
function packagePath(name: string, at: string, group: string): string {
  if (name === "_global_") return "";
  if (name === "_here_") return at;
  if (name === "_group_") return group.replaceAll("/", ".");
  const global = name.replace(/^_global_\./, "");
  return global !== name ? global : joinPath(at, name.replace(/^_here_\./, ""));
}

function defaultsError(code: string, what: string, chain: readonly string[]): Error {
  return configError(
    code,
    "defaults",
    `The defaults list of '${chain.at(-1)}' ${what}${
      chain.length > 1 ? ` (${chain.slice(-6).join(" -> ")})` : ""
    }`,
    "Correct the list 'defaults' of that file",
  );
}
