import { Anchor, Select, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { callMethods, type CallMethod, type CallStep } from '../model/contract';
import { useSecrets } from '../queries';
import { DurationField } from './DurationField';
import { FieldNameField } from './FieldNameField';
import type { StepFormProps } from './formProps';
import classes from './Forms.module.css';
import { ListEditor } from './ListEditor';
import { TextField } from './TextField';

export function CallForm({ step, change }: StepFormProps<CallStep>) {
  const { t } = useTranslation();
  const secrets = (useSecrets().data ?? []).map(({ name }) => name);
  const sends = step.method !== 'GET';
  return (
    <Stack gap="md">
      <Select
        label={t('flows.call.method')}
        w={120}
        allowDeselect={false}
        data={[...callMethods]}
        value={step.method}
        onChange={(method) => change({ method: method as CallMethod, ...(method === 'GET' && { body: null }) }, 'method')}
      />
      <TextField label={t('flows.call.url')} placeholder="https://" value={step.url} onChange={(url) => change({ url }, 'url')} lines={1} longest={2000} secrets={secrets} />
      <div>
        <Text size="sm" fw={500} mb={6}>
          {t('flows.call.headers')}
        </Text>
        <ListEditor
          items={step.headers}
          onChange={(headers) => change({ headers }, 'headers')}
          blank={() => ({ name: '', value: '' })}
          add={t('flows.call.addHeader')}
          remove={(index) => t('flows.call.removeHeader', { number: index + 1 })}
          most={20}
        >
          {(header, set, index) => (
            <div className={classes.box}>
              <Stack gap={6}>
                <TextInput size="xs" aria-label={t('flows.call.headerName', { number: index + 1 })} placeholder="Authorization" value={header.name} onChange={(event) => set({ name: event.currentTarget.value })} />
                <TextField label={t('flows.set.value')} value={header.value} onChange={(value) => set({ value })} lines={1} secrets={secrets} />
              </Stack>
            </div>
          )}
        </ListEditor>
        <Text size="xs" c="dimmed" mt={6}>
          {t('flows.call.secretsHelp')}{' '}
          <Anchor component={Link} to="/flows/settings" size="xs">
            {t('flows.settings.title')}
          </Anchor>
        </Text>
      </div>
      {sends && (
        <TextField
          label={t('flows.call.body')}
          description={t('flows.call.bodyHelp')}
          value={step.body ?? ''}
          onChange={(body) => change({ body: body || null }, 'body')}
          lines={5}
          longest={65_536}
          secrets={secrets}
          monospace
        />
      )}
      <div>
        <Text size="sm" fw={500} mb={2}>
          {t('flows.call.save')}
        </Text>
        <Text size="xs" c="dimmed" mb={6}>
          {t('flows.call.saveHelp')}
        </Text>
        <ListEditor
          items={step.save}
          onChange={(save) => change({ save }, 'save')}
          blank={() => ({ path: '', field: '' })}
          add={t('flows.call.addSave')}
          remove={(index) => t('flows.call.removeSave', { number: index + 1 })}
          most={20}
        >
          {(save, set, index) => (
            <div className={classes.pair}>
              <TextInput size="xs" aria-label={t('flows.call.path', { number: index + 1 })} placeholder="data.items[0].price" value={save.path} onChange={(event) => set({ path: event.currentTarget.value })} />
              <FieldNameField hideLabel label={t('flows.call.field', { number: index + 1 })} placeholder={t('flows.set.field')} value={save.field} onChange={(field) => set({ field })} />
            </div>
          )}
        </ListEditor>
      </div>
      <DurationField label={t('flows.call.timeout')} value={step.timeout} onChange={(timeout) => change({ timeout }, 'timeout')} units={['second']} />
    </Stack>
  );
}
