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
  dead?: number;
  /** How long so many tries ran together as runs says, in nanoseconds. */
  run_time?: number;
  runs?: number;
  waiting?: number | null;
  running?: number | null;
  /** How long the oldest had waited, in nanoseconds. */
  oldest?: number | null;
}

/** What happened, as against what is. */
const FLOWS = ['enqueued', 'completed', 'failed', 'retried', 'dead'] as const;
export type Flow = (typeof FLOWS)[number];
/** "took" is how long a try ran in the middle, in seconds, as "oldest" is. */
type Level = 'waiting' | 'running' | 'oldest' | 'took';
export type Measure = Flow | Level;

function isFlow(measure: Measure): measure is Flow {
  return (FLOWS as readonly string[]).includes(measure);
}

/** What is counted comes so many seconds late, at most. */
const LATE = 6;
/** Of a bucket that is younger than this too little is known to say how fast. */
const YOUNG = 30;

/** How long a bucket has been filled, in seconds: its step, or less for the newest. */
function age(bucketStart: number, step: number, now: number): number {
  const passed = now / 1000 - bucketStart;
  return passed > 0 ? Math.min(passed, step) : step;
}

/** A flow as a rate. The newest bucket is still being filled; while it is young, it is taken together with the one before. */
function rateOf(
  bucket: Bucket | undefined,
  before: Bucket | undefined,
  flow: Flow,
  step: number,
  filled: number,
): number {
  const value = bucket?.[flow] ?? 0;
  if (filled >= Math.min(step, YOUNG)) return value / filled;
  return before ? (value + (before[flow] ?? 0)) / (filled + step) : value / Math.max(filled, Math.min(step, YOUNG));
}

function levelOf(bucket: Bucket | undefined, level: Level): number | null {
  switch (level) {
    case 'took':
      return bucket?.runs ? (bucket.run_time ?? 0) / bucket.runs / 1e9 : null;
    case 'oldest':
      return bucket?.oldest === undefined || bucket.oldest === null ? null : bucket.oldest / 1e9;
    default:
      return bucket?.[level] ?? null;
  }
}

export type Series = (number | null)[];

/** Columns for a chart: the times in seconds, then a column for each measure; flows as rates a second, gaps filled. */
export function columns(
  buckets: Bucket[],
  stepSeconds: number,
  measures: Measure[],
  now = Infinity,
): [number[], ...Series[]] {
  const byTime = new Map<number, Bucket>();
  for (const bucket of buckets) {
    const at = Math.floor(Date.parse(bucket.time) / 1000);
    if (!Number.isNaN(at)) byTime.set(at, bucket);
  }
  const step = Math.max(1, stepSeconds);
  const known = [...byTime.keys()]
    // of short ones those are left out of which not all is known
    .filter((at) => step >= YOUNG || at + step + LATE <= now / 1000)
    .sort((a, b) => a - b);
  if (known.length === 0) return [[], ...measures.map(() => [])];
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
        const bucket = byTime.get(at);
        return isFlow(measure)
          ? rateOf(bucket, byTime.get(at - step), measure, step, age(at, step, now))
          : levelOf(bucket, measure);
      }),
    ),
  ];
}

export function total(buckets: Bucket[], measure: Flow): number {
  return buckets.reduce((sum, bucket) => sum + (bucket[measure] ?? 0), 0);
}

/** Whether nothing at all is in them. */
export function isEmpty(series: Series[]): boolean {
  return series.every((values) => values.every((value) => !value));
}

/** The rate a second of late: of the newest bucket and the one before. */
export function recentRate(buckets: Bucket[], stepSeconds: number, flow: Flow, now: number): number {
  const last = buckets.slice(-2);
  const step = Math.max(1, stepSeconds);
  const over = last.reduce((sum, bucket) => sum + age(Date.parse(bucket.time) / 1000, step, now), 0);
  return over > 0 ? total(last, flow) / over : 0;
}
