/**
 * The ZIP structures of an archive of a few members, in the plain form and in ZIP64 (APPNOTE 4.3). They hold
 * no clock: every member is of 1 January 1980, the first day that ZIP knows.
 */
import type { Derived } from "../../base/segment.ts";
import { ByteWriter } from "../byte_writer.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";

export const STORED = 0;
export const DEFLATED = 8;
/** Where a 32-bit field says that the value stands in the ZIP64 field. */
export const IN_ZIP64 = 0xffffffff;

const FIRST_DAY = 0x21;
const CRC32 = { kind: "crc32", endian: "little" } as const;

export interface Member {
  readonly name: string;
  readonly method: typeof STORED | typeof DEFLATED;
  /** What stands in the file. */
  readonly packed: Part;
  /** What comes out; its checksum is the member's. */
  readonly content: Part;
}

/** Places in an archive: known without building it. */
export interface ArchiveShape {
  /** True where its fields have 64 bits. */
  readonly wide: boolean;
  /** Bytes before the content of a member, its name apart. */
  readonly headerBytes: number;
  readonly directoryAt: number;
  readonly size: number;
}

const WIDE_HEADER = 20;
const WIDE_ENTRY = 28;
const WIDE_END = 76;

export function archiveShape(members: readonly Pick<Member, "name" | "packed">[]): ArchiveShape {
  const names = members.reduce((sum, { name }) => sum + name.length, 0);
  const packed = members.reduce((sum, member) => sum + member.packed.size, 0);
  const plain = packed + names + members.length * 30;
  // The place of the directory is the largest number in an archive, so it decides alone.
  const wide = plain >= IN_ZIP64;
  const headerBytes = 30 + (wide ? WIDE_HEADER : 0);
  const directoryAt = packed + names + members.length * headerBytes;
  const directoryBytes = names + members.length * (46 + (wide ? WIDE_ENTRY : 0)) + 22 + (wide ? WIDE_END : 0);
  return { wide, headerBytes, directoryAt, size: directoryAt + directoryBytes };
}

/** Members in this order, then the directory. */
export function archive(members: readonly Member[]): Part {
  const { wide, directoryAt, size } = archiveShape(members);
  const builder = new LayoutBuilder();
  const placed = members.map((member) => ({ member, ...addMember(builder, member, wide) }));
  if (builder.size !== directoryAt) {
    throw new RangeError(`The directory is at ${builder.size}, not ${directoryAt}`);
  }
  for (const { member, at, crcOf } of placed) addDirectoryEntry(builder, member, at, crcOf, wide);
  builder.literal(endRecords(members.length, directoryAt, builder.size - directoryAt, wide));
  if (builder.size !== size) throw new RangeError(`The archive has ${builder.size} bytes, not ${size}`);
  return builder.build();
}

function addMember(
  builder: LayoutBuilder,
  member: Member,
  wide: boolean,
): { at: number; crcOf: Derived["of"] } {
  const at = builder.size;
  const extra = wide ? wideField([member.content.size, member.packed.size]) : new Uint8Array();
  const dataAt = at + 30 + member.name.length + extra.length;
  const crcOf = member.method === STORED
    ? { at: dataAt, length: member.packed.size }
    : placedContent(member.content, builder.stream);
  builder.literal(new ByteWriter().u32(0x04034b50).u16(wide ? 45 : 20).bytes());
  builder.literal(commonFields(member));
  builder.derived(4, CRC32, crcOf);
  builder.literal(
    new ByteWriter()
      .u32(wide ? IN_ZIP64 : member.packed.size).u32(wide ? IN_ZIP64 : member.content.size)
      .u16(member.name.length).u16(extra.length).text(member.name).raw(extra).bytes(),
  );
  builder.part(member.packed);
  return { at, crcOf };
}

/** The content of a member, with its payload where the packed member has it. */
function placedContent(content: Part, stream: number): Part {
  const builder = new LayoutBuilder();
  builder.part(content, stream);
  return builder.build();
}

function addDirectoryEntry(
  builder: LayoutBuilder,
  member: Member,
  at: number,
  crcOf: Derived["of"],
  wide: boolean,
): void {
  const extra = wide ? wideField([member.content.size, member.packed.size, at]) : new Uint8Array();
  // Host 3 is Unix, and the upper half of the attributes its mode: a plain file, rw-r--r--.
  builder.literal(
    new ByteWriter().u32(0x02014b50).u8(wide ? 45 : 20).u8(3).u16(wide ? 45 : 20).raw(commonFields(member))
      .bytes(),
  );
  builder.derived(4, CRC32, crcOf);
  builder.literal(
    new ByteWriter()
      .u32(wide ? IN_ZIP64 : member.packed.size).u32(wide ? IN_ZIP64 : member.content.size)
      .u16(member.name.length).u16(extra.length).u16(0).u16(0).u16(0).u32(0o100644 * 0x10000)
      .u32(wide ? IN_ZIP64 : at).text(member.name).raw(extra).bytes(),
  );
}

/** Flags, method, time, date: the same in both headers. */
function commonFields(member: Member): Uint8Array {
  return new ByteWriter().u16(0).u16(member.method).u16(0).u16(FIRST_DAY).bytes();
}

function wideField(values: readonly number[]): Uint8Array {
  const field = new ByteWriter().u16(1).u16(8 * values.length);
  for (const value of values) field.u64(value);
  return field.bytes();
}

function endRecords(members: number, at: number, size: number, wide: boolean): Uint8Array {
  const end = new ByteWriter();
  if (wide) {
    end.u32(0x06064b50).u64(44).u8(45).u8(3).u16(45).u32(0).u32(0)
      .u64(members).u64(members).u64(size).u64(at);
    end.u32(0x07064b50).u32(0).u64(at + size).u32(1);
  }
  return end.u32(0x06054b50).u16(0).u16(0).u16(members).u16(members).u32(size)
    .u32(wide ? IN_ZIP64 : at).u16(0).bytes();
}
