import { Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconHandStop,
  IconHelpCircle,
  IconHourglass,
  IconPlayerSkipForward,
  IconSend,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message, MessageState } from '../../shared/contract';

const looks: Record<MessageState, { icon: Icon; color: string }> = {
  planned: { icon: IconClock, color: 'var(--muted)' },
  claimed: { icon: IconHourglass, color: 'var(--info)' },
  handed: { icon: IconSend, color: 'var(--info)' },
  accepted: { icon: IconCheck, color: 'var(--muted)' },
  delivered: { icon: IconChecks, color: 'var(--muted)' },
  read: { icon: IconChecks, color: 'var(--info)' },
  unknown: { icon: IconHelpCircle, color: 'var(--warn)' },
  held: { icon: IconHandStop, color: 'var(--warn)' },
  skipped: { icon: IconPlayerSkipForward, color: 'var(--muted)' },
  failed: { icon: IconAlertTriangle, color: 'var(--bad)' },
  cancelled: { icon: IconBan, color: 'var(--muted)' },
};

export function StateIcon({ state, size = 16 }: { state: MessageState; size?: number }) {
  const { icon: Shape, color } = looks[state] ?? { icon: IconX, color: 'var(--muted)' };
  return <Shape size={size} stroke={2} color={color} aria-hidden style={{ flex: 'none' }} />;
}

/** The state in words, with the cause where there is one. */
export function StateChip({ message, cause = true }: { message: Message; cause?: boolean }) {
  const { t } = useTranslation();
  const reason = useReason(message.reason, message.reasonText);
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap={6} wrap="nowrap">
        <StateIcon state={message.state} />
        <Text size="sm" fw={550} component="span" style={{ whiteSpace: 'nowrap' }}>
          {t(`messages.state.${message.state}`)}
        </Text>
      </Group>
      {cause && reason && (
        <Text size="xs" c="dimmed" truncate title={reason}>
          {reason}
        </Text>
      )}
    </div>
  );
}

/** The server's sentence; ours for a code that came without one. */
export function useReason(code: string | null | undefined, text: string | null | undefined): string | null {
  const { t, i18n } = useTranslation();
  if (text) return text;
  if (!code) return null;
  return i18n.exists(`messages.reason.${code}`) ? t(`messages.reason.${code}`) : code;
}
