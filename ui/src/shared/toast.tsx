import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { errorText } from './ErrorState';

export function toastDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000, withBorder: true });
}

export function toastError(error: unknown): void {
  notifications.show({
    title: i18next.t('errors.actionTitle'),
    message: errorText(error),
    color: 'red',
    autoClose: 8000,
    withBorder: true,
    role: 'alert',
  });
}

/** Undo instead of a question: ten seconds to change one's mind. */
export function toastUndo(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    color: 'gray',
    withBorder: true,
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo().catch(toastError);
          }}
        >
          {i18next.t('common.undo')}
        </Button>
      </Group>
    ),
  });
}
