import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Instance, LinkState } from '../../shared/contract';
import { TimeText } from '../../shared/TimeText';

const colors: Record<LinkState, string> = {
  connected: 'var(--ok)',
  connecting: 'var(--info)',
  awaitingScan: 'var(--info)',
  awaitingPasskey: 'var(--warn)',
  degraded: 'var(--warn)',
  disconnected: 'var(--muted)',
  loggedOut: 'var(--bad)',
  blocked: 'var(--bad)',
};

/** Colour is never alone: the dot always stands beside the words or a label. */
export function StatusDot({ status }: { status: LinkState }) {
  const hollow = status === 'disconnected';
  return (
    <span
      aria-hidden
      style={{
        flex: 'none',
        width: 8,
        height: 8,
        borderRadius: '50%',
        background: hollow ? 'transparent' : (colors[status] ?? 'var(--muted)'),
        boxShadow: hollow ? 'inset 0 0 0 2px var(--muted)' : undefined,
      }}
    />
  );
}

export function StatusLabel({ instance, since = false }: { instance: Instance; since?: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap">
      <StatusDot status={instance.status} />
      <Text size="sm" fw={550} component="span">
        {t(`instances.status.${instance.status}`)}
      </Text>
      {since && instance.statusSince && (
        <Text size="sm" c="dimmed" component="span">
          <TimeText at={instance.statusSince} relative />
        </Text>
      )}
    </Group>
  );
}

/** The cause, when there is more to say than the state itself. */
export function StatusCause({ instance }: { instance: Instance }) {
  const { t, i18n } = useTranslation();
  const own = instance.statusReason && i18n.exists(`instances.reason.${instance.statusReason}`) ? t(`instances.reason.${instance.statusReason}`) : null;
  const text = instance.statusText || own;
  if (!text || instance.status === 'connected') return null;
  return (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  );
}

/** States in which connecting is the thing to do. */
export function canConnect(status: LinkState): boolean {
  return status !== 'connected' && status !== 'degraded';
}
