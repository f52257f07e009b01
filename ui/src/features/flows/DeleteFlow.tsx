import { useTranslation } from 'react-i18next';
import { ConfirmByName } from '../../shared/ConfirmByName';
import type { FlowSummary } from './model/contract';
import { useDeleteFlow } from './queries';

interface DeleteFlowProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'running'>;
  onClose: () => void;
  deleted?: () => void;
}

export function DeleteFlow({ flow, onClose, deleted }: DeleteFlowProps) {
  const { t } = useTranslation();
  const remove = useDeleteFlow();
  return (
    <ConfirmByName
      opened
      onClose={onClose}
      title={t('flows.deleteTitle')}
      name={flow.name}
      confirmLabel={t('common.delete')}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(flow, {
          onSuccess: () => {
            onClose();
            deleted?.();
          },
        })
      }
    >
      {flow.running > 0 ? t('flows.deleteTextRunning', { count: flow.running }) : t('flows.deleteText')}
    </ConfirmByName>
  );
}
