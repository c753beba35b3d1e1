/**
 * The workload while it is being put together: a tree in which every node remembers where it came from, so that
 * files, overrides and environment can be laid over each other without losing a source.
 */
import type { RawEntry, RawValue, ValueSource } from "./raw_config.ts";
import { isMapping } from "./yaml_document.ts";

/** A scalar or a list. */
export interface Leaf {
  readonly kind: "leaf";
  readonly value: RawValue;
  readonly source: ValueSource;
}

/** A mapping, possibly empty. */
export interface Branch {
  readonly kind: "branch";
  readonly children: Map<string, TreeNode>;
  readonly source: ValueSource;
}

export type TreeNode = Leaf | Branch;

/** Names the origin of the value at a dotted path. */
export type SourceAt = (path: string) => ValueSource;

export function emptyBranch(source: ValueSource): Branch {
  return { kind: "branch", children: new Map(), source };
}

/** The tree of a plain value. */
export function toNode(value: RawValue, sourceAt: SourceAt, path = ""): TreeNode {
  const source = sourceAt(path);
  if (!isMapping(value)) return { kind: "leaf", value, source };
  const branch = emptyBranch(source);
  for (const [key, item] of Object.entries(value)) {
    branch.children.set(key, toNode(item, sourceAt, joinPath(path, key)));
  }
  return branch;
}

/** The plain value of a tree. */
export function toValue(node: TreeNode): RawValue {
  if (node.kind === "leaf") return node.value;
  return Object.fromEntries([...node.children].map(([key, child]) => [key, toValue(child)]));
}

/** The node at a dotted path, list elements by their number; the empty path is the node itself. */
export function select(node: TreeNode, path: string): TreeNode | undefined {
  let current: TreeNode | undefined = node;
  for (const key of path === "" ? [] : path.split(".")) {
    if (current.kind === "branch") current = current.children.get(key);
    else current = element(current, key);
    if (current === undefined) return undefined;
  }
  return current;
}

function element(leaf: Leaf, key: string): Leaf | undefined {
  const inside: RawValue | undefined = Array.isArray(leaf.value) && /^\d+$/.test(key)
    ? leaf.value[Number(key)]
    : isMapping(leaf.value) && Object.hasOwn(leaf.value, key)
    ? leaf.value[key]
    : undefined;
  return inside === undefined ? undefined : { kind: "leaf", value: inside, source: leaf.source };
}

/**
 * Puts a node at a dotted path: mappings are merged, anything else replaces what was there. Missing sections are
 * made, and a scalar that stands where a section is needed gives way.
 */
export function place(root: Branch, path: string, node: TreeNode): void {
  const keys = path === "" ? [] : path.split(".");
  const last = keys.pop();
  if (last === undefined) {
    if (node.kind === "branch") mergeInto(root, node);
    return;
  }
  let branch = root;
  for (const [index, key] of keys.entries()) {
    const child = branch.children.get(key);
    if (child?.kind === "branch") {
      branch = child;
      continue;
    }
    if (child && select(child, [...keys.slice(index + 1), last].join(".")) !== undefined) {
      branch.children.set(key, replaceElement(child, [...keys.slice(index + 1), last], node));
      return;
    }
    const made = emptyBranch(node.source);
    branch.children.set(key, made);
    branch = made;
  }
  const before = branch.children.get(last);
  if (before?.kind === "branch" && node.kind === "branch") mergeInto(before, node);
  else branch.children.set(last, node);
}

function mergeInto(target: Branch, from: Branch): void {
  for (const [key, child] of from.children) {
    const before = target.children.get(key);
    if (before?.kind === "branch" && child.kind === "branch") mergeInto(before, child);
    else target.children.set(key, child);
  }
}

/** A list is one leaf, so setting an element makes a new list from the same source as the element. */
function replaceElement(list: TreeNode, keys: readonly string[], node: TreeNode): Leaf {
  const change = (value: RawValue, depth: number): RawValue => {
    const key = keys[depth];
    if (key === undefined) return toValue(node);
    if (Array.isArray(value)) {
      return value.map((item, index) => index === Number(key) ? change(item, depth + 1) : item);
    }
    if (!isMapping(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, name === key ? change(item, depth + 1) : item]),
    );
  };
  return { kind: "leaf", value: change(toValue(list), 0), source: node.source };
}

/** Takes the node at a dotted path out; false when there is none. */
export function remove(root: Branch, path: string): boolean {
  const dot = path.lastIndexOf(".");
  const parent = select(root, dot < 0 ? "" : path.slice(0, dot));
  return parent?.kind === "branch" && parent.children.delete(path.slice(dot + 1));
}

/** Every node below the root by path, sections before what they hold. */
export function flatten(root: Branch): Map<string, RawEntry> {
  const entries = new Map<string, RawEntry>();
  const walk = (branch: Branch, prefix: string) => {
    for (const [key, child] of branch.children) {
      const path = joinPath(prefix, key);
      entries.set(path, { path, value: toValue(child), source: child.source });
      if (child.kind === "branch") walk(child, path);
    }
  };
  walk(root, "");
  return entries;
}

/** Keys that hold a dot, by path: nobody can tell them from a nested key. */
export function dottedKeys(root: Branch, prefix = ""): string[] {
  return [...root.children].flatMap(([key, child]) => {
    const path = joinPath(prefix, key);
    if (key.includes(".")) return [path];
    return child.kind === "branch" ? dottedKeys(child, path) : [];
  });
}

export function joinPath(parent: string, key: string): string {
  return parent === "" ? key : `${parent}.${key}`;
}
