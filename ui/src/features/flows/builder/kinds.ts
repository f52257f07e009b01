import {
  IconArrowsSplit2,
  IconClock,
  IconFlag,
  IconHeadset,
  IconMessage,
  IconMessageQuestion,
  IconRoute,
  IconSparkles,
  IconTag,
  IconWorldShare,
  type Icon,
} from '@tabler/icons-react';
import type { StepKind } from '../model/contract';

/** How each kind looks: what is said, what waits, what decides, what leaves Ramal, what ends. */
export type Tone = 'say' | 'wait' | 'decide' | 'outside' | 'end';

export const kinds: Record<StepKind, { icon: Icon; tone: Tone }> = {
  send: { icon: IconMessage, tone: 'say' },
  ask: { icon: IconMessageQuestion, tone: 'say' },
  wait: { icon: IconClock, tone: 'wait' },
  condition: { icon: IconArrowsSplit2, tone: 'decide' },
  set: { icon: IconTag, tone: 'decide' },
  goto: { icon: IconRoute, tone: 'decide' },
  call: { icon: IconWorldShare, tone: 'outside' },
  ai: { icon: IconSparkles, tone: 'outside' },
  person: { icon: IconHeadset, tone: 'end' },
  end: { icon: IconFlag, tone: 'end' },
};

/** The order in which they are offered. */
export const offered: readonly StepKind[] = ['send', 'ask', 'wait', 'condition', 'set', 'person', 'ai', 'call', 'goto', 'end'];
