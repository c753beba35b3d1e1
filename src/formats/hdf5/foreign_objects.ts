/**
 * Superblocks (0 to 3), object headers (1 and 2) and groups of HDF5 files that somebody else wrote: from the
 * start of a file to its objects by name.
 */
import { u64At, unreadable } from "../foreign_file.ts";
import { denseLinks } from "./foreign_heap.ts";
import { addressAt, type MetadataReader, signature, uintAt } from "./metadata_reader.ts";

const LINK_INFO = 2;
const LINK = 6;
const CONTINUATION = 16;
const SYMBOL_TABLE = 17;
/** A damaged file may point in circles. */
const MOST_BLOCKS = 10_000;

export interface Message {
  readonly type: number;
  readonly body: DataView;
  /** Where the body lies in the file. */
  readonly at: number;
  /** True where the body only refers to a message elsewhere. */
  readonly shared: boolean;
}

/** Address of the root group's header. */
export async function rootAddress(file: MetadataReader): Promise<number> {
  return (await superblockOf(file)).rootAt;
}

export interface Superblock {
  readonly rootAt: number;
  /** Where the file says it ends; the library opens no shorter one. */
  readonly end: number;
}

export async function superblockOf(file: MetadataReader): Promise<Superblock> {
  const start = await file.view(0, Math.min(96, file.size));
  const magic = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  if (start.byteLength < 96 || magic.some((byte, index) => start.getUint8(index) !== byte)) {
    throw unreadable("hdf5", "it does not begin with an HDF5 signature");
  }
  const version = start.getUint8(8);
  if (version > 3) throw unreadable("hdf5", `superblock version ${version} is not known`);
  const old = version < 2;
  const widths = [start.getUint8(old ? 13 : 9), start.getUint8(old ? 14 : 10)];
  if (widths.some((width) => width !== 8)) {
    throw unreadable("hdf5", `its addresses and lengths have ${widths.join(" and ")} bytes instead of 8`);
  }
  const base = version === 0 ? 24 : version === 1 ? 28 : 12;
  if (u64At(start, base) !== 0) {
    throw unreadable("hdf5", `it begins ${u64At(start, base)} bytes into the file`);
  }
  return { rootAt: u64At(start, old ? base + 40 : base + 24), end: u64At(start, base + 16) };
}

/** All messages of an object, continuations included. */
export async function messagesOf(file: MetadataReader, at: number): Promise<readonly Message[]> {
  const start = await file.view(at, 16);
  if (signature(start) === "OHDR") return await newMessages(file, at);
  if (start.getUint8(0) === 1) {
    return await walkBlocks(file, { at: at + 16, length: start.getUint32(8, true) }, oldBlock);
  }
  throw unreadable("hdf5", `no object header is at ${at}`);
}

interface Block {
  readonly at: number;
  readonly length: number;
}

type ParseBlock = (view: DataView, at: number) => readonly Message[];

async function walkBlocks(
  file: MetadataReader,
  first: Block,
  parse: ParseBlock,
  continued: (block: Block) => Promise<Block> = (block) => Promise.resolve(block),
): Promise<readonly Message[]> {
  const messages: Message[] = [];
  const blocks = [first];
  for (const block of blocks) {
    const found = parse(await file.view(block.at, block.length), block.at);
    messages.push(...found);
    for (const { type, body } of found) {
      if (type !== CONTINUATION) continue;
      blocks.push(await continued({ at: u64At(body, 0), length: u64At(body, 8) }));
    }
    if (blocks.length > MOST_BLOCKS) throw unreadable("hdf5", "an object header continues without end");
  }
  return messages;
}

function oldBlock(view: DataView, at: number): readonly Message[] {
  return parseMessages(view, at, 8, (from) => ({
    type: view.getUint16(from, true),
    length: view.getUint16(from + 2, true),
    flags: view.getUint8(from + 4),
  }));
}

async function newMessages(file: MetadataReader, at: number): Promise<readonly Message[]> {
  const flags = (await file.view(at, 6)).getUint8(5);
  const fields = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const length = uintAt(await file.view(at + fields, width), 0, width);
  const prefix = flags & 4 ? 6 : 4;
  const parse: ParseBlock = (view, from) =>
    parseMessages(view, from, prefix, (message) => ({
      type: view.getUint8(message),
      length: view.getUint16(message + 1, true),
      flags: view.getUint8(message + 3),
    }));
  return await walkBlocks(file, { at: at + fields + width, length }, parse, async (block) => {
    if (signature(await file.view(block.at, 4)) !== "OCHK") {
      throw unreadable("hdf5", `no continuation of an object header is at ${block.at}`);
    }
    return { at: block.at + 4, length: block.length - 8 };
  });
}

function parseMessages(
  view: DataView,
  at: number,
  prefix: number,
  head: (from: number) => { type: number; length: number; flags: number },
): readonly Message[] {
  const messages: Message[] = [];
  for (let from = 0; from + prefix <= view.byteLength;) {
    const { type, length, flags } = head(from);
    const body = from + prefix;
    if (body + length > view.byteLength) {
      throw unreadable("hdf5", `a message at ${at + from} leaves its header`);
    }
    messages.push({
      type,
      body: new DataView(view.buffer, view.byteOffset + body, length),
      at: at + body,
      shared: (flags & 2) !== 0,
    });
    from = body + length;
  }
  return messages;
}

/** Addresses of the objects in a group, by name. */
export async function linksOf(file: MetadataReader, group: number): Promise<ReadonlyMap<string, number>> {
  const links = new Map<string, number>();
  for (const { type, body } of await messagesOf(file, group)) {
    if (type === LINK) addLink(links, body);
    else if (type === SYMBOL_TABLE) await addSymbols(file, links, u64At(body, 0), u64At(body, 8));
    else if (type === LINK_INFO) {
      const heapAt = body.getUint8(1) & 1 ? 10 : 2;
      const heap = addressAt(body, heapAt);
      if (heap === undefined) continue;
      for (const link of await denseLinks(file, heap, u64At(body, heapAt + 8))) addLink(links, link);
    }
  }
  return links;
}

function addLink(links: Map<string, number>, body: DataView): void {
  const flags = body.getUint8(1);
  let at = 2;
  const kind = flags & 8 ? body.getUint8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at++;
  const width = 1 << (flags & 3);
  const length = uintAt(body, at, width);
  at += width;
  if (kind !== 0) return;
  const name = new TextDecoder().decode(new Uint8Array(body.buffer, body.byteOffset + at, length));
  links.set(name, u64At(body, at + length));
}

async function addSymbols(
  file: MetadataReader,
  links: Map<string, number>,
  tree: number,
  heap: number,
): Promise<void> {
  const head = await file.view(heap, 32);
  if (signature(head) !== "HEAP") throw unreadable("hdf5", `no local heap is at ${heap}`);
  const names = await file.view(u64At(head, 24), u64At(head, 8));
  for (const node of await leaves(file, tree)) {
    const symbols = await file.view(node, 8);
    if (signature(symbols) !== "SNOD") throw unreadable("hdf5", `no symbol table is at ${node}`);
    const count = symbols.getUint16(6, true);
    const entries = await file.view(node + 8, count * 40);
    for (let entry = 0; entry < count; entry++) {
      links.set(nameAt(names, u64At(entries, entry * 40)), u64At(entries, entry * 40 + 8));
    }
  }
}

/** Children of the lowest level of a group's B-tree. */
async function leaves(file: MetadataReader, at: number, expected?: number): Promise<readonly number[]> {
  const node = await file.view(at, 24);
  const level = node.getUint8(5);
  if (signature(node) !== "TREE" || (expected ?? level) !== level) {
    throw unreadable("hdf5", `no B-tree node of a group is at ${at}`);
  }
  const count = node.getUint16(6, true);
  const entries = await file.view(at + 24, count * 16 + 8);
  const children = Array.from({ length: count }, (_, child) => u64At(entries, 8 + child * 16));
  if (level === 0) return children;
  return (await Promise.all(children.map((child) => leaves(file, child, level - 1)))).flat();
}

function nameAt(names: DataView, at: number): string {
  let end = at;
  while (end < names.byteLength && names.getUint8(end) !== 0) end++;
  return new TextDecoder().decode(new Uint8Array(names.buffer, names.byteOffset + at, end - at));
}
