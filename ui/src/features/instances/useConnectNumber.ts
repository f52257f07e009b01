import { useNavigate } from 'react-router';
import { useTranslation } from 'react-i18next';
import { toastError } from '../../shared/toast';
import { useConnectors, useCreateInstance, useInstances } from './queries';

/** “Conectar número”: with a server default one click leads to the QR; without one the form has to ask first. */
export function useConnectNumber(openForm: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const connectors = useConnectors();
  const create = useCreateInstance();
  const count = useInstances().data?.length ?? 0;
  return {
    busy: create.isPending,
    connect: () => {
      if (!connectors.data?.defaultReady) return openForm();
      create.mutate(
        { name: t('instances.defaultName', { number: count + 1 }) },
        {
          onSuccess: (instance) => void navigate(`/instances/${instance.id}`, { state: { connect: true } }),
          onError: toastError,
        },
      );
    },
  };
}
