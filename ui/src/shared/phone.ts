import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

/** A group's chat id travels as it is; only phone numbers are normalised. */
export function isGroupId(to: string): boolean {
  return to.endsWith('@g.us');
}

/** E.164 with the plus sign, or null while the text is not yet a whole number. */
export function toE164(input: string, country: string = 'BR'): string | null {
  const text = input.trim();
  if (!/\d/.test(text) || /[^\d\s()+.\-/]/.test(text)) return null;
  const home = (isSupportedCountry(country) ? country : 'BR') as CountryCode;
  const here = parsePhoneNumberFromString(text, home);
  if (here?.isValid()) return here.number;
  // People paste “55 11 …” without the plus sign; try it as international before giving up.
  const international = text.startsWith('+') ? undefined : parsePhoneNumberFromString(`+${text.replace(/\D/g, '')}`);
  return international?.isValid() ? international.number : null;
}

/** +55 11 99999-1111: easy to read aloud, written the way people of that country write it. */
export function showPhone(e164: string | null | undefined): string {
  if (!e164) return '';
  const shown = parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
  return shown.replace(/^(\+55 \d{2} \d{4,5}) (\d{4})$/, '$1-$2');
}
