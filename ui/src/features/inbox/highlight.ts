export interface Part {
  text: string;
  hit: boolean;
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Folds character by character, so that a place in the folded text is a place in the original. */
function foldWithPlaces(text: string): { folded: string; places: number[] } {
  let result = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = folded(character);
    for (let index = 0; index < plain.length; index += 1) places.push(at);
    result += plain;
    at += character.length;
  }
  places.push(text.length);
  return { folded: result, places };
}

/** The part of a long text around the first hit, with every searched word marked: accents and case do not matter. */
export function snippet(text: string, query: string, around = 40, length = 200): Part[] {
  const source = text.slice(0, 20_000).replace(/\s+/g, ' ');
  const { folded: plain, places } = foldWithPlaces(source);
  const words = folded(query).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 0);
  const spans: [number, number][] = [];
  for (const word of words) {
    for (let at = plain.indexOf(word); at >= 0 && spans.length < 200; at = plain.indexOf(word, at + word.length)) {
      const startsWord = at === 0 || !/[\p{L}\p{N}]/u.test(plain.charAt(at - 1));
      if (startsWord) spans.push([places[at]!, places[at + word.length]!]);
    }
  }
  spans.sort((a, b) => a[0] - b[0]);
  const first = spans[0]?.[0] ?? 0;
  const from = first > around * 2 ? first - around : 0;
  const until = Math.min(source.length, from + length);
  const parts: Part[] = [];
  let at = from;
  const push = (end: number, hit: boolean) => {
    if (end > at) parts.push({ text: source.slice(at, end), hit });
    at = Math.max(at, end);
  };
  for (const [start, end] of spans) {
    if (start >= until || end <= at) continue;
    push(start, false);
    push(Math.min(end, until), true);
  }
  push(until, false);
  if (from > 0) parts.unshift({ text: '…', hit: false });
  if (until < source.length) parts.push({ text: '…', hit: false });
  return parts;
}
