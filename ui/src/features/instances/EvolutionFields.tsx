import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../shared/api';
import type { Instance } from '../../shared/contract';
import { errorText } from '../../shared/ErrorState';
import type { useFieldErrors } from '../../shared/useFieldErrors';
import { useTestConnection, useTestInstance } from './queries';
import { TestAnswer } from './TestAnswer';

export interface EvolutionValues {
  evolutionApiUrl: string;
  token: string;
  instanceName: string;
}

interface EvolutionFieldsProps {
  values: EvolutionValues;
  setValues: (values: EvolutionValues) => void;
  errors: ReturnType<typeof useFieldErrors>;
  instance?: Instance;
  required: boolean;
}

export function EvolutionFields({ values, setValues, errors, instance, required }: EvolutionFieldsProps) {
  const { t } = useTranslation();
  const testNew = useTestConnection();
  const testSaved = useTestInstance();
  const set = (field: keyof EvolutionValues, value: string) => {
    setValues({ ...values, [field]: value });
    errors.clear(field);
    testNew.reset();
    testSaved.reset();
  };
  // The saved key never comes back to the browser, so a test without a new key has to run with what is stored.
  const useSaved =
    instance !== undefined &&
    values.token === '' &&
    values.evolutionApiUrl === (instance.settings.evolutionApiUrl ?? '') &&
    values.instanceName === (instance.settings.instanceName ?? '');
  const test = useSaved ? testSaved : testNew;
  const run = () => {
    if (useSaved) testSaved.mutate(instance.id);
    else testNew.mutate({ ...values, evolutionApiUrl: values.evolutionApiUrl.trim(), instanceName: values.instanceName.trim() }, { onError: errors.set });
  };
  return (
    <Stack gap="md">
      <TextInput
        label={t('instances.form.url')}
        placeholder="http://localhost:8080"
        type="url"
        inputMode="url"
        autoComplete="off"
        withAsterisk={required}
        value={values.evolutionApiUrl}
        onChange={(event) => set('evolutionApiUrl', event.currentTarget.value)}
        error={errors.of('evolutionApiUrl')}
      />
      <PasswordInput
        label={t('instances.form.key')}
        description={instance?.settings.hasToken ? t('instances.form.keyKept') : undefined}
        autoComplete="off"
        withAsterisk={required}
        value={values.token}
        onChange={(event) => set('token', event.currentTarget.value)}
        error={errors.of('token')}
        visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }}
      />
      <TextInput
        label={t('instances.form.instanceName')}
        description={t('instances.form.instanceNameHelp')}
        autoComplete="off"
        value={values.instanceName}
        onChange={(event) => set('instanceName', event.currentTarget.value)}
        error={errors.of('instanceName')}
      />
      <Group gap="sm" align="center">
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          onClick={run}
          loading={test.isPending}
          disabled={!useSaved && !values.evolutionApiUrl.trim()}
        >
          {t('instances.test')}
        </Button>
      </Group>
      <div aria-live="polite">
        {test.data && <TestAnswer result={test.data} />}
        {test.isError && !(test.error instanceof ApiError && test.error.status === 400) && (
          <Alert color="red" icon={<IconAlertTriangle size={16} />} p="sm" title={t('errors.actionTitle')}>
            <Text size="sm">{errorText(test.error)}</Text>
          </Alert>
        )}
      </div>
    </Stack>
  );
}
