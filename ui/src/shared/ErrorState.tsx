import { Alert, Button, Center, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from './api';
import { EmptyState } from './EmptyState';
import { Logo } from './Logo';

/** The server's sentence when it sent one; otherwise ours for the code; otherwise a general one. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('errors.unexpected');
  if (error.message) return error.message;
  return i18next.exists(`errors.${error.code}`) ? i18next.t(`errors.${error.code}`) : i18next.t('errors.unexpected');
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const trace = error instanceof ApiError ? error.traceId : null;
  const offline = error instanceof ApiError && error.status === 0;
  return (
    <EmptyState
      icon={offline ? IconPlugConnectedX : IconAlertTriangle}
      title={t(offline ? 'errors.offlineTitle' : 'errors.pageTitle')}
      text={
        <>
          {errorText(error)}
          {trace && (
            <Text component="span" display="block" size="xs" mt={8} ff="monospace">
              {t('errors.trace', { id: trace })}
            </Text>
          )}
        </>
      }
      action={
        retry && (
          <Button variant="default" onClick={retry}>
            {t('common.tryAgain')}
          </Button>
        )
      }
    />
  );
}

export function FullPageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Center mih="100vh">
      <Stack align="center" gap={0}>
        <Group gap="xs">
          <Logo size={28} />
        </Group>
        <ErrorState error={error} retry={retry} />
      </Stack>
    </Center>
  );
}

/** For forms: what is wrong, above the button, unless every wrong field already says it. */
export function FormError({ error, known = [] }: { error: unknown; known?: string[] }) {
  if (!error) return null;
  const wrong = error instanceof ApiError ? Object.keys(error.fields) : [];
  if (wrong.length > 0 && wrong.every((field) => known.includes(field))) return null;
  const loose = error instanceof ApiError ? wrong.filter((field) => !known.includes(field)).map((field) => error.fields[field]) : [];
  return (
    <Alert color="red" icon={<IconAlertTriangle size={16} />} role="alert">
      {loose.length > 0 ? loose.join(' ') : errorText(error)}
    </Alert>
  );
}
