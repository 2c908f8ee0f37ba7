/** Payloads and results as text. Nothing here ever becomes markup. */

export interface Shown {
  kind: 'json' | 'text' | 'binary' | 'empty';
  text: string;
  bytes: number;
}

const MOST = 200_000;

/** A payload as the documents have it: base64, or null. */
export function fromBase64(base64: string | null | undefined): Shown {
  if (!base64) return { kind: 'empty', text: '', bytes: 0 };
  let raw: Uint8Array;
  try {
    raw = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    return { kind: 'text', text: base64, bytes: base64.length };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return { ...fromText(text), bytes: raw.length };
  } catch {
    return { kind: 'binary', text: hex(raw.subarray(0, 4096)), bytes: raw.length };
  }
}

/** Text that may be JSON. Numbers are left as they are written: 12345678901234567890 stays. */
export function fromText(text: string): Shown {
  const bytes = new TextEncoder().encode(text).length;
  if (text === '') return { kind: 'empty', text, bytes };
  try {
    JSON.parse(text);
  } catch {
    return { kind: /[\u0000-\u0008\u000e-\u001f]/.test(text) ? 'binary' : 'text', text: cut(text), bytes };
  }
  return { kind: 'json', text: cut(indent(text)), bytes };
}

export function fromValue(value: unknown): Shown {
  return value === undefined ? { kind: 'empty', text: '', bytes: 0 } : fromText(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}\n… ${text.length - MOST} more characters` : text;
}

/** Indents JSON without reading its values, so that no digit of a number is lost. */
export function indent(json: string): string {
  let out = '';
  let depth = 0;
  let inString = false;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let i = 0; i < json.length; i++) {
    const c = json[i]!;
    if (inString) {
      out += c;
      if (c === '\\') out += json[++i] ?? '';
      else if (c === '"') inString = false;
    } else if (c === '"') {
      inString = true;
      out += c;
    } else if (c === '{' || c === '[') {
      const close = c === '{' ? '}' : ']';
      let next = i + 1;
      while (/\s/.test(json[next] ?? '')) next++;
      if (json[next] === close) {
        out += c + close;
        i = next;
      } else {
        depth++;
        out += c + line();
      }
    } else if (c === '}' || c === ']') {
      depth--;
      out += line() + c;
    } else if (c === ',') {
      out += c + line();
    } else if (c === ':') {
      out += ': ';
    } else if (!/\s/.test(c)) {
      out += c;
    }
  }
  return out;
}

function hex(raw: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += 16) {
    const part = [...raw.subarray(at, at + 16)];
    const digits = part.map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${digits.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}
