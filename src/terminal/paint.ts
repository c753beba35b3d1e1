/**
 * Colours for the few words that a reader looks for first: the verdict, what is wrong, what was warned of. By how a
 * line begins, so that what makes texts knows no colours. Never changes a letter.
 */
const GREEN = "1;32";
const RED = "1;31";
const YELLOW = "33";

const RULES: readonly (readonly [pattern: RegExp, colour: string])[] = [
  [/^Verdict: PASS/gm, GREEN],
  [/^Verdict: FAIL/gm, RED],
  [/^(?:Failed|Interrupted): no verdict/gm, RED],
  [/^finding(?= )/gm, RED],
  [/^objective(?=.*: MISSED,)/gm, RED],
  [/^(?:probably|throttled)(?= )/gm, YELLOW],
  [/^check(?= +does not hold:)/gm, YELLOW],
  [/^warning:/gm, YELLOW],
  [/^stoker(?: [a-z]+)?:(?= )/gm, RED],
];

export function paint(text: string): string {
  return RULES.reduce(
    (painted, [pattern, colour]) => painted.replace(pattern, (word) => `\x1b[${colour}m${word}\x1b[0m`),
    text,
  );
}
