import { assertEquals, assertMatch } from "@std/assert";
import { formatBytes, formatDuration, formatRate, parseBytes, parseDuration } from "./units.ts";

Deno.test("parseBytes: knows powers of 1024 and of 1000", () => {
  const rows: [string, number][] = [
    ["0", 0],
    ["4096", 4096],
    ["1K", 1024],
    ["1k", 1024],
    ["1KiB", 1024],
    ["1KB", 1000],
    ["4M", 4 * 1024 ** 2],
    ["4MB", 4e6],
    ["1.5G", 1.5 * 1024 ** 3],
    ["1.5 GiB", 1.5 * 1024 ** 3],
    ["2TB", 2e12],
    ["2TiB", 2 * 1024 ** 4],
    ["1P", 1024 ** 5],
    ["1e3", 1000],
    [".5K", 512],
    ["10B", 10],
    ["1_000", 1000],
    ["  7 bytes ", 7],
    ["0.1K", 102],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, value] of rows) assertEquals(parseBytes(text), { value }, text);
});

Deno.test("parseBytes: refuses with the reason, when the text is no size", () => {
  const rows: [string, RegExp][] = [
    ["", /not a size/],
    ["abc", /not a size/],
    ["nan", /not a size/],
    ["inf", /not a size/],
    ["-1", /negative/],
    ["-1G", /negative/],
    ["1X", /unknown unit 'X'/],
    ["1GiBi", /unknown unit/],
    ["1 2", /not a size/],
    ["9007199254740992", /2\^53/],
    ["8P", /2\^53/],
    ["1e400", /2\^53/],
  ];
  for (const [text, reason] of rows) {
    const parsed = parseBytes(text);
    assertMatch("reason" in parsed ? parsed.reason : `parsed as ${parsed.value}`, reason, text);
  }
});

Deno.test("parseDuration: knows units, their sums and bare seconds", () => {
  const rows: [string, number][] = [
    ["90s", 90],
    ["5m", 300],
    ["1h30m", 5400],
    ["250ms", 0.25],
    ["500us", 0.0005],
    ["60", 60],
    ["0.323", 0.323],
    ["1e-3", 0.001],
    ["1 h 30 m 5 s", 5405],
    ["2d", 172800],
    ["1.5h", 5400],
    ["0", 0],
  ];
  for (const [text, value] of rows) assertEquals(parseDuration(text), { value }, text);
});

Deno.test("parseDuration: refuses with the reason, when the text is no time", () => {
  const rows: [string, RegExp][] = [
    ["", /not a time/],
    ["soon", /not a time/],
    ["-5s", /negative/],
    ["5y", /unknown unit 'y'/],
    ["30m1h", /out of order/],
    ["5m5m", /out of order/],
    ["1h 30", /not a time/],
    ["nan", /not a time/],
    ["1e300", /2\^53/],
  ];
  for (const [text, reason] of rows) {
    const parsed = parseDuration(text);
    assertMatch("reason" in parsed ? parsed.reason : `parsed as ${parsed.value}`, reason, text);
  }
});

Deno.test("formatBytes: names the unit and keeps three digits", () => {
  const rows: [number, string][] = [
    [0, "0 B"],
    [512, "512 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [150 * 1024 ** 2, "150 MiB"],
    [1023.9 * 1024, "1 MiB"],
    [1.8 * 1024 ** 4, "1.8 TiB"],
    [22.9 * 1024 ** 3, "22.9 GiB"],
    [-2048, "-2 KiB"],
    [Number.MAX_SAFE_INTEGER, "8 PiB"],
    [2.5 * 1024 ** 6, "2.5 EiB"],
  ];
  for (const [bytes, text] of rows) assertEquals(formatBytes(bytes), text);
  assertEquals(formatRate(2.71 * 1024 ** 3), "2.71 GiB/s");
});

Deno.test("formatDuration: names at most two units", () => {
  const rows: [number, string][] = [
    [0, "0 s"],
    [0.00025, "250 us"],
    [0.041, "41 ms"],
    [0.99996, "1 s"],
    [11, "11 s"],
    [59.94, "59.9 s"],
    [59.96, "1 m"],
    [130, "2 m 10 s"],
    [3599.6, "1 h"],
    [5400, "1 h 30 m"],
    [86399, "1 d"],
    [273600, "3 d 4 h"],
    [-130, "-2 m 10 s"],
  ];
  for (const [seconds, text] of rows) assertEquals(formatDuration(seconds), text);
});

Deno.test("parseBytes: reads back what formatBytes prints, within its three digits", () => {
  for (let power = 0; power < 50; power++) {
    const bytes = Math.floor(2 ** power * 1.37);
    const parsed = parseBytes(formatBytes(bytes));
    const value = "value" in parsed ? parsed.value : NaN;
    assertEquals(Math.abs(value - bytes) <= bytes * 0.006 + 1, true, formatBytes(bytes));
  }
});
