/** Loaded before the tests: Deno 2.5 takes a library that a test opens first for a leak of that test. */
import { libc } from "../ffi/libc.ts";

libc();
