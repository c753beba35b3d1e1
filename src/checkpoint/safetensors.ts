/**
 * The head of a safetensors file: eight bytes with the length of a JSON text that names every tensor, its type,
 * shape and place. Pure; the tensors follow it without a gap.
 */
import { type Datatype, DATATYPE_BYTES } from "./model_spec.ts";
import type { Tensor } from "./tensors.ts";

/** Names of the format's own specification. */
const DTYPES: Readonly<Record<Datatype, string>> = {
  int8: "I8",
  uint8: "U8",
  fp16: "F16",
  bf16: "BF16",
  fp32: "F32",
  fp64: "F64",
};

/** The format recommends that tensors begin on a multiple of this. */
const ALIGNMENT = 8;

/** The length field and the padded JSON. */
export function safetensorsHead(tensors: readonly Tensor[]): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const { name, elements, datatype, shape } of tensors) {
    const begin = end;
    end += elements * DATATYPE_BYTES[datatype];
    entries[name] = { dtype: DTYPES[datatype], shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(8 + length).fill(0x20, 8); // the specification allows spaces at the end
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, 8);
  return head;
}
