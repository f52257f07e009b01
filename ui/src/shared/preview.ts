/** WhatsApp's text marks as a small tree, drawn as React elements: never as HTML. */

export type Mark = 'bold' | 'italic' | 'strike' | 'mono';
export type Piece = string | { mark: Mark; children: Piece[] };

const marks: Record<string, Mark> = { '*': 'bold', _: 'italic', '~': 'strike' };

/** A mark opens after a non-word character and before text, and closes the other way round, within one line. */
export function formatPreview(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, block] of text.split('```').entries()) {
    const closed = index % 2 === 1 && text.split('```').length > index + 1;
    if (closed) pieces.push({ mark: 'mono', children: [block] });
    else if (index % 2 === 1) push(pieces, ...inline('```' + block));
    else push(pieces, ...inline(block));
  }
  return pieces;
}

function inline(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const mark = marks[text.charAt(at)];
    const end = mark ? closing(text, at) : -1;
    if (!mark || end < 0) {
      plain += text.charAt(at);
      at += 1;
      continue;
    }
    push(pieces, plain);
    plain = '';
    pieces.push({ mark, children: inline(text.slice(at + 1, end)) });
    at = end + 1;
  }
  push(pieces, plain);
  return pieces;
}

function closing(text: string, open: number): number {
  const sign = text.charAt(open);
  if (isWord(text.charAt(open - 1)) || /^\s?$/.test(text.charAt(open + 1)) || text.charAt(open + 1) === sign) return -1;
  for (let at = open + 2; at < text.length && text.charAt(at) !== '\n'; at += 1) {
    if (text.charAt(at) === sign && !/\s/.test(text.charAt(at - 1)) && !isWord(text.charAt(at + 1))) return at;
  }
  return -1;
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function push(pieces: Piece[], ...more: Piece[]): void {
  for (const piece of more) {
    const last = pieces.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
}
