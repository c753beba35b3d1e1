/** A count of bytes that the kernel keeps and whose words say whose it is. A place without one has a reason instead. */

export interface KernelAccount {
  /** Where it is read and whose it is, or why there is none. */
  readonly by: string;
  /** Whose bytes it holds. */
  readonly of: "process" | "machine";
  /** So far; null where there is none, or none any more. */
  bytes(): number | null;
}

export function noAccount(by: string): KernelAccount {
  return { by, of: "machine", bytes: () => null };
}
