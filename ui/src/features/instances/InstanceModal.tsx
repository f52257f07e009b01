import { Alert, Button, Collapse, Group, Modal, Radio, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../shared/api';
import type { Instance, InstanceInput } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { SeeAsApi } from '../../shared/SeeAsApi';
import { toastDone } from '../../shared/toast';
import { fieldProblem, useFieldErrors } from '../../shared/useFieldErrors';
import { EvolutionFields, type EvolutionValues } from './EvolutionFields';
import { useChangeInstance, useConnectors, useCreateInstance } from './queries';

interface InstanceModalProps {
  opened: boolean;
  onClose: () => void;
  saved: (instance: Instance) => void;
  instance?: Instance;
}

export function InstanceModal({ opened, onClose, saved, instance }: InstanceModalProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={instance ? t('instances.editTitle', { name: instance.name }) : t('instances.add')} size={500}>
      <InstanceForm instance={instance} saved={saved} cancel={onClose} />
    </Modal>
  );
}

/** With a ready server default only the name is needed; the rest stays folded. */
export function InstanceForm({ instance, saved, cancel }: { instance?: Instance; saved: (instance: Instance) => void; cancel?: () => void }) {
  const { t } = useTranslation();
  const connectors = useConnectors();
  const ready = connectors.data?.defaultReady ?? false;
  const [name, setName] = useState(instance?.name ?? '');
  const [values, setValues] = useState<EvolutionValues>({
    evolutionApiUrl: instance?.settings?.evolutionApiUrl ?? '',
    token: '',
    instanceName: instance?.settings?.instanceName ?? '',
  });
  const [unfolded, setUnfolded] = useState(false);
  const [chosenWay, setChosenWay] = useState<string>();
  const ways = connectors.data?.items.map((item) => item.kind).filter((kind) => kind === 'native' || kind === 'evolution') ?? [];
  const way = instance?.connector ?? chosenWay ?? connectors.data?.default ?? 'evolution';
  const asksEvolution = way === 'evolution';
  const create = useCreateInstance();
  const change = useChangeInstance(instance?.id ?? 0);
  const mutation = instance ? change : create;
  const errors = useFieldErrors();
  const folded = !instance && ready && !unfolded;
  const standard = way === connectors.data?.default;
  const needsEvolution = !folded && asksEvolution && !instance && !(ready && standard);
  const input = inputOf(name, asksEvolution ? values : noValues, folded);
  if (!instance && !folded && !standard) input.connector = way;

  const submit = () => {
    const missing: Record<string, string> = {};
    if (!name.trim()) missing.name = t('common.required');
    if (needsEvolution && !values.evolutionApiUrl.trim()) missing.evolutionApiUrl = t('common.required');
    if (needsEvolution && !values.token) missing.token = t('common.required');
    if (Object.keys(missing).length > 0) return errors.set(fieldProblem(missing));
    mutation.mutate(input, {
      onSuccess: (result) => {
        toastDone(t(instance ? 'instances.saved' : 'instances.created', { name: result.name }));
        saved(result);
      },
      onError: (error) => {
        setUnfolded(true);
        errors.set(withMissing(error, t('common.required')));
      },
    });
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('instances.form.name')}
          description={instance ? undefined : t('instances.form.nameHelp')}
          placeholder={t('instances.form.namePlaceholder')}
          withAsterisk
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            errors.clear('name');
          }}
          error={errors.of('name')}
        />
        {!instance && ready && (
          <UnstyledButton onClick={() => setUnfolded(!unfolded)} aria-expanded={unfolded} fz="sm" c="dimmed">
            <Group gap={6}>
              {unfolded ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
              {t('instances.form.advanced')}
            </Group>
          </UnstyledButton>
        )}
        {!instance && !ready && connectors.isSuccess && (
          <Alert color="gray" icon={<IconInfoCircle size={16} />}>
            <Text size="sm">{t('instances.form.noDefault')}</Text>
          </Alert>
        )}
        <Collapse expanded={!folded}>
          <Stack gap="md">
            {!instance && ways.length > 1 && (
              <Radio.Group label={t('instances.form.way')} value={way} onChange={setChosenWay}>
                <Stack gap="xs" mt={6}>
                  {ways.map((kind) => (
                    <Radio key={kind} value={kind} label={t(`instances.way.${kind}`)} description={t(`instances.wayHelp.${kind}`)} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {asksEvolution && (
              <EvolutionFields values={values} setValues={setValues} errors={errors} instance={instance} required={needsEvolution} />
            )}
          </Stack>
        </Collapse>
        <FormError error={errors.error} known={['name', 'evolutionApiUrl', 'token', 'instanceName']} />
        <Group justify="space-between" gap="xs">
          <SeeAsApi method={instance ? 'PUT' : 'POST'} path={instance ? `/api/instances/${instance.id}` : '/api/instances'} body={shown(input)} />
          <Group gap="xs">
            {cancel && (
              <Button variant="default" onClick={cancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button type="submit" loading={mutation.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

const noValues: EvolutionValues = { evolutionApiUrl: '', token: '', instanceName: '' };

function inputOf(name: string, values: EvolutionValues, folded: boolean): InstanceInput {
  const input: InstanceInput = { name: name.trim() };
  if (folded) return input;
  if (values.evolutionApiUrl.trim()) input.evolutionApiUrl = values.evolutionApiUrl.trim();
  if (values.token) input.token = values.token;
  if (values.instanceName.trim()) input.instanceName = values.instanceName.trim();
  return input;
}

function shown(input: InstanceInput): InstanceInput {
  return input.token ? { ...input, token: '…' } : input;
}

/** `connector-needs-settings` names its fields outside `errors`. */
function withMissing(error: unknown, sentence: string): unknown {
  if (!(error instanceof ApiError) || error.code !== 'connector-needs-settings' || !Array.isArray(error.extras.missing)) return error;
  return fieldProblem(Object.fromEntries(error.extras.missing.map((field) => [String(field), sentence])));
}
