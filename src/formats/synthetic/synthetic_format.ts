/** DLIO's synthetic files: the number of the file as text. Readers of this format read nothing. */
import type { ByteRange } from "../../base/range.ts";
import { readExactly, unreadable } from "../foreign_file.ts";
import type { Format, RangeReader } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { plainOnly } from "../plain_only.ts";

/** No number of a file is longer. */
const MOST_DIGITS = 20;
const NOTHING: readonly ByteRange[] = [];

export const syntheticFormat: Format = {
  name: "synthetic",
  separateSamples: true,
  extension: () => "synthetic",
  check: (dataset) => plainOnly(dataset, "Synthetic files"),
  outputs(file) {
    const builder = new LayoutBuilder();
    builder.literal(new TextEncoder().encode(String(file.index)));
    return [{ name: file.name, layout: builder.build() }];
  },
  locate: (file) => ({ samples: file.dataset.samplesPerFile, ranges: () => NOTHING }),
  async probe(read) {
    await readNumber(read);
    return { samples: 1, ranges: () => NOTHING };
  },
  structure: {
    // Samples leave no trace in such a file.
    expected: ({ dataset }) => ({ samples: dataset.samplesPerFile, shape: [] }),
    async examine(read, { samplesPerFile }) {
      await readNumber(read);
      return { samples: samplesPerFile, shape: [], bytes: read.size };
    },
  },
};

async function readNumber(read: RangeReader): Promise<void> {
  const text = read.size <= MOST_DIGITS
    ? new TextDecoder().decode(await readExactly(read, "synthetic", 0, read.size))
    : "";
  if (!/^\d+$/.test(text)) throw unreadable("synthetic", `its ${read.size} bytes are no decimal number`);
}
