/** The random numbers that the texts of a column are made of, one after the other. */
import type { Statistics } from "./column.ts";
import type { Walk } from "./walk.ts";

export function numbersOf(
  values: Walk,
  { record, bytes }: NonNullable<Statistics["numbers"]>,
): Walk {
  return {
    size: values.size / record * bytes,
    streamBytes: values.streamBytes,
    *walk(from, at, stream) {
      let place = 0;
      for (const segment of values.walk(0, 0, stream)) {
        // Known bytes are no numbers: here only the length of a page's first text.
        if (segment.kind !== "payload") continue;
        // The length of the next text follows each but the last of a page.
        const length = Math.ceil(segment.length / record) * bytes;
        if (place + length > from) {
          yield {
            kind: "payload",
            at: at + place,
            length,
            stream: segment.stream,
            encoding: { kind: "raw" },
          };
        }
        place += length;
      }
    },
  };
}
