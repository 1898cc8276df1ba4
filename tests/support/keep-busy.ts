/** Keeps the process busy, as a large answer does: no timer gets its turn. */
export const keepBusy = (milliseconds: number): void => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};
