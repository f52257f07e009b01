import { Fragment, useMemo, type ReactNode } from 'react';
import { formatPreview, type Piece } from './preview';

const tags = { bold: 'strong', italic: 'em', strike: 's', mono: 'code' } as const;

/** Beyond this, marks are shown as they were typed: nobody's text may keep the page busy. */
const maxFormatted = 8192;

const address = /https?:\/\/[^\s<>"'`]+/gi;

/** WhatsApp's marks and addresses as elements. Text only ever becomes text nodes; an address opens only when it is http. */
export function FormattedText({ text, links = false }: { text: string; links?: boolean }) {
  const pieces = useMemo(() => (text.length > maxFormatted ? [text] : formatPreview(text)), [text]);
  return draw(pieces, links);
}

function draw(pieces: Piece[], links: boolean): ReactNode {
  return pieces.map((piece, index) => {
    if (typeof piece === 'string') return <Fragment key={index}>{links ? withLinks(piece) : piece}</Fragment>;
    const Tag = tags[piece.mark];
    return <Tag key={index}>{draw(piece.children, links)}</Tag>;
  });
}

function withLinks(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const url = match[0].replace(/[.,;:!?)\]}]+$/, '');
    parts.push(
      text.slice(from, match.index),
      <a key={match.index} href={url} target="_blank" rel="noopener noreferrer nofollow">
        {url}
      </a>,
    );
    from = match.index + url.length;
  }
  parts.push(text.slice(from));
  return parts;
}
