/**
 * The XML that S3 answers with: elements and text, nothing else is ever of interest. Anything that does not fit is
 * an error, never skipped, since a listing that loses a key would lose a file.
 */

/** An answer that is not the document it must be. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

export interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string;
  /** Entities decoded; "" in an element that holds others. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface Open {
  readonly tag: string;
  readonly children: XmlElement[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const TAG = /^[A-Za-z_][A-Za-z0-9_.:-]*/;

/** The root element. Blanks around it are allowed: a server that needs long sends them to keep the line alive. */
export function parseXml(text: string): XmlElement {
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let at = 0;
  let value = "";
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const between = text.slice(at, next < 0 ? undefined : next);
    if (open.length === 0 && between.trim() !== "") {
      throw new XmlError("It has text outside of every element");
    }
    value += between;
    if (next < 0) break;
    const end = endOfMarkup(text, next);
    at = end;
    if (text.startsWith("<?", next) || text.startsWith("<!--", next)) continue;
    if (text.startsWith("<!", next)) throw new XmlError("It has a declaration that no answer of S3 has");
    if (text.charCodeAt(next + 1) === SLASH) {
      const element = close(open.pop(), text.slice(next + 2, end - 1).trimEnd(), value);
      root = place(element, open, root);
    } else {
      if (value.trim() !== "") throw new XmlError(`<${open.at(-1)?.tag}> holds text beside elements`);
      const inner = text.slice(next + 1, end - 1);
      const tag = TAG.exec(inner)?.[0];
      if (tag === undefined) throw new XmlError(`It has the tag '<${inner.slice(0, 40)}>'`);
      if (open.length > DEEPEST) throw new XmlError(`It is nested deeper than ${DEEPEST} elements`);
      if (inner.endsWith("/")) root = place(element(tag, "", []), open, root);
      else open.push({ tag, children: [] });
    }
    value = "";
  }
  if (open.length > 0) throw new XmlError(`It ends within <${open.at(-1)?.tag}>`);
  if (root === undefined) throw new XmlError("It holds no element");
  return root;
}

/** The text of a child; undefined where there is none. More than one is an error. */
export function textOf(parent: XmlElement, name: string): string | undefined {
  const [first, second] = parent.children.filter((child) => child.name === name);
  if (second !== undefined) throw new XmlError(`<${parent.name}> has several <${name}>`);
  return first?.text;
}

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

/** Text for an element of a request. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const SLASH = "/".charCodeAt(0);
const DEEPEST = 16;

function endOfMarkup(text: string, at: number): number {
  const closing = text.startsWith("<!--", at) ? "-->" : text.startsWith("<?", at) ? "?>" : ">";
  const end = text.indexOf(closing, at);
  if (end < 0) throw new XmlError("It ends within a tag");
  return end + closing.length;
}

function close(opened: Open | undefined, tag: string, value: string): XmlElement {
  if (opened === undefined || opened.tag !== tag) {
    throw new XmlError(`It closes </${tag.slice(0, 40)}> where <${opened?.tag ?? "nothing"}> is open`);
  }
  if (opened.children.length === 0) return element(tag, decodeEntities(value), []);
  if (value.trim() !== "") throw new XmlError(`<${tag}> holds text beside elements`);
  return element(tag, "", opened.children);
}

function element(tag: string, text: string, children: readonly XmlElement[]): XmlElement {
  return { name: tag.slice(tag.indexOf(":") + 1), text, children };
}

/** Into its parent, or as the root, of which there is one. */
function place(
  made: XmlElement,
  open: readonly Open[],
  root: XmlElement | undefined,
): XmlElement | undefined {
  const parent = open.at(-1);
  if (parent !== undefined) {
    parent.children.push(made);
    return root;
  }
  if (root !== undefined) throw new XmlError(`It goes on with <${made.name}> after its end`);
  return made;
}

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
    const code = hex !== undefined ? parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : undefined;
    const decoded = code !== undefined
      ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined)
      : ENTITIES[name];
    if (decoded === undefined || end === "") throw new XmlError(`It has the entity '${whole.slice(0, 20)}'`);
    return decoded;
  });
}
