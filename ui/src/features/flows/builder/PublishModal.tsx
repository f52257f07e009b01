import { Alert, Button, Group, Modal, Stack, Switch, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../shared/api';
import { FormError } from '../../../shared/ErrorState';
import { SeeAsApi } from '../../../shared/SeeAsApi';
import { toastDone } from '../../../shared/toast';
import { usePublishFlow } from '../queries';
import { useBuilder } from './builderState';
import { NumbersField } from './NumbersField';

/** Makes the draft what new conversations meet. Runs already begun stay on the version they began with. */
export function PublishModal({ opened, onClose, seeProblems }: { opened: boolean; onClose: () => void; seeProblems: () => void }) {
  const { t } = useTranslation();
  const { flow, saver, patch, accept, problems } = useBuilder();
  const publish = usePublishFlow(flow.id);
  const first = flow.publishedVersion === null;
  const [note, setNote] = useState('');
  const [activate, setActivate] = useState(true);
  const [refused, setRefused] = useState<unknown>(null);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const publication = () => ({ revision: saver.revision, note: note.trim() || undefined, ...(flow.status !== 'active' && { activate }) });
  const submit = async () => {
    setRefused(null);
    if (!(await saver.flush())) return setRefused(saver.error);
    try {
      const published = await publish.mutateAsync(publication());
      accept(published);
      toastDone(t(published.status === 'active' ? 'flows.publish.doneActive' : 'flows.publish.done', { version: published.publishedVersion ?? 1 }));
      setNote('');
      onClose();
    } catch (error) {
      setRefused(error);
    }
  };
  const withProblems = refused instanceof ApiError && refused.code === 'flow-has-problems';
  return (
    <Modal opened={opened} onClose={onClose} title={t(first ? 'flows.publish.titleFirst' : 'flows.publish.title', { version: (flow.publishedVersion ?? 0) + 1 })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          {errors > 0 && (
            <Alert color="red" icon={<IconAlertTriangle size={16} />}>
              <Text size="sm" mb={8}>
                {t('flows.publish.problems', { count: errors })}
              </Text>
              <Button size="compact-sm" variant="default" onClick={seeProblems}>
                {t('flows.problems.see')}
              </Button>
            </Alert>
          )}
          <NumbersField value={flow.instanceIds} onChange={(instanceIds) => patch({ instanceIds })} />
          {flow.status !== 'active' && (
            <Switch label={t('flows.publish.activate')} description={t('flows.publish.activateHelp')} checked={activate} onChange={(event) => setActivate(event.currentTarget.checked)} />
          )}
          <Textarea label={t('flows.publish.note')} placeholder={t('flows.publish.notePlaceholder')} autosize minRows={2} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          {!withProblems && <FormError error={refused} />}
          <Group justify="space-between" gap="xs">
            <SeeAsApi method="POST" path={`/api/flows/${flow.id}/publish`} body={publication()} />
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={publish.isPending} disabled={errors > 0}>
                {t('flows.publish.submit')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
