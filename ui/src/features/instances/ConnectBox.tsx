import { Button, Group, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Instance, PairingRequest } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { ConnectPanel } from './ConnectPanel';
import { ShareLink } from './ShareLink';
import { useAbandonPairing, usePairing, useStartPairing } from './queries';
import { useSecondsLeft } from './Countdown';
import { canConnect } from './Status';

const far = '9999-12-31T00:00:00Z';

/** The instance page's side of connecting: starts, follows and, should the server fall silent, starts again. */
export function ConnectBox({ instance, startNow, onStart }: { instance: Instance; startNow: boolean; onStart: () => void }) {
  const { t } = useTranslation();
  const running = instance.status === 'awaitingScan' || instance.status === 'awaitingPasskey';
  const [watching, setWatching] = useState(running);
  const pairing = usePairing(instance.id, watching);
  const { mutate, isPending, error } = useStartPairing(instance.id);
  const abandon = useAbandonPairing(instance.id);
  const lastRequest = useRef<PairingRequest>({ method: 'qr' });

  const start = useCallback(
    (request: PairingRequest) => {
      lastRequest.current = request;
      onStart();
      // Asking for the step before the pairing exists would only be told that there is none.
      mutate(request, { onSuccess: () => setWatching(true) });
    },
    [mutate, onStart],
  );

  const started = useRef(false);
  useEffect(() => {
    if (!startNow || started.current || !canConnect(instance.status)) return;
    started.current = true;
    start({ method: 'qr' });
  }, [startNow, instance.status, start]);

  const begun = isPending || (watching && pairing.isPending);
  const step = isPending ? ({ step: 'starting' } as const) : (pairing.data ?? (begun ? ({ step: 'starting' } as const) : null));
  const expiresAt = step?.step === 'showQr' || step?.step === 'showCode' ? step.expiresAt : far;
  useRestartWhenSilent(expiresAt, () => mutate(lastRequest.current));

  const stop = () => {
    setWatching(false);
    abandon.mutate();
  };

  if (!step) {
    return (
      <>
        <FormError error={error} />
        <Group gap="xs" mt={error ? 'md' : 0}>
          <Button onClick={() => start({ method: 'qr' })} loading={isPending}>
            {t('instances.connectWhatsApp')}
          </Button>
          <ShareLink instance={instance} />
        </Group>
        <Unofficial instance={instance} />
      </>
    );
  }
  return (
    <>
      <ConnectPanel
        step={step}
        start={start}
        starting={isPending}
        error={error}
        cancel={stop}
        next={
          <Button component={Link} to="/schedule" mt="xs">
            {t('home.scheduleFirst')}
          </Button>
        }
      />
      {step.step !== 'paired' && (
        <div style={{ marginTop: 20, paddingTop: 16, borderTop: '1px solid var(--line)' }}>
          <ShareLink instance={instance} />
          <Unofficial instance={instance} />
        </div>
      )}
    </>
  );
}

/** The server renews codes by itself. If ten seconds pass after the end of one, the pairing died and is begun anew. */
function useRestartWhenSilent(expiresAt: string, restart: () => void): void {
  const left = useSecondsLeft(expiresAt);
  const latest = useRef(restart);
  useEffect(() => {
    latest.current = restart;
  });
  const ended = left === 0;
  useEffect(() => {
    if (!ended) return;
    const timer = setTimeout(() => latest.current(), 10_000);
    return () => clearTimeout(timer);
  }, [ended, expiresAt]);
}

/** Said where a number is connected, once: what an unofficial client risks, and what does not. */
function Unofficial({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  if (instance.connector === 'cloud') return null;
  return (
    <Text size="sm" c="dimmed" mt="md">
      {t('connect.unofficial')}
    </Text>
  );
}
