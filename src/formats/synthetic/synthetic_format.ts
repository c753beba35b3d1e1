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
  sizes: ({ train, valid }) => ({ byNumber: numberLengths(train.files + valid.files) }),
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

/** The numbers from 0 to `files` (without it) by the length of their text. */
function* numberLengths(files: number): Generator<{ bytes: number; files: number }> {
  for (let bytes = 1, from = 0; from < files; bytes++) {
    const end = Math.min(files, 10 ** bytes);
    yield { bytes, files: end - from };
    from = end;
  }
}

async function readNumber(read: RangeReader): Promise<void> {
  const text = read.size <= MOST_DIGITS
    ? new TextDecoder().decode(await readExactly(read, "synthetic", 0, read.size))
    : "";
  if (!/^\d+$/.test(text)) throw unreadable("synthetic", `its ${read.size} bytes are no decimal number`);
}
