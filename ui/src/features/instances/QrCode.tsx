import { useMemo } from 'react';
import { encode } from 'uqr';

/** Drawn in the browser from the payload: sharp at any size, and never an image that a cache could keep. */
export function QrCode({ payload, label }: { payload: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(payload, { ecc: 'L', border: 3 });
    let drawn = '';
    for (const [y, row] of code.data.entries()) {
      for (let x = 0; x < row.length; x += 1) {
        const start = x;
        while (row[x]) x += 1;
        if (x > start) drawn += `M${start} ${y}h${x - start}v1h${start - x}z`;
      }
    }
    return { size: code.size, path: drawn };
  }, [payload]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      data-testid="qr-code"
      style={{ display: 'block', width: '100%', background: '#fff', borderRadius: 12 }}
    >
      <path d={path} fill="#0b0d0d" />
    </svg>
  );
}
