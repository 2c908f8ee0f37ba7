/** Cron in words. The library is loaded when the first schedule is shown. */

/** "@every 1h30m" and other short forms, which the library does not know; null for a cron specification of fields. */
export function shortForm(spec: string): string | null {
  const text = spec.trim();
  if (text.startsWith('@every ')) return `Every ${text.slice(7).trim()}`;
  const words: Record<string, string> = {
    '@yearly': 'Once a year, on January 1st',
    '@annually': 'Once a year, on January 1st',
    '@monthly': 'Once a month, on the 1st',
    '@weekly': 'Once a week, on Sunday',
    '@daily': 'Every day at midnight',
    '@midnight': 'Every day at midnight',
    '@hourly': 'Every hour',
  };
  return words[text] ?? null;
}

/** The zone that a specification names, and the rest. */
export function zoneOf(spec: string): { zone: string; rest: string } {
  const match = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(spec.trim());
  return match ? { zone: match[1]!, rest: match[2]! } : { zone: '', rest: spec.trim() };
}

/** A zone as people call it: "Z" is UTC. */
export function zoneName(zone: string | undefined): string {
  return !zone || zone === 'Z' ? 'UTC' : zone;
}

export async function inWords(spec: string): Promise<string> {
  const { zone, rest } = zoneOf(spec);
  let words = shortForm(rest);
  if (words === null) {
    try {
      const { default: cronstrue } = await import('cronstrue');
      words = cronstrue.toString(rest, { use24HourTimeFormat: true, verbose: false });
    } catch {
      return '';
    }
  }
  return zone ? `${words}, in ${zone}` : words;
}
