import { Button, Group, NumberInput, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { Section, Sheet } from '../../shared/Page';
import { toastDone } from '../../shared/toast';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { InstanceForm } from './InstanceModal';
import { useChangeInstance } from './queries';

export function InstanceSettings({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  return (
    <div style={{ maxWidth: 640 }}>
      <Section title={t('instances.form.connection')}>
        <Sheet padded>
          <InstanceForm instance={instance} saved={() => {}} />
        </Sheet>
      </Section>
      <Section title={t('instances.pace')}>
        <Sheet padded>
          <Pace key={instance.paceMs} instance={instance} />
        </Sheet>
      </Section>
    </div>
  );
}

function Pace({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const initial = instance.paceMs ?? 1000;
  const [paced, setPaced] = useState(initial > 0);
  const [seconds, setSeconds] = useState<number | string>(initial > 0 ? initial / 1000 : 1);
  const errors = useFieldErrors();
  const change = useChangeInstance(instance.id);
  const perHour = paced && Number(seconds) > 0 ? Math.floor(3600 / Number(seconds)) : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.set(null);
        change.mutate(
          { paceMs: paced ? Math.round(Number(seconds) * 1000) : 0 },
          { onSuccess: () => toastDone(t('instances.paceSaved')), onError: errors.set },
        );
      }}
    >
      <Stack gap="md">
        <Switch
          label={t('instances.paceOn')}
          description={t(paced ? 'instances.paceHelp' : 'instances.paceOffHelp')}
          checked={paced}
          onChange={(event) => setPaced(event.currentTarget.checked)}
        />
        {paced && (
          <NumberInput
            label={t('instances.paceSeconds')}
            description={perHour ? t('instances.pacePerHour', { count: perHour }) : undefined}
            min={0.1}
            max={3600}
            step={0.5}
            decimalScale={1}
            maw={260}
            value={seconds}
            onChange={setSeconds}
            error={errors.of('paceMs')}
          />
        )}
        <FormError error={errors.error} known={['paceMs']} />
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending} disabled={paced && !(Number(seconds) > 0)}>
            {t('instances.savePace')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
