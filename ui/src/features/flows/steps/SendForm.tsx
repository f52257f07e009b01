import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SendStep, Variant } from '../model/contract';
import type { StepFormProps } from './formProps';
import classes from './Forms.module.css';
import { StepMedia } from './StepMedia';
import { TextField } from './TextField';

export function SendForm({ step, change }: StepFormProps<SendStep>) {
  const { t } = useTranslation();
  const several = step.variants.length > 1;
  const set = (index: number, patch: Partial<Variant>, key: string) =>
    change({ variants: step.variants.map((variant, at) => (at === index ? { ...variant, ...patch } : variant)) }, `variants.${index}.${key}`);
  return (
    <Stack gap="md">
      {step.variants.map((variant, index) => (
        <div key={index} className={several ? classes.box : undefined}>
          {several && (
            <Group justify="space-between" mb={4}>
              <Text size="xs" fw={600} c="dimmed">
                {t('flows.send.variant', { number: index + 1 })}
              </Text>
              <ActionIcon
                size="sm"
                aria-label={t('flows.send.removeVariant', { number: index + 1 })}
                onClick={() => change({ variants: step.variants.filter((_, at) => at !== index) }, 'variants')}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          )}
          <Stack gap="xs">
            <TextField
              label={variant.mediaId ? t('flows.send.caption') : t('flows.send.text')}
              placeholder={t('flows.send.placeholder')}
              value={variant.text}
              onChange={(text) => set(index, { text }, 'text')}
              lines={4}
            />
            <StepMedia mediaId={variant.mediaId} onChange={(mediaId) => set(index, { mediaId }, 'media')} />
          </Stack>
        </div>
      ))}
      {step.variants.length < 10 && (
        <div>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => change({ variants: [...step.variants, { text: '' }] }, 'variants')}>
            {t('flows.send.addVariant')}
          </Button>
          <Text size="xs" c="dimmed" mt={6}>
            {t('flows.send.variantHelp')}
          </Text>
        </div>
      )}
    </Stack>
  );
}
