import i18next from 'i18next';

export function showSize(bytes: number): string {
  const format = (value: number, unit: string) =>
    `${new Intl.NumberFormat(i18next.language || 'pt-BR', { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
  if (bytes < 1024) return format(bytes, 'B');
  if (bytes < 1024 * 1024) return format(bytes / 1024, 'KB');
  return format(bytes / 1024 / 1024, 'MB');
}
