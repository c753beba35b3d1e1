/**
 * Sizes and times as people write and read them. Units are honest: 1 KiB is 1024 bytes, 1 KB is 1000, and
 * nothing is ever printed without its unit. Parsing gives the exact value or a reason, never a guess.
 */

/** A parsed quantity, or why the text is none, as the end of a sentence. */
export type Parsed = { readonly value: number } | { readonly reason: string };

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["byte", 1],
  ["bytes", 1],
  ...["k", "m", "g", "t", "p"].flatMap((letter, index): [string, number][] => [
    [letter, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
  ]),
]);

const SECOND_UNITS: ReadonlyMap<string, number> = new Map([
  ["us", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
  ["sec", 1],
  ["m", 60],
  ["min", 60],
  ["h", 3600],
  ["d", 86400],
]);

const BYTES_REMEDY = "write for instance 4096, 150MiB or 1.5G";
const DURATION_REMEDY = "write for instance 90s, 5m, 1h30m or 250ms";

/**
 * Bytes: `K M G T P` and `KiB` ... are powers of 1024, `KB MB GB TB PB` powers of 1000, in any case; a fraction
 * of a byte is dropped.
 */
export function parseBytes(text: string): Parsed {
  const match = /^([+-]?)(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return { reason: `'${text}' is not a size; ${BYTES_REMEDY}` };
  const [, sign = "", mantissa = "", exponent = "", suffix = ""] = match;
  const unit = BYTE_UNITS.get(suffix.toLowerCase());
  if (unit === undefined) {
    return { reason: `'${text}' has the unknown unit '${suffix}'; ${BYTES_REMEDY}` };
  }
  if (sign === "-") return { reason: `'${text}' is negative` };
  const value = Math.floor(Number(mantissa.replaceAll("_", "") + exponent) * unit);
  if (!(value <= Number.MAX_SAFE_INTEGER)) return { reason: `'${text}' is 2^53 bytes (8 PiB) or more` };
  return { value };
}

/** Seconds: a number with `us ms s m h d`, several of them in falling order (`1h30m`), or a bare number. */
export function parseDuration(text: string): Parsed {
  const trimmed = text.trim();
  if (/^-/.test(trimmed)) return { reason: `'${text}' is negative` };
  if (/^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return boundedSeconds(text, Number(trimmed));
  const parts = [...trimmed.matchAll(/(\d+\.?\d*|\.\d+)\s*([a-z]+)\s*/gi)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== trimmed) {
    return { reason: `'${text}' is not a time; ${DURATION_REMEDY}` };
  }
  let seconds = 0;
  let previous = Infinity;
  for (const [, number = "", suffix = ""] of parts) {
    const unit = SECOND_UNITS.get(suffix.toLowerCase());
    if (unit === undefined) {
      return { reason: `'${text}' has the unknown unit '${suffix}'; ${DURATION_REMEDY}` };
    }
    if (unit >= previous) return { reason: `'${text}' has its units out of order; ${DURATION_REMEDY}` };
    previous = unit;
    // Dividing keeps 250ms exact where multiplying by 0.001 would not.
    seconds += unit < 1 ? Number(number) / Math.round(1 / unit) : Number(number) * unit;
  }
  return boundedSeconds(text, seconds);
}

function boundedSeconds(text: string, seconds: number): Parsed {
  return seconds <= Number.MAX_SAFE_INTEGER ? { value: seconds } : { reason: `'${text}' is 2^53 s or more` };
}

const BINARY_NAMES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

/** `1.8 TiB`, `150 MiB`, `512 B`: three significant digits. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return `${bytes} B`;
  const size = Math.abs(bytes);
  let power = 0;
  while (power < BINARY_NAMES.length - 1 && Number(digits(size / 1024 ** power)) >= 1024) power++;
  return `${bytes < 0 ? "-" : ""}${power === 0 ? plain(size) : digits(size / 1024 ** power)} ${
    BINARY_NAMES[power] ?? "B"
  }`;
}

/** `2.71 GiB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** `250 us`, `41 ms`, `11 s`, `2 m 10 s`, `1 h 30 m`, `3 d 4 h`: at most two units. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return `${seconds} s`;
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds === 0) return "0 s";
  if (Number(digits(seconds * 1e6)) < 1000) return `${digits(seconds * 1e6)} us`;
  if (Number(digits(seconds * 1e3)) < 1000) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(whole, 60, "m", "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(minutes, 60, "h", "m");
  return pair(Math.round(seconds / 3600), 24, "d", "h");
}

function pair(count: number, per: number, large: string, small: string): string {
  const rest = count % per;
  return rest === 0 ? `${count / per} ${large}` : `${Math.floor(count / per)} ${large} ${rest} ${small}`;
}

/** Three significant digits without trailing zeros; whole numbers from 100 on. */
function digits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return plain(Number(value.toPrecision(3)));
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)));
}
