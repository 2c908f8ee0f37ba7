import { expect, test } from 'vitest';
import { fromBase64, fromText, fromValue, indent } from './payload';

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

test('JSON is indented', () => {
  const shown = fromBase64(base64('{"to":"ada","list":[1,{"a":null}],"none":{},"empty":[ ]}'));
  expect(shown.kind).toBe('json');
  expect(shown.text).toBe(
    '{\n  "to": "ada",\n  "list": [\n    1,\n    {\n      "a": null\n    }\n  ],\n  "none": {},\n  "empty": []\n}',
  );
});

test('no digit of a large number is lost', () => {
  expect(indent('{"n":12345678901234567890.10}')).toContain('12345678901234567890.10');
});

test('braces and quotes in strings are left alone', () => {
  expect(indent('{"a":"{\\"x\\": [1, 2]}, \\\\"}')).toBe('{\n  "a": "{\\"x\\": [1, 2]}, \\\\"\n}');
});

test('text, umlauts and markup stay text', () => {
  expect(fromBase64(base64('grüße <script>alert(1)</script>'))).toMatchObject({
    kind: 'text',
    text: 'grüße <script>alert(1)</script>',
    bytes: 33,
  });
});

test('bytes that are no text are shown in hex', () => {
  const shown = fromBase64(btoa('\xff\x00AB'));
  expect(shown.kind).toBe('binary');
  expect(shown.text).toMatch(/^000000 {2}ff 00 41 42 +\.\.AB$/);
});

test('nothing is empty', () => {
  expect(fromBase64(null).kind).toBe('empty');
  expect(fromValue(undefined).kind).toBe('empty');
  expect(fromText('').kind).toBe('empty');
  expect(fromValue(null).text).toBe('null');
});

test('a huge payload is cut', () => {
  expect(fromText('x'.repeat(300_000)).text).toMatch(/… 100000 more characters$/);
});
