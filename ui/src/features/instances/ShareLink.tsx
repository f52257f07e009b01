import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../shared/CopyField';
import type { Instance } from '../../shared/contract';
import { Delayed } from '../../shared/Loading';
import { TimeText } from '../../shared/TimeText';
import { toastDone } from '../../shared/toast';
import { useConnectLink, useRevokeLink } from './queries';

/** Two clicks: make the link, copy it. Whoever opens it scans without an account. */
export function ShareLink({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const link = useConnectLink(instance.id);
  const revoke = useRevokeLink(instance.id);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLink size={16} />}
        loading={link.isPending}
        onClick={() => link.mutate(undefined, { onSuccess: open })}
      >
        {t('connect.share')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('connect.share')} size={520}>
        {link.data ? (
          <Stack gap="md">
            <Text size="sm">{t('connect.shareText', { name: instance.name })}</Text>
            <CopyField label={t('connect.link')} value={link.data.url} copyLabel={t('connect.copyLink')} />
            <Text size="sm" c="dimmed">
              {t('connect.linkExpires')} <TimeText at={link.data.expiresAt} />
            </Text>
            <Group justify="space-between">
              <Button
                variant="subtle"
                color="red"
                loading={revoke.isPending}
                onClick={() =>
                  revoke.mutate(undefined, {
                    onSuccess: () => {
                      close();
                      toastDone(t('connect.revoked'));
                    },
                  })
                }
              >
                {t('connect.revoke')}
              </Button>
              <Button variant="default" onClick={close}>
                {t('common.close')}
              </Button>
            </Group>
          </Stack>
        ) : (
          <Delayed>{t('common.loading')}</Delayed>
        )}
      </Modal>
    </>
  );
}
