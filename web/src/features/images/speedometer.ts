const windowMs = 3000;

/** Bytes per second over the last three seconds, fed with totals; 0 until half a second has passed. */
export const makeSpeedometer = (): ((sent: number, now: number) => number) => {
  const samples: { sent: number; now: number }[] = [];
  return (sent, now) => {
    samples.push({ sent, now });
    while (samples.length > 2 && now - (samples[0]?.now ?? now) > windowMs) samples.shift();
    const [first] = samples;
    const elapsed = now - (first?.now ?? now);
    return elapsed < 500 ? 0 : ((sent - (first?.sent ?? sent)) * 1000) / elapsed;
  };
};
