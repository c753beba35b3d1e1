/** Messages are written without their last full stop where something may follow; here they get it. */

export function sentence(text: string): string {
  return text === "" || /[.?!:]$/.test(text) ? text : `${text}.`;
}

/** What happened and then what to do, where something can be done. */
export function sentences(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").map(sentence).join(" ");
}
