/** The mark of Ramal: an R whose leg is the extension. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden focusable="false">
      <rect width="64" height="64" rx="15" fill="#0f766e" />
      <path d="M32 35 43 47.5" stroke="#5eead4" strokeWidth="6.5" strokeLinecap="round" />
      <circle cx="43.5" cy="48" r="6.2" fill="#5eead4" />
      <path
        d="M20 50.5V16h13.5a9.5 9.5 0 0 1 0 19H20"
        fill="none"
        stroke="#fff"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
