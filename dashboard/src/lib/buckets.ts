/** Statistics as the charts want them. */

export const RANGES = ['5m', '1h', '6h', '1d', '7d'] as const;
export type Range = (typeof RANGES)[number];

const WORDS: Record<Range, string> = { '5m': '5 min', '1h': '1 h', '6h': '6 h', '1d': '1 day', '7d': '7 days' };

export function rangeWord(range: Range): string {
  return WORDS[range];
}

export function asRange(text: string | null, otherwise: Range = '1h'): Range {
  return (RANGES as readonly string[]).includes(text ?? '') ? (text as Range) : otherwise;
}

export interface Bucket {
  time: string;
  enqueued: number;
  completed: number;
  failed: number;
  retried: number;
  waiting?: number | null;
  running?: number | null;
}

export type Measure = 'enqueued' | 'completed' | 'failed' | 'retried' | 'waiting' | 'running';

/** What happened, as against what is: the first is added up, the second is not. */
const FLOWS: readonly Measure[] = ['enqueued', 'completed', 'failed', 'retried'];

export type Series = (number | null)[];

/** Columns for a chart: the times in seconds, then a column for each measure; flows as rates a second, gaps filled. */
export function columns(buckets: Bucket[], stepSeconds: number, measures: Measure[]): [number[], ...Series[]] {
  const byTime = new Map<number, Bucket>();
  for (const bucket of buckets) {
    const at = Math.floor(Date.parse(bucket.time) / 1000);
    if (!Number.isNaN(at)) byTime.set(at, bucket);
  }
  const known = [...byTime.keys()].sort((a, b) => a - b);
  if (known.length === 0) return [[], ...measures.map(() => [])];
  const step = Math.max(1, stepSeconds);
  const times: number[] = [];
  for (let i = 0; i < known.length; i++) {
    times.push(known[i]!);
    const next = known[i + 1];
    // between two known ones, those that nothing was written about; never more than a chart has pixels
    for (let at = known[i]! + step; next !== undefined && at < next - step / 2 && times.length < 5000; at += step)
      times.push(at);
  }
  return [
    times,
    ...measures.map((measure) =>
      times.map((at) => {
        const value = byTime.get(at)?.[measure];
        if (FLOWS.includes(measure)) return (value ?? 0) / step;
        return value ?? null;
      }),
    ),
  ];
}

export function total(buckets: Bucket[], measure: Measure): number {
  return buckets.reduce((sum, bucket) => sum + (bucket[measure] ?? 0), 0);
}

/** The rate a second over the last whole buckets; the newest is still being filled and is left out. */
export function recentRate(buckets: Bucket[], stepSeconds: number, measure: Measure, over = 3): number {
  const whole = buckets.slice(0, -1).slice(-over);
  if (whole.length === 0) return 0;
  return total(whole, measure) / (whole.length * Math.max(1, stepSeconds));
}

/** A line through values in a box, for a small picture in a row: an SVG path. */
export function sparkline(values: number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const top = Math.max(...values, 0);
  const dx = width / (values.length - 1);
  return values
    .map((value, i) => {
      const y = top === 0 ? height : height - (value / top) * height;
      return `${i ? 'L' : 'M'}${round(i * dx)} ${round(y)}`;
    })
    .join('');
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
