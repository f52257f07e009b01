import { Menu } from '@mantine/core';
import { IconCopy, IconCornerUpLeft, IconReceipt } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { copyText } from '../../shared/useCopy';
import type { ThreadMessage } from './contract';
import classes from './MessageBubble.module.css';

export interface OpenMenu {
  message: ThreadMessage;
  /** The bubble's own button; the menu hangs from it and gives the focus back to it. */
  button: HTMLElement;
}

/** One menu for all bubbles: too many are drawn while scrolling for each to carry its own. */
export function MessageMenu({ menu: { message, button }, reply, onClose }: { menu: OpenMenu; reply: (message: ThreadMessage) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { text } = message;
  const place = button.getBoundingClientRect();
  useEffect(() => {
    button.setAttribute('aria-expanded', 'true');
    return () => button.setAttribute('aria-expanded', 'false');
  }, [button]);
  const close = () => {
    // Unless what was chosen took it elsewhere.
    if (document.activeElement?.closest('[role="menu"]')) button.focus({ preventScroll: true });
    onClose();
  };
  return (
    <Menu opened onClose={close} position="bottom-end" withinPortal>
      <Menu.Target>
        <span className={classes.menuAnchor} style={{ left: place.left, top: place.top, width: place.width, height: place.height }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCornerUpLeft size={16} />} onClick={() => reply(message)}>
          {t('inbox.reply')}
        </Menu.Item>
        {text && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyText(text)}>
            {t('inbox.copyText')}
          </Menu.Item>
        )}
        {message.outboundId && (
          <Menu.Item leftSection={<IconReceipt size={16} />} component={Link} to={`/messages/${message.outboundId}`}>
            {t('inbox.story')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
