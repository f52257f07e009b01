import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCode } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { asCurl } from './api';
import { CopyTextButton } from './CopyField';

interface SeeAsApiProps {
  method: string;
  path: string;
  body?: unknown;
}

/** The same action as a curl command. The key stays a placeholder: the page never knows one. */
export function SeeAsApi({ method, path, body }: SeeAsApiProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const curl = asCurl(method, path, body, window.location.origin);
  return (
    <>
      <Button variant="subtle" color="gray" leftSection={<IconCode size={16} />} onClick={open}>
        {t('api.see')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('api.see')} size="lg">
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('api.intro')} <Link to="/keys">{t('nav.keys')}</Link>
          </Text>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
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
    </>
  );
}
