// Kinds of numbers that are written as decimal text; TypeScript knows them by these values.
export const UNSIGNED: i32 = 0;
export const SIGNED: i32 = 1;
/** "0.ddd" of the stream's bits. */
export const FRACTION: i32 = 2;
/** Without the highest bit of four bytes. */
export const UNSIGNED_31: i32 = 3;
