import { Histogram } from 'prom-client';

/** In seconds: a statement takes fractions of a millisecond, a large upload minutes. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** How long one kind of work took, each time. */
export class Times {
  readonly counts = new Float64Array(bounds.length + 1);
  seconds = 0;

  /** @param start of the work, as `performance.now()` counts @returns how long it took, in seconds */
  since(start: number): number {
    const seconds = (performance.now() - start) / 1000;
    this.seconds += seconds;
    let i = 0;
    while (i < bounds.length && seconds > (bounds[i] ?? 0)) i += 1;
    this.counts[i] = (this.counts[i] ?? 0) + 1;
    return seconds;
  }
}

type Labels<Name extends string> = Readonly<Record<Name, string | number>>;

/**
 * A histogram of durations in seconds. prom-client's own looks up its labels at each observation, which would cost a
 * record query more than all else that is measured; here whoever measures keeps the {@link Times} of its labels.
 */
export class Durations<Name extends string> extends Histogram<Name> {
  readonly #metric: { readonly name: string; readonly help: string };
  readonly #times = new Map<string, { readonly labels: Labels<Name>; readonly times: Times }>();

  constructor(configuration: ConstructorParameters<typeof Histogram<Name>>[0]) {
    super(configuration);
    const { name, help } = configuration;
    this.#metric = { name, help };
  }

  /** Always the same for the same labels. @param labels all of them, each from a bounded set */
  of(labels: Labels<Name>): Times {
    const key = Object.values(labels).join('\n');
    const known = this.#times.get(key);
    if (known !== undefined) return known.times;
    const times = new Times();
    this.#times.set(key, { labels, times });
    return times;
  }

  /** What the registry, and the inherited `get`, ask for. */
  async getForPromString() {
    const { name, help } = this.#metric;
    const values = this.#times.values().flatMap(({ labels: sharedLabels, times }) => {
      if (times.seconds === 0) return [];
      let count = 0;
      const buckets = [...bounds, '+Inf'].map((le, i) => {
        count += times.counts[i] ?? 0;
        return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels: {}, sharedLabels, value: times.seconds },
        { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
      ];
    });
    return { name, help, type: 'histogram', aggregator: 'sum', values: values.toArray() };
  }
}
