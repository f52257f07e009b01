import { ActionIcon, Button, FileButton, Group, Image, Loader, Text } from '@mantine/core';
import { IconFile, IconMusic, IconPaperclip, IconTrash, IconVideo } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Media } from '../../shared/contract';
import { errorText } from '../../shared/ErrorState';
import { showSize } from './size';
import { useUpload } from './useUpload';
import classes from './MediaField.module.css';

const icons = { video: IconVideo, audio: IconMusic, document: IconFile } as const;

/** Uploads as soon as a file is chosen or dropped, so that sending later needs only its id. */
export function MediaField({ media, onChange, error }: { media: Media | null; onChange: (media: Media | null) => void; error?: string }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const reset = useRef<() => void>(null);
  const upload = useUpload(onChange, () => reset.current?.());
  const take = (file: File | null | undefined) => file && upload.mutate(file);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const problem = upload.isError ? errorText(upload.error) : error;
  return (
    <div
      className={classes.field}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {media ? (
        <Group gap="sm" wrap="nowrap" className={classes.chosen}>
          <Thumb media={media} />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm" fw={550} truncate>
              {media.fileName}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`media.kind.${media.kind}`)} · {showSize(media.size)}
            </Text>
          </div>
          <ActionIcon aria-label={t('media.remove')} onClick={() => onChange(null)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ) : (
        <Group gap="xs">
          <FileButton onChange={take} resetRef={reset} inputProps={{ 'aria-label': t('media.attach') }}>
            {(props) => (
              <Button {...props} variant="default" size="xs" leftSection={upload.isPending ? <Loader size={14} /> : <IconPaperclip size={16} />} disabled={upload.isPending}>
                {t(upload.isPending ? 'media.uploading' : 'media.attach')}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed" visibleFrom="xs">
            {t('media.hint')}
          </Text>
        </Group>
      )}
      {problem && (
        <Text size="xs" c="var(--bad)" mt={6} role="alert">
          {problem}
        </Text>
      )}
    </div>
  );
}

export function Thumb({ media }: { media: Media }) {
  if (media.kind === 'image') return <Image src={`/api/media/${media.id}`} alt="" w={48} h={48} radius="sm" fit="cover" />;
  const Shape = icons[media.kind];
  return (
    <div className={classes.thumb}>
      <Shape size={22} stroke={1.5} aria-hidden />
    </div>
  );
}
