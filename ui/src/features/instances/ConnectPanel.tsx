import { Alert, Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheckFilled, IconFingerprint, IconQrcode } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PairingRequest, PairingStep } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { showPhone, toE164 } from '../../shared/phone';
import { useSetup } from '../accounts/session';
import classes from './ConnectPanel.module.css';
import { Countdown } from './Countdown';
import { QrCode } from './QrCode';

interface ConnectPanelProps {
  step: PairingStep;
  start: (request: PairingRequest) => void;
  starting: boolean;
  error: unknown;
  cancel?: () => void;
  /** What to offer once the number is linked. */
  next?: ReactNode;
}

/** One step at a time, each replacing the last; shared by the instance page and the page a client opens. */
export function ConnectPanel({ step, start, starting, error, cancel, next }: ConnectPanelProps) {
  const { t } = useTranslation();
  const [byCode, setByCode] = useState(false);
  if (step.step === 'paired') return <Paired phoneNumber={step.phoneNumber} next={next} />;
  if (step.step === 'failed') return <Failed step={step} retry={() => start({ method: 'qr' })} busy={starting} cancel={cancel} />;
  if (step.step === 'askPasskey') {
    return (
      <Centered>
        <IconFingerprint size={40} stroke={1.4} color="var(--accent)" aria-hidden />
        <Title order={2}>{t('connect.passkeyTitle')}</Title>
        <Text size="sm" c="dimmed" maw={380}>
          {step.detail || t('connect.passkeyText')}
        </Text>
        <Cancel cancel={cancel} />
      </Centered>
    );
  }
  if (byCode && step.step !== 'showCode') {
    return <PhoneForm start={start} busy={starting} error={error} back={() => setByCode(false)} />;
  }
  return (
    <div className={classes.split}>
      <div className={classes.code}>
        {step.step === 'showQr' && (
          <>
            <QrCode payload={step.qr} label={t('connect.qrLabel')} />
            <Countdown expiresAt={step.expiresAt} />
            <DemoScan qr={step.qr} />
          </>
        )}
        {step.step === 'showCode' && (
          <>
            <div className={classes.letters} data-testid="pairing-code">
              {spaced(step.code)}
            </div>
            <Countdown expiresAt={step.expiresAt} />
          </>
        )}
        {step.step === 'starting' && (
          <div className={classes.waiting} role="status">
            <Loader />
            <Text size="sm" c="dimmed">
              {t('connect.starting')}
            </Text>
          </div>
        )}
      </div>
      <div className={classes.how}>
        <Title order={2}>{t(step.step === 'showCode' ? 'connect.codeTitle' : 'connect.qrTitle')}</Title>
        <ol className={classes.steps}>
          <li>{t('connect.how1')}</li>
          <li>{t('connect.how2')}</li>
          <li>{t(step.step === 'showCode' ? 'connect.how3Code' : 'connect.how3Qr')}</li>
        </ol>
        <FormError error={error} />
        <Group gap="xs">
          {step.step === 'showCode' ? (
            <Button
              variant="default"
              leftSection={<IconQrcode size={16} />}
              onClick={() => {
                setByCode(false);
                start({ method: 'qr' });
              }}
            >
              {t('connect.useQr')}
            </Button>
          ) : (
            <Button variant="default" onClick={() => setByCode(true)}>
              {t('connect.useCode')}
            </Button>
          )}
          <Cancel cancel={cancel} />
        </Group>
      </div>
    </div>
  );
}

/** In a demonstration the phones are a page, too: the code goes there behind the #, which never reaches a server. */
function DemoScan({ qr }: { qr: string }) {
  const { t } = useTranslation();
  const phones = useSetup().data?.demoPhones;
  if (!phones) return null;
  return (
    <Button component="a" href={`${phones}#${encodeURIComponent(qr)}`} target="_blank" rel="noreferrer" mt="sm" fullWidth>
      {t('demo.scan')}
    </Button>
  );
}

function spaced(code: string): string {
  const bare = code.replace(/[^A-Z0-9]/gi, '');
  return bare.length === 8 ? `${bare.slice(0, 4)}-${bare.slice(4)}` : code;
}

function PhoneForm({ start, busy, error, back }: { start: ConnectPanelProps['start']; busy: boolean; error: unknown; back: () => void }) {
  const { t } = useTranslation();
  const [phone, setPhone] = useState('');
  const e164 = toE164(phone);
  return (
    <form
      style={{ maxWidth: 380 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (e164) start({ method: 'code', phoneNumber: e164 });
      }}
    >
      <Stack gap="md">
        <Title order={2}>{t('connect.codeTitle')}</Title>
        <TextInput
          label={t('connect.phone')}
          description={t('connect.phoneHelp')}
          placeholder="(11) 99999-1111"
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          autoFocus
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
          rightSection={e164 ? <IconCircleCheckFilled size={16} color="var(--ok)" /> : undefined}
        />
        {e164 && (
          <Text size="sm" c="dimmed" className="number" mt={-8}>
            {showPhone(e164)}
          </Text>
        )}
        <FormError error={error} />
        <Group gap="xs">
          <Button type="submit" disabled={!e164} loading={busy}>
            {t('connect.getCode')}
          </Button>
          <Button variant="default" leftSection={<IconQrcode size={16} />} onClick={back}>
            {t('connect.useQr')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Paired({ phoneNumber, next }: { phoneNumber: string | null; next?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Centered>
      <IconCircleCheckFilled size={44} color="var(--ok)" aria-hidden />
      <div role="status">
        <Title order={2}>{t('connect.pairedTitle')}</Title>
      </div>
      <Text size="sm" c="dimmed" className="number">
        {phoneNumber ? t('connect.pairedText', { phone: showPhone(phoneNumber) }) : t('connect.pairedTextNoNumber')}
      </Text>
      {next}
    </Centered>
  );
}

function Failed({ step, retry, busy, cancel }: { step: Extract<PairingStep, { step: 'failed' }>; retry: () => void; busy: boolean; cancel?: () => void }) {
  const { t, i18n } = useTranslation();
  const action = typeof step.action === 'string' ? null : step.action?.text;
  const known = i18n.exists(`connect.failure.${step.error}`) ? t(`connect.failure.${step.error}`) : t('connect.failure.unknown');
  return (
    <Stack gap="md" maw={480}>
      <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t('connect.failedTitle')} role="alert">
        {step.detail || known} {action}
      </Alert>
      <Group gap="xs">
        <Button onClick={retry} loading={busy}>
          {t('connect.again')}
        </Button>
        <Cancel cancel={cancel} />
      </Group>
    </Stack>
  );
}

function Cancel({ cancel }: { cancel?: () => void }) {
  const { t } = useTranslation();
  return cancel ? (
    <Button variant="subtle" color="gray" onClick={cancel}>
      {t('common.cancel')}
    </Button>
  ) : null;
}

function Centered({ children }: { children: ReactNode }) {
  return (
    <Stack align="center" gap="sm" py="lg" ta="center">
      {children}
    </Stack>
  );
}
