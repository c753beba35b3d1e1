/** The schema of a file, as its footer lists it: the root, then each column with what lies inside. */
import type { Annotation, Column } from "./column.ts";
import { THRIFT, type ThriftWriter } from "./thrift_writer.ts";

const OPTIONAL = 1;
const REPEATED = 2;

/** Numbers of the older annotations, which older readers need. */
const CONVERTED = { utf8: 0, list: 3, uint8: 11, int8: 15 } as const;

export function writeSchema(footer: ThriftWriter, id: number, columns: readonly Column[]): void {
  const elements = columns.reduce((sum, { shape }) => sum + (shape === "scalar" ? 1 : 3), 1);
  footer.listHead(id, THRIFT.struct, elements);
  footer.element((root) => root.text(4, "schema").i32(5, columns.length));
  for (const column of columns) {
    if (column.shape === "scalar") {
      footer.element((element) => writeLeaf(element, column, column.name));
      continue;
    }
    footer.element((element) =>
      element.i32(3, OPTIONAL).text(4, column.name).i32(5, 1).i32(6, CONVERTED.list)
        .struct(10, (logical) => logical.struct(3, () => {}))
    );
    footer.element((element) => element.i32(3, REPEATED).text(4, "list").i32(5, 1));
    footer.element((element) => writeLeaf(element, column, "element"));
  }
}

/** The path of a column's leaf. */
export function leafPath({ name, shape }: Column): readonly string[] {
  return shape === "scalar" ? [name] : [name, "list", "element"];
}

function writeLeaf(element: ThriftWriter, { leaf }: Column, name: string): void {
  element.i32(1, leaf.physical);
  if (leaf.typeLength !== undefined) element.i32(2, leaf.typeLength);
  element.i32(3, OPTIONAL).text(4, name);
  const converted = convertedType(leaf.annotation);
  if (converted !== undefined) element.i32(6, converted);
  const annotation = leaf.annotation;
  if (annotation.kind !== "none") element.struct(10, (logical) => writeLogical(logical, annotation));
}

function convertedType(annotation: Annotation): number | undefined {
  if (annotation.kind === "string") return CONVERTED.utf8;
  if (annotation.kind !== "int") return undefined;
  return (annotation.signed ? CONVERTED.int8 : CONVERTED.uint8) + Math.log2(annotation.bits / 8);
}

/** Numbers of the union LogicalType. */
function writeLogical(logical: ThriftWriter, annotation: Annotation): void {
  if (annotation.kind === "string") logical.struct(1, () => {});
  else if (annotation.kind === "float16") logical.struct(15, () => {});
  else if (annotation.kind === "int") {
    const { bits, signed } = annotation;
    logical.struct(10, (type) => type.i8(1, bits).bool(2, signed));
  }
}
