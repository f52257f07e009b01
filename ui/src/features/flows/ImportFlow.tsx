import { Button, List, Modal, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ApiError } from '../../shared/api';
import { toastDone, toastError } from '../../shared/toast';
import type { Flow } from './model/contract';
import { useImportFlow } from './queries';

const maxBytes = 5 * 1024 * 1024;

interface Imported {
  flow: Flow;
  notes: string[];
}

/** Reads a file of ours or of an earlier builder; what has no equal here is said before the flow is opened. */
export function useImportFile() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reset = useRef<() => void>(null);
  const load = useImportFlow();
  const [result, setResult] = useState<Imported | null>(null);
  const take = async (file: File) => {
    try {
      const imported = await load.mutateAsync(await parsed(file, t('flows.import.unreadable')));
      if (imported.notes.length > 0) setResult(imported);
      else {
        toastDone(t('flows.import.done', { name: imported.flow.name }));
        await navigate(`/flows/${imported.flow.id}`);
      }
    } catch (error) {
      toastError(error);
    } finally {
      reset.current?.();
    }
  };
  return { take: (file: File) => void take(file), busy: load.isPending, result, close: () => setResult(null), reset };
}

async function parsed(file: File, unreadable: string): Promise<unknown> {
  try {
    if (file.size <= maxBytes) return JSON.parse(await file.text()) as unknown;
  } catch {
    // Falls through: whatever it is, it is not a flow.
  }
  throw new ApiError(400, { title: 'flow-file-unknown', detail: unreadable });
}

export function ImportNotes({ result, onClose }: { result: Imported; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('flows.import.notesTitle', { name: result.flow.name })}>
      <Stack gap="md">
        <Text size="sm">{t('flows.import.notesText')}</Text>
        <List size="sm" spacing={6}>
          {result.notes.map((note, index) => (
            <List.Item key={index}>{note}</List.Item>
          ))}
        </List>
        <Button component={Link} to={`/flows/${result.flow.id}`} style={{ alignSelf: 'flex-end' }} data-autofocus>
          {t('flows.import.open')}
        </Button>
      </Stack>
    </Modal>
  );
}
