/** Where the checkpoints of an invocation lie, and which of its levels the user named himself. */
import type { Address } from "../base/address.ts";
import { levelsBelow } from "../phases/checkpoint/make_base.ts";
import type { CheckpointRequest } from "../phases/run_request.ts";
import { checkpointPlace, dataPlace, type PlaceInputs } from "../workload/places.ts";
import type { Invocation } from "./command.ts";
import { placeInputs, type Prepared } from "./prepare.ts";

export function checkpointRequest(
  prepared: Prepared,
  { options, context }: Pick<Invocation, "options" | "context">,
): CheckpointRequest {
  const inputs = placeInputs(prepared, { options, context });
  const place = checkpointPlace(inputs);
  return {
    place,
    base: namedBase(place, inputs),
    overwrite: options.overwrite,
    scale: options.scale ?? 1,
  };
}

/** With --data alone the folder of the checkpoints lies below it, at a name that the workload chose. */
function namedBase(place: Address, inputs: PlaceInputs): Address {
  if (inputs.checkpoints !== undefined || inputs.data === undefined) return place;
  const data = dataPlace({ ...inputs, readsDirect: false });
  const isBelow = data.scheme === place.scheme && levelsBelow(data.path, place.path) !== "";
  return isBelow ? data : place;
}
