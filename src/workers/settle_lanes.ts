/** The end of a Worker's lanes: several files that it has under way, each lane taking the next one by itself. */
import type { ControlBlock } from "../metrics/control_block.ts";

/**
 * Waits for all, so that nothing is in flight when the first error in time is thrown. From that error on nobody,
 * in no Worker, takes another file: what is under way ends, and hours of work do not hide a failure.
 */
export async function settleLanes(
  lanes: readonly Promise<void>[],
  control: Pick<ControlBlock, "endTickets">,
): Promise<void> {
  const errors: unknown[] = [];
  await Promise.all(lanes.map((lane) =>
    lane.catch((error) => {
      errors.push(error);
      control.endTickets();
    })
  ));
  if (errors.length > 0) throw errors[0];
}
