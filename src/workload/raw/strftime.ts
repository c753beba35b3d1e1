/** The part of strftime that run folders are named with. Local time, as the user's clock shows it. */

/** The text, or the first directive that is not known. */
export function formatTime(
  format: string,
  now: Date,
): { readonly value: string } | { readonly unknown: string } {
  let unknown: string | undefined;
  const value = format.replaceAll(/%(.?)/gs, (directive, letter: string) => {
    const text = field(letter, now);
    if (text === undefined) unknown ??= directive;
    return text ?? directive;
  });
  return unknown === undefined ? { value } : { unknown };
}

function field(letter: string, now: Date): string | undefined {
  const two = (value: number) => String(value).padStart(2, "0");
  switch (letter) {
    case "Y":
      return String(now.getFullYear()).padStart(4, "0");
    case "y":
      return two(now.getFullYear() % 100);
    case "m":
      return two(now.getMonth() + 1);
    case "d":
      return two(now.getDate());
    case "H":
      return two(now.getHours());
    case "M":
      return two(now.getMinutes());
    case "S":
      return two(now.getSeconds());
    case "f":
      return `${String(now.getMilliseconds()).padStart(3, "0")}000`;
    case "j":
      return String(dayOfYear(now)).padStart(3, "0");
    case "s":
      return String(Math.floor(now.getTime() / 1000));
    case "%":
      return "%";
    default:
      return undefined;
  }
}

function dayOfYear(now: Date): number {
  const day = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return (day - Date.UTC(now.getFullYear(), 0, 1)) / 86_400_000 + 1;
}
