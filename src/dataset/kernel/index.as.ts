// Everything that TypeScript calls.
export { compare, differingBits, differingEnd, fill, fillEach, fillMasked, mismatch, streamExtremes, zeros } from "./stream.as";
export { setFile, writeSeeded } from "./page.as";
export { fillSumTable, sumPages, sumTable } from "./sums.as";
export { crc32c } from "./crc32c.as";
export { adler32, adler32Records, lookup3Finish, lookup3Start, lookup3Update } from "./checksums.as";
export { applyMask, equalsWide, unweave, weave, widen } from "./encode.as";
export { compareFramed } from "./framed.as";
export { digits } from "./digits.as";
export { compareMasked } from "./masked.as";
export { texts } from "./texts.as";
export { equalsDigits } from "./equal_digits.as";
export { extremesFinish, extremesStart, extremesUpdate, recordExtremes } from "./extremes.as";
export { countShapes, sampleColumns, sampleRows, setSizes } from "./sizes.as";
export { comparePages, compareRecords, frameRecords, recordSum, sumOfCompared } from "./records.as";
export { findStamp } from "./stamp.as";
export { xxh64Finish, xxh64Start, xxh64Update } from "./xxh64.as";
