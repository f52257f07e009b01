import type { Step } from '../model/contract';

export interface StepFormProps<T extends Step> {
  step: T;
  /** Changes some settings; `key` names the field, so that typing in it is one step to undo. */
  change: (patch: Partial<T>, key: string) => void;
}
