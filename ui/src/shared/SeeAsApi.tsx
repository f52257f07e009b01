import { Button, Code, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCode } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { asCurl } from './api';
import { CopyTextButton } from './CopyField';

export interface ApiCall {
  /** What it does; needed when there are several to choose from. */
  name?: string;
  method: string;
  path: string;
  body?: unknown;
}

/** The same action as a curl command. */
export function SeeAsApi(call: ApiCall) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="subtle" color="gray" leftSection={<IconCode size={16} />} onClick={open}>
        {t('api.see')}
      </Button>
      <ApiModal calls={[call]} opened={opened} onClose={close} />
    </>
  );
}

interface ApiModalProps {
  /** At least one. */
  calls: readonly ApiCall[];
  opened: boolean;
  onClose: () => void;
}

/** Requests as they are typed on a command line. The key stays a placeholder: the page never knows one. */
export function ApiModal({ calls, opened, onClose }: ApiModalProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState(0);
  const call = calls[chosen] ?? calls[0]!;
  const curl = asCurl(call.method, call.path, call.body, window.location.origin);
  return (
    <Modal opened={opened} onClose={onClose} title={t('api.see')} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('api.intro')} <Link to="/keys">{t('nav.keys')}</Link>
        </Text>
        {calls.length > 1 && (
          <Select
            label={t('api.which')}
            allowDeselect={false}
            data={calls.map(({ name, path }, index) => ({ value: String(index), label: name ?? path }))}
            value={String(chosen)}
            onChange={(index) => choose(Number(index))}
          />
        )}
        <Code block mah="50vh" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', overflowY: 'auto' }}>
          {curl}
        </Code>
        <Group justify="space-between">
          <Button component={Link} to="/docs" target="_blank" variant="subtle" color="gray">
            {t('nav.docs')}
          </Button>
          <CopyTextButton value={curl} />
        </Group>
      </Stack>
    </Modal>
  );
}
