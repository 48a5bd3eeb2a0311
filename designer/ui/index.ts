import './ui.css';
import './field.css';
import './table.css';

export { type ControlProps, Field, FieldNeeded, type FieldProps, NeededMark, Note } from './field.tsx';
export { Icon, type IconProps } from './icon.tsx';
export { useLeaving } from './leaving.ts';
export {
  Avatar,
  Banner,
  Button,
  type ButtonProps,
  Chip,
  IconButton,
  type IconButtonProps,
  Keycap,
  Logo,
  Segmented,
  type SegmentedProps,
  Tag,
  Toggle,
  Token,
} from './parts.tsx';
export { Empty, ErrorPage, ErrorState, Older, PageSkeleton, Skeleton, Waiting } from './states.tsx';
export { clockTime, dayBegins, dayTime, duration, fullTime, minuteTime, shortTime } from './time.ts';
export { useUnderWay } from './under-way.ts';
export { browserZone, zoneWords } from './zone.ts';
export { useZone, type ZoneChoice } from './zone-choice.ts';
