import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './MessageBubble.module.css';

const rates = [1, 1.5, 2];

/** Only one voice speaks at a time. */
let speaking: HTMLAudioElement | null = null;

export function VoicePlayer({ url, durationMs, label }: { url: string; durationMs: number | null; label: string }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [broken, setBroken] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState((durationMs ?? 0) / 1000);
  const [rate, setRate] = useState(1);
  useEffect(
    () => () => {
      if (speaking === audio.current) speaking = null;
    },
    [],
  );
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (playing) return element.pause();
    if (speaking && speaking !== element) speaking.pause();
    speaking = element;
    element.playbackRate = rate;
    element.play().catch(() => setBroken(true));
  };
  const next = () => {
    const faster = rates[(rates.indexOf(rate) + 1) % rates.length] ?? 1;
    setRate(faster);
    if (audio.current) audio.current.playbackRate = faster;
  };
  return (
    <div className={classes.voice} role="group" aria-label={label}>
      {/* Nobody wrote captions for what a contact said. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onError={() => setBroken(true)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={(event) => Number.isFinite(event.currentTarget.duration) && setLength(event.currentTarget.duration)}
      />
      <button type="button" className={classes.play} onClick={toggle} aria-label={t(playing ? 'inbox.pauseAudio' : 'inbox.playAudio')}>
        {playing ? <IconPlayerPauseFilled size={16} aria-hidden /> : <IconPlayerPlayFilled size={16} aria-hidden />}
      </button>
      <div>
        <input
          type="range"
          className={classes.seek}
          min={0}
          max={Math.max(length, 0.1)}
          step={0.1}
          value={Math.min(at, length)}
          aria-label={t('inbox.audioPosition')}
          aria-valuetext={clock(at)}
          onChange={(event) => {
            const to = Number(event.currentTarget.value);
            setAt(to);
            if (audio.current) audio.current.currentTime = to;
          }}
        />
        <div className={`${classes.voiceTime} number`}>
          <span>{broken ? t('inbox.audioBroken') : clock(at)}</span>
          <span>{length > 0 ? clock(length) : ''}</span>
        </div>
      </div>
      <button type="button" className={`${classes.rate} number`} onClick={next} aria-label={t('inbox.audioRate', { rate })}>
        {`${rate}×`}
      </button>
    </div>
  );
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}
