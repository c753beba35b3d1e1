/** The refusal of a file that holds fewer samples than the run was told. */
import { IntegrityError } from "../base/errors.ts";

export function requireSamples(held: number, sample: number, name: string): void {
  if (sample < held) return;
  throw new IntegrityError(
    `Cannot read sample ${sample} of '${name}': the file holds ${held} ${held === 1 ? "sample" : "samples"}.`,
    {
      code: "FEWER_SAMPLES",
      address: name,
      remedy: `Set dataset.num_samples_per_file=${held} if all files hold so many, or replace this file.`,
    },
  );
}
