import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const radius = 15;
const circle = 2 * Math.PI * radius;

export function useSecondsLeft(expiresAt: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return Math.max(0, Math.ceil((new Date(expiresAt).getTime() - now) / 1000));
}

/** A ring that empties until the code is replaced. The whole is what was left when this code appeared. */
export function Countdown({ expiresAt }: { expiresAt: string }) {
  const { t } = useTranslation();
  const left = useSecondsLeft(expiresAt);
  const [whole, setWhole] = useState({ expiresAt, seconds: Math.max(left, 1) });
  if (whole.expiresAt !== expiresAt) setWhole({ expiresAt, seconds: Math.max(left, 1) });
  const share = Math.min(1, left / whole.seconds);
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 10 }}>
      <svg width={36} height={36} viewBox="0 0 36 36" role="timer" aria-label={t('connect.secondsLeft', { count: left })}>
        <circle cx={18} cy={18} r={radius} fill="none" stroke="var(--line-strong)" strokeWidth={3} />
        <circle
          cx={18}
          cy={18}
          r={radius}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={3}
          strokeLinecap="round"
          strokeDasharray={circle}
          strokeDashoffset={circle * (1 - share)}
          transform="rotate(-90 18 18)"
          style={{ transition: 'stroke-dashoffset 250ms linear' }}
        />
        <text x={18} y={22} textAnchor="middle" fontSize={11} fontWeight={600} fill="currentColor" className="number">
          {left}
        </text>
      </svg>
      <span style={{ fontSize: '0.8125rem', color: 'var(--muted)' }}>{t(left > 0 ? 'connect.renews' : 'connect.renewing')}</span>
    </div>
  );
}
