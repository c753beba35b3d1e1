/**
 * Resolves `${...}` as OmegaConf does: references to other keys, relative ones, and the resolvers oc.env,
 * oc.select, oc.decode and now. A cycle, an unknown name or an explosion is a ConfigError that shows the chain
 * of keys that led there; a resolved value itself is never quoted, it may be a secret.
 */
import { type ConfigError, configError } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type Branch, flatten, joinPath, select, toNode, type TreeNode } from "./config_tree.ts";
import { type Reference, referenceParts, splitText } from "./interpolation_syntax.ts";
import { parseOverrideValue, ValueSyntaxError } from "./override_value.ts";
import type { RawValue } from "./raw_config.ts";
import { formatTime } from "./strftime.ts";
import { isMapping } from "./yaml_document.ts";
import { checkExpansion } from "./yaml_shape.ts";

/** References that lead from one to the next, or stand in one another. */
const DEEPEST = 64;
const MOST_CHARACTERS = 1024 * 1024;

export interface InterpolationContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** Resolves every value of the tree in place; each keeps the source of the place where it was written. */
export function resolveTree(root: Branch, context: InterpolationContext): void {
  const interpolator = new Interpolator(root, context);
  const resolved = rewrite(root, "", interpolator);
  if (resolved.kind !== "branch") return;
  for (const [key, child] of resolved.children) root.children.set(key, child);
}

/** Resolves one text that stands outside the tree, such as the value of hydra.run.dir. */
export function resolveText(
  text: string,
  key: string,
  root: Branch,
  context: InterpolationContext,
): RawValue {
  return new Interpolator(root, context).value(text, key, [key]);
}

function rewrite(node: TreeNode, path: string, interpolator: Interpolator): TreeNode {
  if (node.kind === "leaf") {
    const value = interpolator.at(path, []);
    if (value === node.value) return node;
    interpolator.copied = checkExpansion(value, `The workload, up to '${path}',`, interpolator.copied);
    return toNode(value, () => node.source, path);
  }
  const children = new Map<string, TreeNode>();
  for (const [key, child] of node.children) {
    children.set(key, rewrite(child, joinPath(path, key), interpolator));
  }
  return { kind: "branch", children, source: node.source };
}

class Interpolator {
  private readonly known = new Map<string, RawValue>();
  /** Values that references have multiplied so far. */
  copied = 0;
  private characters = 0;
  private depth = 0;

  constructor(private readonly root: Branch, private readonly context: InterpolationContext) {}

  /** The resolved value at a path that exists; `chain` holds the paths that are being resolved. */
  at(path: string, chain: readonly string[]): RawValue {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const next = [...chain, path];
    if (chain.includes(path)) throw failure("INTERPOLATION_CYCLE", "it refers to itself", next);
    const node = select(this.root, path);
    const value = node === undefined ? null : this.node(node, path, next);
    checkExpansion(value, `The value of '${path}'`);
    this.known.set(path, value);
    return value;
  }

  private node(node: TreeNode, path: string, chain: readonly string[]): RawValue {
    if (node.kind === "leaf") return this.value(node.value, path, chain);
    return Object.fromEntries(
      [...node.children.keys()].map((key) => [key, this.at(joinPath(path, key), chain)]),
    );
  }

  /** Resolves a value that stands at `path`. */
  value(value: RawValue, path: string, chain: readonly string[]): RawValue {
    if (typeof value === "string") return this.text(value, path, chain);
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.value(item, joinPath(path, String(index)), chain));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (!isMapping(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.value(item, joinPath(path, key), chain)]),
    );
  }

  private text(text: string, path: string, chain: readonly string[]): RawValue {
    if (!text.includes("${")) return text;
    const parts = splitText(text);
    if (parts === undefined) throw failure("INTERPOLATION_SYNTAX", "a '${' in it is never closed", chain);
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && only.kind === "reference") {
      return this.reference(only.text, path, chain);
    }
    let out = "";
    for (const part of parts) {
      out += part.kind === "text" ? part.text : this.inText(this.reference(part.text, path, chain), chain);
      this.characters += part.text.length;
      if (out.length > MOST_CHARACTERS || this.characters > 16 * MOST_CHARACTERS) {
        throw failure("INTERPOLATION_SIZE", "its references expand to more than 1 MiB of text", chain);
      }
    }
    return out;
  }

  /** Python's spelling, since that is what the files of DLIO count on. */
  private inText(value: RawValue, chain: readonly string[]): string {
    if (value === null) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw failure(
      "INTERPOLATION_TYPE",
      "a reference to a section or list stands in the middle of a text",
      chain,
    );
  }

  private reference(text: string, path: string, chain: readonly string[]): RawValue {
    if (++this.depth > DEEPEST) {
      throw failure(
        "INTERPOLATION_DEPTH",
        `more than ${DEEPEST} references lead from one to the next`,
        chain,
      );
    }
    const value = this.follow(text, path, chain);
    this.depth--;
    return value;
  }

  private follow(text: string, path: string, chain: readonly string[]): RawValue {
    const reference = referenceParts(text);
    if (reference === undefined) {
      throw failure("INTERPOLATION_SYNTAX", `'\${${short(text)}}' is no reference`, chain);
    }
    if (reference.kind === "resolver") return this.resolver(reference, path, chain);
    const key = this.inText(this.text(reference.key, path, chain), chain);
    const target = this.locate(key, path);
    if (target !== undefined && select(this.root, target)) return this.at(target, chain);
    const keys = [...flatten(this.root).keys()];
    const hint = target === undefined ? "" : didYouMean(target, keys);
    throw failure("INTERPOLATION_UNKNOWN", `'${short(key)}' is not set by the workload.${hint}`, [
      ...chain,
      key,
    ]);
  }

  /** Dotted path below the workload, or undefined where a relative key leaves it. */
  private locate(key: string, path: string): string | undefined {
    const plain = key.replaceAll(/\[(\w+)\]/g, ".$1");
    const dots = /^\.*/.exec(plain)?.[0].length ?? 0;
    if (dots === 0) return plain.replace(/^workload\./, "");
    const base = path.split(".");
    if (dots > base.length) return undefined;
    return [...base.slice(0, base.length - dots), ...plain.slice(dots).split(".")].join(".");
  }

  private resolver(
    reference: Reference & { kind: "resolver" },
    path: string,
    chain: readonly string[],
  ): RawValue {
    const { name, args } = reference;
    const values = args.map((arg) => {
      try {
        return this.value(parseOverrideValue(arg), path, chain);
      } catch (error) {
        if (!(error instanceof ValueSyntaxError)) throw error;
        throw failure("INTERPOLATION_SYNTAX", `an argument of ${name} ${error.message}`, chain);
      }
    });
    const [first = null, second] = values;
    const most = name === "oc.env" || name === "oc.select" ? 2 : 1;
    if (values.length < 1 || values.length > most) {
      throw failure(
        "INTERPOLATION_SYNTAX",
        `${name} takes ${most === 2 ? "one or two arguments" : "one argument"}`,
        chain,
      );
    }
    if (name === "oc.env") return this.fromEnvironment(this.inText(first, chain), second, chain);
    if (name === "oc.select") {
      const target = this.locate(this.inText(first, chain), path);
      if (target !== undefined && select(this.root, target)) return this.at(target, chain);
      return second ?? null;
    }
    if (name === "oc.decode") return this.decode(first, path, chain);
    if (name === "now") {
      const formatted = formatTime(this.inText(first, chain), this.context.now);
      if ("value" in formatted) return formatted.value;
      throw failure("INTERPOLATION_SYNTAX", `now does not know '${formatted.unknown}'`, chain);
    }
    throw failure(
      "INTERPOLATION_UNKNOWN",
      `the resolver '${short(name)}' is not supported; oc.env, oc.select, oc.decode and now are`,
      chain,
    );
  }

  private fromEnvironment(name: string, fallback: RawValue | undefined, chain: readonly string[]): RawValue {
    const value = Object.hasOwn(this.context.env, name) ? this.context.env[name] : undefined;
    if (value !== undefined) return value;
    if (fallback === undefined) {
      throw failure("INTERPOLATION_UNKNOWN", `the environment variable '${short(name)}' is not set`, chain);
    }
    return fallback === null ? null : this.inText(fallback, chain);
  }

  private decode(value: RawValue, path: string, chain: readonly string[]): RawValue {
    if (typeof value !== "string") return value;
    try {
      return this.value(parseOverrideValue(value), path, chain);
    } catch (error) {
      if (!(error instanceof ValueSyntaxError)) throw error;
      throw failure("INTERPOLATION_SYNTAX", `what oc.decode was given ${error.message}`, chain);
    }
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function failure(code: string, why: string, chain: readonly string[]): ConfigError {
  const [start = ""] = chain;
  const shown = chain.length > 12 ? [...chain.slice(0, 6), "...", ...chain.slice(-5)] : chain;
  const way = chain.length > 1 ? ` (${shown.map(short).join(" -> ")})` : "";
  return configError(
    code,
    start,
    `Cannot resolve the references in '${start}': ${why}${way}`,
    "Correct the reference, or put a backslash before '${' to keep it as text",
  );
}
