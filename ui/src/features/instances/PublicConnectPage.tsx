import { Button, Group, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { currentLanguage, setLanguage, suggestLanguage } from '../../app/i18n';
import { api, ApiError } from '../../shared/api';
import type { PairingRequest, PairingStep, PublicConnect } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Logo } from '../../shared/Logo';
import { Sheet, useTitle } from '../../shared/Page';
import { ConnectPanel } from './ConnectPanel';
import { nullWhenNone } from './queries';

/** What a client sees from a link: no account, no menu, one job. */
export function PublicConnectPage() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const base = `/api/connect/${encodeURIComponent(token)}`;
  const link = useQuery({ queryKey: ['connect-link', token], queryFn: () => api.get<PublicConnect>(base), retry: false });
  const other = currentLanguage() === 'en' ? 'pt-BR' : 'en';
  const invited = link.data?.language;
  useEffect(() => {
    if (invited) suggestLanguage(invited);
  }, [invited]);
  useTitle(t('publicConnect.title'));
  const [done, setDone] = useState(false);
  const gone = link.error instanceof ApiError && link.error.status === 404 && !done;
  return (
    <main style={{ maxWidth: 760, margin: '0 auto', padding: '32px 16px 64px' }}>
      <Group justify="space-between" mb="lg">
        <Group gap={10}>
          <Logo size={28} />
          <Text fw={650}>Ramal</Text>
        </Group>
        <Button variant="subtle" color="gray" size="compact-sm" lang={other} onClick={() => setLanguage(other)}>
          {other === 'en' ? 'English' : 'Português (Brasil)'}
        </Button>
      </Group>
      {link.isPending && <Rows count={1} height={320} />}
      {gone && (
        <Sheet>
          <EmptyState icon={IconLinkOff} title={t('publicConnect.goneTitle')} text={t('errors.connect-link-gone')} />
        </Sheet>
      )}
      {link.isError && !gone && !done && (
        <Sheet>
          <ErrorState error={link.error} retry={() => void link.refetch()} />
        </Sheet>
      )}
      {(link.data || done) && (
        <>
          <h1 style={{ fontSize: '1.25rem', margin: '0 0 4px' }}>{t('publicConnect.heading', { name: link.data?.instanceName ?? '' })}</h1>
          <Text size="sm" c="dimmed" mb="lg">
            {t('publicConnect.text')}
          </Text>
          <Sheet padded>
            <Steps base={base} token={token} onDone={() => setDone(true)} />
          </Sheet>
        </>
      )}
    </main>
  );
}

function Steps({ base, token, onDone }: { base: string; token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = ['connect-link', token, 'pairing'];
  const [last, setLast] = useState<PairingStep | null>(null);
  const finished = last?.step === 'paired';
  const pairing = useQuery({
    queryKey: key,
    queryFn: async () => {
      const step = await nullWhenNone(api.get<PairingStep>(`${base}/pairing`));
      if (step) setLast(step);
      if (step?.step === 'paired') onDone();
      return step;
    },
    refetchInterval: finished ? false : 1500,
    enabled: !finished,
    retry: false,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (request: PairingRequest) => api.post<PairingStep>(`${base}/start`, request),
    onSuccess: (step) => {
      setLast(step);
      client.setQueryData(key, step);
    },
  });
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    mutate({ method: 'qr' });
  }, [mutate]);

  // The link is spent by success: its routes then answer 404, which here means that it worked.
  const spent = pairing.error instanceof ApiError && pairing.error.code === 'connect-link-gone' && last !== null && last.step !== 'failed';
  const step: PairingStep = spent ? { step: 'paired', phoneNumber: null } : (last ?? { step: 'starting' });
  return (
    <ConnectPanel
      step={step}
      start={mutate}
      starting={isPending}
      error={error}
      next={
        <Text size="sm" c="dimmed">
          {t('publicConnect.close')}
        </Text>
      }
    />
  );
}
