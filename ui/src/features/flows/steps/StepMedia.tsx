import { useQuery } from '@tanstack/react-query';
import type { Media, MediaKind } from '../../../shared/contract';
import { MediaField } from '../../media/MediaField';

/** A file of a step. Steps hold only its id; what it is comes from the file's own headers. */
export function StepMedia({ mediaId, onChange }: { mediaId: string | null | undefined; onChange: (id: string | null) => void }) {
  const media = useQuery({ queryKey: ['media-facts', mediaId], queryFn: () => factsOf(mediaId!), enabled: Boolean(mediaId), staleTime: Infinity });
  const unknown: Media | null = mediaId ? { id: mediaId, kind: 'document', contentType: '', fileName: mediaId, size: 0 } : null;
  return <MediaField media={mediaId ? (media.data ?? unknown) : null} onChange={(chosen) => onChange(chosen?.id ?? null)} />;
}

async function factsOf(id: string): Promise<Media | null> {
  const stop = new AbortController();
  const response = await fetch(`/api/media/${encodeURIComponent(id)}`, { credentials: 'same-origin', signal: stop.signal });
  const contentType = response.headers.get('Content-Type') ?? '';
  const size = Number(response.headers.get('Content-Length') ?? 0);
  const fileName = nameOf(response.headers.get('Content-Disposition') ?? '');
  // Only the headers are wanted, not a film of 64 MB.
  stop.abort();
  if (!response.ok) return null;
  const kind = contentType.split('/')[0] as MediaKind;
  return { id, kind: ['image', 'video', 'audio'].includes(kind) ? kind : 'document', contentType, fileName: fileName ?? id, size };
}

function nameOf(disposition: string): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? null;
}
