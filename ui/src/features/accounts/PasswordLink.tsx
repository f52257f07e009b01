import { Button, Modal, Stack, Text } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import { CopyField } from '../../shared/CopyField';
import { showWhen } from '../../shared/time';
import { toastError } from '../../shared/toast';

export interface PasswordLink {
  url: string;
  expiresAt: string;
}

export function useMakePasswordLink() {
  return useMutation({ mutationFn: (userId: number) => api.post<PasswordLink>(`/api/admin/users/${userId}/password-link`), onError: toastError });
}

/** Lets a person choose a password without knowing one. Shown once, like a key. */
export function PasswordLinkButton({ userId, name }: { userId: number; name: string }) {
  const { t } = useTranslation();
  const link = useMakePasswordLink();
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconLink size={15} />} loading={link.isPending} onClick={() => link.mutate(userId)}>
        {t('users.passwordLink')}
      </Button>
      <PasswordLinkModal name={name} link={link.data ?? null} onClose={link.reset} />
    </>
  );
}

export function PasswordLinkModal({ name, link, onClose }: { name: string; link: PasswordLink | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={link !== null} onClose={onClose} title={t('users.passwordLink')}>
      {link && (
        <Stack gap="md">
          <Text size="sm">{t('users.passwordLinkText', { name })}</Text>
          <CopyField label={t('users.passwordLinkLabel')} value={link.url} copyLabel={t('connect.copyLink')} description={t('users.passwordLinkUntil', { when: showWhen(link.expiresAt) })} />
        </Stack>
      )}
    </Modal>
  );
}
