import { Image } from '@mantine/core';
import type { Media } from '../../shared/contract';
import { Thumb } from '../media/MediaField';
import { FormattedText } from '../../shared/FormattedText';
import classes from './Bubble.module.css';

/** The message as it will look on the phone. Text only ever becomes text nodes. */
export function Bubble({ text, media, time, placeholder }: { text: string; media?: Media | null; time: string; placeholder?: string }) {
  return (
    <div className={classes.chat}>
      <div className={classes.bubble}>
        {media?.kind === 'image' && <Image src={`/api/media/${media.id}`} alt={media.fileName} radius={6} mah={220} fit="cover" mb={text ? 6 : 0} />}
        {media && media.kind !== 'image' && (
          <div className={classes.file}>
            <Thumb media={media} />
            <span>{media.fileName}</span>
          </div>
        )}
        <div className={classes.text}>{text ? <FormattedText text={text} /> : <span className={classes.placeholder}>{media ? '' : placeholder}</span>}</div>
        <div className={`${classes.time} number`}>{time}</div>
      </div>
    </div>
  );
}
