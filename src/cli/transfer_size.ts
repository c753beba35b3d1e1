/** `reader.transfer_size`: the buffer of TensorFlow's record reader is the largest request that it issues. */
import type { Workload } from "../workload/workload.ts";
import type { Options } from "./option.ts";

/** The options with the block size that this makes; an explicit --block-size may only be smaller. */
export function withTransferSize(options: Options, { values }: Pick<Workload, "values">): Options {
  const transfer = values["reader.transfer_size"];
  if (transfer === undefined || values["dataset.format"] !== "tfrecord" || !values["workflow.train"]) {
    return options;
  }
  return { ...options, "block-size": Math.min(options["block-size"] ?? Infinity, transfer) };
}
