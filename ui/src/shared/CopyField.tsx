import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './useCopy';

/** A value to take away: read-only, selected on focus, with its copy button. */
export function CopyField({ label, value, copyLabel, description }: { label: string; value: string; copyLabel?: string; description?: string }) {
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={label}
        description={description}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        style={{ flex: '1 1 200px', minWidth: 0 }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <CopyTextButton value={value} label={copyLabel} />
    </Group>
  );
}

export function CopyTextButton({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy(value);
  return (
    <Button variant="light" onClick={copy} leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}>
      {copied ? t('common.copied') : (label ?? t('common.copy'))}
    </Button>
  );
}

export function CopyIcon({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy(value);
  return (
    <Tooltip label={copied ? t('common.copied') : label}>
      <ActionIcon size="sm" onClick={copy} aria-label={label}>
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}
