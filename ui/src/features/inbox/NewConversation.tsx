import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError } from '../../shared/ErrorState';
import { showPhone, toE164 } from '../../shared/phone';
import { fieldProblem, useFieldErrors } from '../../shared/useFieldErrors';
import { useInstances } from '../instances/queries';
import { useOpenConversation } from './queries';

/** Opens a conversation with a number; nothing is sent by opening it. */
export function NewConversation({ instanceId, onClose, opened }: { instanceId: number | null; onClose: () => void; opened: (id: string) => void }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const preferred = instanceId ?? instances.find(({ isActive }) => isActive)?.id ?? instances[0]?.id ?? null;
  const [chosen, setChosen] = useState<number | null>(null);
  const [phone, setPhone] = useState('');
  const errors = useFieldErrors();
  const open = useOpenConversation();
  const through = chosen ?? preferred;
  const e164 = toE164(phone);
  const submit = () => {
    if (!phone.trim() || through === null) return errors.set(fieldProblem({ to: t('common.required') }));
    open.mutate(
      { instanceId: through, to: e164 ?? phone.trim() },
      {
        onSuccess: (conversation) => {
          onClose();
          opened(conversation.id);
        },
        onError: errors.set,
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t('inbox.new')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('schedule.phone')}
            placeholder="(11) 98888-7777"
            type="tel"
            autoComplete="off"
            data-autofocus
            className="number"
            value={phone}
            onChange={(event) => {
              setPhone(event.currentTarget.value);
              errors.clear('to');
            }}
            error={errors.of('to')}
            description={e164 ? t('schedule.normalised', { phone: showPhone(e164) }) : t('schedule.phoneHelp')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
          {instances.length > 1 && (
            <Select
              label={t('through.title')}
              allowDeselect={false}
              data={instances.map(({ id, name }) => ({ value: String(id), label: name }))}
              value={through === null ? null : String(through)}
              onChange={(value) => value && setChosen(Number(value))}
            />
          )}
          <FormError error={errors.error} known={['to']} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={open.isPending} disabled={through === null}>
              {t('inbox.open')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
