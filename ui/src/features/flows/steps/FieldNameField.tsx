import { Autocomplete } from '@mantine/core';
import { useBuilder } from '../builder/builderState';
import { fieldsOf, toFieldName } from '../model/graph';

interface FieldNameFieldProps {
  label: string;
  description?: string;
  placeholder?: string;
  value: string;
  onChange: (name: string) => void;
  hideLabel?: boolean;
}

/** The name of a contact's field; whatever is typed becomes a valid one. */
export function FieldNameField({ label, description, placeholder, value, onChange, hideLabel = false }: FieldNameFieldProps) {
  const { definition } = useBuilder();
  return (
    <Autocomplete
      label={hideLabel ? undefined : label}
      aria-label={hideLabel ? label : undefined}
      description={description}
      placeholder={placeholder}
      data={fieldsOf(definition).filter((name) => name !== value)}
      value={value}
      onChange={(typed) => onChange(toFieldName(typed))}
    />
  );
}
