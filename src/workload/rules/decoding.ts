/** The rule about decoding samples: what has a decoder, and what that takes. */
import type { Rule } from "./rule.ts";

/** Formats with a decoder (workers/decode). */
export const DECODED_FORMATS: readonly string[] = ["npy", "npz", "csv", "hdf5", "parquet"];

const NO_DECODING =
  "Set reader.decode=false, and give the time of decoding a sample as reader.preprocess_time.";

export const DECODE_RULE: Rule = {
  id: "DECODE",
  when:
    "reader.decode with a format or a compression that nothing here decodes, or with reader.read_mode sample where files are decoded whole",
  severity: "error",
  reads: [
    "reader.decode",
    "reader.read_mode",
    "dataset.format",
    "dataset.compression",
    "dataset.record_element_type",
  ],
  check: ({ values }) => {
    if (!values["reader.decode"]) return undefined;
    const format = values["dataset.format"];
    const compression = values["dataset.compression"];
    if (!DECODED_FORMATS.includes(format)) {
      return {
        text: `Cannot decode ${format}: only ${DECODED_FORMATS.join(", ")} have a decoder here.`,
        remedy: NO_DECODING,
      };
    }
    if (format !== "parquet" && values["reader.read_mode"] === "sample") {
      return {
        text: `Cannot decode single samples of ${format}: its library takes whole files.`,
        remedy: "Set reader.read_mode=file.",
      };
    }
    if (format === "csv" && (compression === "bz2" || compression === "xz")) {
      return {
        text: `Cannot decode csv packed with ${compression}: nothing here unpacks it.`,
        remedy: NO_DECODING,
      };
    }
    if (format === "hdf5" && compression === "lzf") {
      return {
        text: "Cannot decode hdf5 packed with lzf: the library has no such filter.",
        remedy: NO_DECODING,
      };
    }
    if (format === "hdf5" && values["dataset.record_element_type"] === "float16") {
      return {
        text: "Cannot decode hdf5 of float16: the library knows no such numbers.",
        remedy: NO_DECODING,
      };
    }
    return undefined;
  },
};
