import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ApiError } from '../../shared/api';
import type { Media } from '../../shared/contract';

const maxBytes = 64 * 1024 * 1024;

/** Sends a file ahead of its message, so that sending later needs only its id. */
export function useUpload(done: (media: Media) => void, settled?: () => void) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (file: File) => {
      if (file.size > maxBytes) throw new ApiError(413, { title: 'media-too-large', detail: t('media.tooLarge') });
      const form = new FormData();
      form.append('file', file);
      return api.post<Media>('/api/media', undefined, { form });
    },
    onSuccess: done,
    onSettled: settled,
  });
}
